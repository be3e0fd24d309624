"""From what a page holds to the page."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from dopascape.report.content import Page


def render(page: Page) -> str:
    """Return a report as one file of HTML that loads nothing else.

    Parameters
    ----------
    page
        What it holds; all texts are escaped.
    """
    environment = Environment(
        loader=PackageLoader("dopascape.report"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.jinja").render(page=page)
