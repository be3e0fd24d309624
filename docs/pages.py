"""The pages of the docs whose numbers come from results.

``.venv/bin/python docs/pages.py`` writes ``docs/NAME.md`` from each ``docs/templates/NAME.md``. In
a template ``{{ times('learning', …) }}`` and the like are filled in by the functions of `MODULES`.
"""

from __future__ import annotations

from pathlib import Path

import claims_of_results
import damage
import designed
import jinja2
import ladder
import mapped
import numbers_of_results
import sensitivities
from written import write

DOCS = Path(__file__).resolve().parent

MODULES = (
    *(numbers_of_results, claims_of_results, designed, mapped, damage, ladder),
    sensitivities,
)
NUMBERS = {name: called for module in MODULES for name, called in module.NUMBERS.items()}
"""What templates may call; no two modules have the same name."""


def page(template: Path) -> str:
    """Return a page with its numbers filled in."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    filled = environment.from_string(template.read_text(encoding="utf-8")).render(NUMBERS)
    origin = f"<!-- made by docs/pages.py from docs/templates/{template.name}: change that -->\n\n"
    return origin + filled


def main(*, check: bool) -> list[str]:
    """Write every page, or only look; return those that were stale."""
    templates = sorted((DOCS / "templates").glob("*.md"))
    made = ((template.name, DOCS / template.name, page(template)) for template in templates)
    return write(made, check=check)


if __name__ == "__main__":
    main(check=False)
