"""The gallery of the docs: every figure of the catalogue, drawn, with the YAML that makes it.

``python docs/gallery.py`` draws into ``docs/_build/gallery/``: from the tracked summaries, and
where none of these has a figure from studies that it runs, at scale quick.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import xarray as xr
import yaml

from dopascape.figures import draw, save
from dopascape.figures.catalogue import CATALOGUE
from dopascape.study.config import Scale, StudyFile, check
from dopascape.study.yaml_file import read_yaml

ROOT = Path(__file__).resolve().parents[1]
STUDIES = ROOT / "config/studies"
SUMMARIES = ROOT / "results/reference"
PAGE = ROOT / "docs/_build/gallery/gallery.md"

LANDSCAPES = ROOT / "docs/landscapes.yaml"
"""The study of the figures that show landscapes; nothing is simulated for it."""


class Example(NamedTuple):
    """A figure as a study asks for it."""

    figure: str
    study: Path
    options: dict[str, Any]
    is_tracked: bool = True

    @property
    def entry(self) -> str:
        """The lines of the study file."""
        asked = {self.figure: self.options} if self.options else self.figure
        return yaml.safe_dump({"figures": [asked]}, default_flow_style=None, sort_keys=False)

    @property
    def summary(self) -> Path:
        """What the figure is drawn from."""
        folder = SUMMARIES if self.is_tracked else PAGE.parent
        return folder / f"{self.study.stem}.nc"


def examples() -> dict[str, Example]:
    """Return an example of each figure: of a tracked summary, if there is one, or to be run."""
    tracked = [STUDIES / f"{summary.stem}.yaml" for summary in sorted(SUMMARIES.glob("*.nc"))]
    others = [LANDSCAPES, *sorted(set(STUDIES.glob("*.yaml")) - set(tracked))]
    found: dict[str, Example] = {}
    for file in [*tracked, *others]:
        scale: Scale = "reference" if file in tracked else "quick"
        for asked in check(StudyFile, read_yaml(file), str(file)).at(scale).figures:
            ((figure, options),) = (asked if isinstance(asked, dict) else {asked: {}}).items()
            found.setdefault(figure, Example(figure, file, options, file in tracked))
    return {name: found[name] for name in CATALOGUE}


def run(study: Path) -> None:
    """Run a study by the workflow at scale quick, in a folder of its own."""
    name = study.stem
    folder = PAGE.parent / "run"
    shutil.copytree(STUDIES, folder / "config/studies", dirs_exist_ok=True)
    shutil.copy(study, folder / "config/studies")
    made = f"results/{name}/summary.nc"
    command = [sys.executable, "-m", "snakemake", "--snakefile", ROOT / "Snakefile"]
    command += ["--cores", "1", "--quiet", "all", "--config", f"studies=[{name}]", "scale=quick"]
    subprocess.run([*command, "--", made], cwd=folder, check=True)
    shutil.copy(folder / made, PAGE.parent / f"{name}.nc")


def section(example: Example) -> str:
    """Return the lines of the gallery on a figure."""
    caption = CATALOGUE[example.figure].caption
    return f"""\
## {example.figure}

![{caption}]({example.figure}.png)

{caption}

```yaml
{example.entry}```

:::{{dropdown}} The study {example.study.stem}, whose summary is drawn here
```{{literalinclude}} ../../../{example.study.relative_to(ROOT)}
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
    for study in dict.fromkeys(one.study for one in shown if not one.is_tracked):
        run(study)
    for example in shown:
        summary = xr.load_dataset(example.summary)
        options = {key: value for key, value in example.options.items() if key != "name"}
        save(draw(example.figure, summary, options), PAGE.parent / f"{example.figure}.png")
    PAGE.write_text("\n".join([intro, *map(section, shown)]), encoding="utf-8")


if __name__ == "__main__":
    main()
