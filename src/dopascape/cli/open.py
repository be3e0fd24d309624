"""The command ``dopascape open``."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from dopascape.cli.options import Results, configuration
from dopascape.validation import unknown


def open_page(
    study: Annotated[
        str | None, typer.Argument(help="A study, for its explorer; by default the report.")
    ] = None,
    results: Results = None,
) -> None:
    """Open the report, or a study's explorer.

    In a browser, where there is one; says where the page is.

    Examples: `dopascape open`, `dopascape open landscape`
    """
    if results is None:
        results = Path(configuration(None)[1].results)
    page = results / "report.html" if study is None else results / study / "explorer.html"
    if not page.is_file():
        there = sorted(file.parent.name for file in results.glob("*/explorer.html"))
        if study is not None and there:
            raise typer.BadParameter(unknown("study with an explorer", study, there))
        raise typer.BadParameter(f"there is no {page}; snakemake makes it")
    typer.echo(page)
    webbrowser.open(page.resolve().as_uri())
