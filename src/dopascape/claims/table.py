"""The claims' outcomes as a file for machines, as a page, and as a table in a terminal."""

from __future__ import annotations

import csv
import io
import json
import math
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, get_type_hints

from dopascape.claims.outcome import Outcome, Summaries, Verdict

ABOUT = (
    "Effects are paired over replicates: the same replicate is the same network and task on both "
    "sides; along axes that change the network or the task, the same seed. Ratios are of geometric "
    "means; intervals are 95 %, Student's t, on the logarithms, each by itself. A claim holds if "
    "all of the interval is within the bound, fails if none of it is, and is undecided otherwise, "
    "as with fewer than two replicates. 'After Holm' is the verdict that is left when p, that of "
    "the interval's verdict, is corrected for the number of claims of the same origin (Holm 1979), "
    "at a level of 0.05. Where a best setting is compared, each replicate's is chosen by the "
    "others, so that none favours itself."
)

_COLUMNS = [field.name for field in fields(Outcome)]


def to_csv(outcomes: Sequence[Outcome]) -> str:
    """Return one row for each claim, numbers to six digits."""
    text = io.StringIO()
    table = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    table.writeheader()
    for row in outcomes:
        values = asdict(row)
        table.writerow(
            {k: f"{v:.6g}" if isinstance(v, float) else str(v) for k, v in values.items()}
        )
    return text.getvalue()


def read_csv(path: Path) -> list[Outcome]:
    """Read what `to_csv` wrote."""
    kinds = get_type_hints(Outcome)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Outcome(**{name: _value(kinds[name], row[name]) for name in _COLUMNS}) for row in rows]


def _value(kind: Any, text: str) -> Any:
    return kind(text) if kind in (int, float) else text


def to_markdown(outcomes: Sequence[Outcome], summaries: Summaries) -> str:
    """Return a page: the table, what it is made of, and how it is to be read.

    Parameters
    ----------
    outcomes
        What came out.
    summaries
        What was tested, for the list of studies.
    """
    head = [
        *("Claim", "Of", "Effect", "Value", "95 % interval", "Holds if", "n", "Verdict"),
        *("p", "p, Holm", "After Holm", "Note"),
    ]
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    for row in outcomes:
        cells = [
            f"{row.sentence}: {row.compared}",
            row.origin,
            row.measure,
            number(row.effect),
            interval(row),
            bound(row),
            str(row.n),
            f"**{row.verdict}**",
            p_words(row.p),
            p_words(row.p_holm),
            row.after_holm,
            row.note,
        ]
        lines.append(" | ".join(cell.replace("|", "\\|") for cell in cells))
    table = "\n".join(f"| {line} |" for line in lines)
    return f"{count(outcomes)}\n\n{table}\n\n{ABOUT}\n\n{_sources(summaries)}"


def _sources(summaries: Summaries) -> str:
    lines = ["| study | scale | trials | replicates |", "|---|---|---|---|"]
    for name, summary in sorted(summaries.items()):
        trials = json.loads(summary.attrs.get("parameters", "{}")).get("n_trials", "")
        scale = summary.attrs.get("scale", "")
        lines.append(f"| {name} | {scale} | {trials} | {summary.sizes.get('replicate', '')} |")
    return "\n".join(lines) + "\n"


def to_text(outcomes: Sequence[Outcome], width: int) -> str:
    """Return a table for a terminal.

    Parameters
    ----------
    outcomes
        What came out.
    width
        Characters in a line; at least 72 are used.
    """
    cells = [
        (
            row.verdict,
            row.after_holm,
            number(row.effect),
            interval(row),
            bound(row),
            str(row.n),
        )
        for row in outcomes
    ]
    heads = ("verdict", "after Holm", "effect", "95 % interval", "holds if", "n")
    sizes = [max(map(len, [head, *(texts[i] for texts in cells)])) for i, head in enumerate(heads)]
    width = max(width, 72)
    beside = sum(sizes) + 2 * len(sizes)
    # In a narrow terminal the claim stands below its numbers.
    below = width - beside < 40
    indent = " " * (4 if below else beside)
    rule = "-" * width
    lines = [(_line(heads, sizes) + ("" if below else "claim")).rstrip(), rule]
    for row, texts in zip(outcomes, cells, strict=True):
        # What is not tested has a reason instead of a measure.
        words = f"{row.sentence}: {row.measure or row.note}"
        wrapped = [indent + line for line in textwrap.wrap(words, width - len(indent))]
        numbers = _line(texts, sizes)
        if not below:
            numbers += wrapped.pop(0).lstrip()
        lines += [numbers.rstrip(), *wrapped]
    return "\n".join([*lines, rule, *textwrap.wrap(count(outcomes), width)]) + "\n"


def _line(texts: Sequence[str], sizes: Sequence[int]) -> str:
    return "".join(f"{text:<{size}}  " for text, size in zip(texts, sizes, strict=True))


def count(outcomes: Sequence[Outcome]) -> str:
    """Say how many claims hold, fail, and so on, each by itself and corrected for their number."""
    alone = _counts([row.verdict for row in outcomes])
    left = _counts([row.after_holm for row in outcomes])
    return f"{len(outcomes)} claims: {alone}; after Holm's correction: {left}."


def _counts(verdicts: Sequence[Verdict]) -> str:
    counts = Counter[str](verdicts)
    words = {"holds": "hold", "fails": "fail", "undecided": "undecided", "not tested": "not tested"}
    return ", ".join(f"{counts[kind]} {word}" for kind, word in words.items())


def interval(row: Outcome) -> str:
    """Write an interval as [low, high]; nothing if there is none."""
    return "" if math.isnan(row.low) else f"[{number(row.low)}, {number(row.high)}]"


def bound(row: Outcome) -> str:
    """Write a band as > low, < high, or low to high; nothing if there is none."""
    if math.isnan(row.band_low) or math.isnan(row.band_high):
        return ""
    if math.isinf(row.band_high):
        return f"> {number(row.band_low)}"
    if math.isinf(row.band_low):
        return f"< {number(row.band_high)}"
    return f"{number(row.band_low)} to {number(row.band_high)}"


def p_words(p: float) -> str:
    """Write a p value; nothing for NaN."""
    return "< 0.001" if p < 0.001 else number(p)


def number(value: float) -> str:
    """Write a number in three digits; nothing for NaN."""
    return "" if math.isnan(value) else f"{value:.3g}"
