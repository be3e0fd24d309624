"""Flips bits, reads hostile files and disturbs studies for hours.

``make torture ARGS="--minutes 600 --seed 3"``.
Prints what happened, as the table in docs/faults.md has it; ends with 1 if anything was lost, wrong
or crashed, and keeps the folders of such rounds.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import time
from pathlib import Path

from campaign import FAULTS, Campaign
from flips import KINDS, count_flips
from hostile import count_refused

FLIPS = FILES = 10_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    whole = FLIPS // len(KINDS)
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
            found = count_flips(kind, Path(scratch), whole, arguments.seed)
            print(f"flips, {kind}: {dict(found)}", flush=True)
    refused = count_refused(arguments.seed, folder, FILES)
    print(f"hostile files: {FILES}, refused {refused}", flush=True)
    campaign = Campaign(arguments.seed, folder)
    end = time.monotonic() + 60 * arguments.minutes
    while time.monotonic() < end:
        campaign.round(campaign.counts["rounds"], events=4)
        counts = ", ".join(f"{kind} {n}" for kind, n in sorted(campaign.counts.items()))
        print(f"seed {arguments.seed}: {counts}", flush=True)
    for line in campaign.told:
        print(line)
    return int(any(campaign.counts[kind] for kind in FAULTS))


if __name__ == "__main__":
    sys.exit(main())
