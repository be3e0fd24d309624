"""The gallery of the docs: every figure of the catalogue, drawn, with the YAML that makes it.

``python docs/gallery.py`` draws into ``docs/_build/gallery/``: from the tracked summaries, and
from two studies that it runs, one of landscapes without trials and a quick one of letters.
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
from dopascape.study.config import StudyFile, check
from dopascape.study.yaml_file import read_yaml

ROOT = Path(__file__).resolve().parents[1]
STUDIES = ROOT / "config/studies"
SUMMARIES = ROOT / "results/reference"
PAGE = ROOT / "docs/_build/gallery/gallery.md"

LANDSCAPES = ROOT / "docs/landscapes.yaml"
"""The study of the figures that show landscapes and that no study with a tracked summary has."""

RUN = {LANDSCAPES: "full", STUDIES / "drawing.yaml": "quick"}
"""The studies that are run here, and their scale."""

OTHERWISE = STUDIES / "patch_size.yaml"
"""The study of other figures that no study with a tracked summary has."""


class Example(NamedTuple):
    """A figure as a study asks for it."""

    figure: str
    study: Path
    options: dict[str, Any]

    @property
    def entry(self) -> str:
        """The lines of the study file."""
        asked = {self.figure: self.options} if self.options else self.figure
        return yaml.safe_dump({"figures": [asked]}, default_flow_style=None, sort_keys=False)

    @property
    def summary(self) -> Path:
        """What the figure is drawn from."""
        folder = PAGE.parent if self.study in RUN else SUMMARIES
        return folder / f"{self.study.stem}.nc"


def examples() -> dict[str, Example]:
    """Return an example of each figure: the first study that asks for it and has a summary."""
    found: dict[str, Example] = {}
    for file in [*(STUDIES / f"{s.stem}.yaml" for s in sorted(SUMMARIES.glob("*.nc"))), *RUN]:
        # The tracked summaries are of scale reference.
        for asked in check(StudyFile, read_yaml(file), str(file)).at("reference").figures:
            ((figure, options),) = (asked if isinstance(asked, dict) else {asked: {}}).items()
            found.setdefault(figure, Example(figure, file, options))
    return {name: found.get(name, Example(name, OTHERWISE, {})) for name in CATALOGUE}


def run(study: Path, scale: str) -> None:
    """Run a study by the workflow, in a folder of its own."""
    name = study.stem
    folder = PAGE.parent / "run"
    (folder / "config/studies").mkdir(parents=True, exist_ok=True)
    shutil.copy(study, folder / "config/studies")
    made = f"results/{name}/summary.nc"
    command = [sys.executable, "-m", "snakemake", "--snakefile", ROOT / "Snakefile"]
    command += ["--cores", "1", "--quiet", "all", "--config", f"studies=[{name}]", f"scale={scale}"]
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
    for study, scale in RUN.items():
        run(study, scale)
    shown = examples().values()
    for example in shown:
        summary = xr.load_dataset(example.summary)
        options = {key: value for key, value in example.options.items() if key != "name"}
        save(draw(example.figure, summary, options), PAGE.parent / f"{example.figure}.png")
    PAGE.write_text("\n".join([intro, *map(section, shown)]), encoding="utf-8")


if __name__ == "__main__":
    main()
