"""Results that were damaged, removed, replaced or touched behind the workflow's back."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
import xarray as xr
from injection import Driver, dopascape, holds, lengthen
from workspace import Workspace, jobs

from dopascape.store.check import leftovers

pytestmark = pytest.mark.slow

SUMMARY = "results/tiny/summary.nc"


def write_as_if_untouched(path: Path, content: bytes) -> None:
    """Change a file and keep its time stamps, as a failing disk does."""
    stat = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def flipped(content: bytes, byte: int) -> bytes:
    """One bit changed."""
    return content[:byte] + bytes([content[byte] ^ 1]) + content[byte + 1 :]


def in_data(content: bytes) -> int:
    """A byte of a run file that is data: most of a small file is not, and may be any."""
    return content.rindex(b"x\x01") + 4  # how zlib's streams begin at level 1


def test_whatever_is_damaged_is_found_set_aside_and_made_again(finished: Workspace) -> None:
    before = finished.runs()
    with xr.open_dataset(finished.folder / SUMMARY) as summary:
        values = summary.load()
    cut, empty, flip, replaced, removed, sound = sorted(before)
    write_as_if_untouched(cut, before[cut][1][:-1000])
    write_as_if_untouched(empty, b"")
    whole = before[flip][1]
    write_as_if_untouched(flip, flipped(whole, in_data(whole)))
    write_as_if_untouched(replaced, before[sound][1])
    removed.unlink()
    receipt, *_ = sorted((finished.results / "runs/receipts").iterdir())
    write_as_if_untouched(receipt, b"")
    summary_file = finished.folder / SUMMARY
    write_as_if_untouched(summary_file, summary_file.read_bytes()[:-100])
    figure, *_ = sorted((finished.results / "tiny/figures").glob("*.png"))
    drawn = figure.read_bytes()
    write_as_if_untouched(figure, flipped(drawn, len(drawn) // 2))
    report = finished.results / "report.html"
    write_as_if_untouched(report, report.read_bytes()[:-1000])

    found = dopascape(finished, "check", fails=True)
    for path in (cut, empty, flip, replaced, receipt, summary_file, figure, report):
        assert len([line for line in found.splitlines() if path.name in line]) >= 1, path
    assert sound.name not in found
    assert "Traceback" not in found

    dopascape(finished, "resume", "--cores", "2")
    after = finished.runs()
    assert after[sound] == before[sound]
    assert {path: content for path, (_, content) in after.items()} == {
        path: content for path, (_, content) in before.items()
    }
    for path in (cut, empty, flip, replaced, summary_file, figure, report):
        assert path.with_name(f"{path.name}.damaged.1").exists()
    with xr.open_dataset(finished.folder / SUMMARY) as summary:
        assert summary.identical(values)
    assert figure.read_bytes() == drawn
    assert report.read_bytes().rstrip().endswith(b"</html>")
    assert dopascape(finished, "check").splitlines()[-1] == "every result is sound"
    assert jobs(finished.run("-n")) == {}


@pytest.mark.parametrize("skew", [-3600, 3600, 86400 * 400])
def test_other_clocks_run_nothing_again(finished: Workspace, skew: float) -> None:
    for path in finished.folder.rglob("*"):
        if ".snakemake" not in path.parts:
            changed = path.stat().st_mtime + skew
            os.utime(path, (changed, changed))
    # One file is younger than what is made from it, and one is from the future.
    receipts = sorted((finished.results / "runs/receipts").iterdir())
    os.utime(receipts[0], (time.time() + 3600,) * 2)
    os.utime(finished.config_file)
    assert jobs(finished.run("-n")) == {}


def test_what_is_from_the_future_serves_to_go_on_from(finished: Workspace) -> None:
    ahead = time.time() + 86400 * 400
    os.utime(finished.folder / SUMMARY, (ahead, ahead))
    figure = finished.results / "tiny/figures/loss_by_diffusion.svg"
    figure.unlink()
    finished.run("--", f"{figure.relative_to(finished.folder)}")
    assert figure.exists()
    assert (finished.folder / SUMMARY).stat().st_mtime < time.time()


def test_what_a_kill_leaves_is_removed_but_not_under_a_job_that_lives(
    workspace: Workspace,
) -> None:
    lengthen(workspace)
    with Driver(workspace, SUMMARY) as driver:
        driver.freeze(lambda: holds(workspace))
        hold, *_ = holds(workspace)
        digest = hold.name.partition("-r")[0]
        names = f".{digest}-r0-9.here.1.abcd.tmp.nc", ".0123-r0-9.here.1.abcd.tmp.nc"
        its, other = (workspace.results / "runs" / digest[:2] / name for name in names)
        its.parent.mkdir(exist_ok=True)
        its.write_bytes(b"half")
        other.write_bytes(b"half")
        found = leftovers(workspace.results)
        assert other in found
        assert not {its, hold} & set(found)
    assert {its, other, hold} <= set(leftovers(workspace.results))
