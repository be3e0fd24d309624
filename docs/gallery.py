"""The gallery of the docs: every figure of the catalogue, drawn, with the YAML that makes it.

``python docs/gallery.py`` draws from the tracked summaries into ``docs/_build/gallery/``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import xarray as xr
import yaml

from dopascape.figures import draw, save
from dopascape.figures.catalogue import CATALOGUE
from dopascape.study.config import StudyFile, check
from dopascape.study.yaml_file import read_yaml

ROOT = Path(__file__).resolve().parents[1]
STUDIES = ROOT / "config/studies"
SUMMARIES = ROOT / "results/reference"
PAGE = ROOT / "docs/_build/gallery/gallery.md"

WITH_A_LANDSCAPE = "patch_size"
"""The study that shows figures of no study that has a tracked summary."""


class Example(NamedTuple):
    """A figure as a study asks for it."""

    figure: str
    study: str
    options: dict[str, Any]

    @property
    def entry(self) -> str:
        """The lines of the study file."""
        asked = {self.figure: self.options} if self.options else self.figure
        return yaml.safe_dump({"figures": [asked]}, default_flow_style=None, sort_keys=False)


def examples() -> dict[str, Example]:
    """Return an example of each figure: the first study that asks for it and has a summary."""
    found: dict[str, Example] = {}
    for summary in sorted(SUMMARIES.glob("*.nc")):
        file = STUDIES / f"{summary.stem}.yaml"
        # The tracked summaries are of scale reference.
        for asked in check(StudyFile, read_yaml(file), str(file)).at("reference").figures:
            ((figure, options),) = (asked if isinstance(asked, dict) else {asked: {}}).items()
            found.setdefault(figure, Example(figure, summary.stem, options))
    return {name: found.get(name, Example(name, WITH_A_LANDSCAPE, {})) for name in CATALOGUE}


def section(example: Example) -> str:
    """Return the lines of the gallery on a figure."""
    caption = CATALOGUE[example.figure].caption
    return f"""\
## {example.figure}

![{caption}]({example.figure}.png)

{caption}

```yaml
{example.entry}```

:::{{dropdown}} The study {example.study}, whose summary is drawn here
```{{literalinclude}} ../../../config/studies/{example.study}.yaml
:language: yaml
```
:::
"""


def main() -> None:
    """Draw all figures and write the page."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    intro = (
        "# Gallery\n\nEvery figure that a study file can ask for, with the lines that ask for it. "
        "Options and axes are explained in [Configuration](../../../config/README.md).\n"
    )
    shown = examples().values()
    for example in shown:
        summary = xr.load_dataset(SUMMARIES / f"{example.study}.nc")
        options = {key: value for key, value in example.options.items() if key != "name"}
        save(draw(example.figure, summary, options), PAGE.parent / f"{example.figure}.png")
    PAGE.write_text("\n".join([intro, *map(section, shown)]), encoding="utf-8")


if __name__ == "__main__":
    main()
