"""Tables on the terminal: in colour there, plain and as wide as they get where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table


def show_table(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> None:
    """Print a table on the standard output.

    Parameters
    ----------
    heads
        Of the columns.
    rows
        Their texts.
    numbers
        How many of the columns, the last ones, hold numbers, and are flush right.
    """
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        # Cut and wrapped lines are of no use to what reads them.
        console.width = 10_000
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column, head in enumerate(heads):
        is_number = column >= len(heads) - numbers
        table.add_column(head, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    with console.capture() as shown:
        console.print(table)
    for line in shown.get().splitlines():
        print(line.rstrip())
