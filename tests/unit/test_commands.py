"""The commands that show, list, open and run: by what they print and write."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from PIL import Image
from summaries import make_summary
from test_config import check_options
from typer.testing import CliRunner, Result

import dopascape
from dopascape import Parameters, simulate
from dopascape.cli import app
from dopascape.figures.catalogue import CATALOGUE
from dopascape.figures.check import check_figures
from dopascape.study.design import read_design


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a configuration."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config/config.yaml").write_text("studies: [mine]\n")
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def lines(*arguments: str) -> list[str]:
    done = call(*arguments)
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def test_the_version_is_the_packages() -> None:
    assert lines("--version") == [f"dopascape {dopascape.__version__}"]


def test_every_command_has_an_example_and_help_without_colour_off_a_terminal() -> None:
    listed = lines("--help")
    commands = listed[listed.index("Commands:") + 1 :]
    assert len(commands) >= 11
    for line in commands:
        text = call(line.split()[0], "--help").output
        assert "Example" in text, line
        assert "\x1b" not in text
        assert not line.endswith("..."), "its first line is too long for the list"


def test_run_looks_before_it_runs_if_its_files_can_be_written(here: Path) -> None:
    (here / "file").touch()
    for option in ("--output=file/a.nc", "--figure=file/a.png"):
        refused = call("run", "--n-trials=1", option)
        assert (refused.exit_code, refused.stdout) == (2, "")
        where = option.partition("=")[2]
        assert refused.stderr.startswith(f"dopascape: Invalid value: {where}: ")
        assert refused.stderr.count("\n") == 1


def test_run_makes_what_simulate_gives(here: Path) -> None:
    p = Parameters(network_width=10, trial_length=5, n_trials=20, feedback="none", patch_size=0.5)
    options = ["--network-width=10", "--trial-length=5", "--n-trials=20", "--feedback=none"]
    said = lines("run", *options, "--patch-size=0.5", "--seed=3", "--output=a.nc", "--figure=a.png")
    expected = simulate(p, seed=3)
    first, last = float(expected.loss[0]), float(expected.loss[-1])
    assert said == [
        f"loss of the first trial {first:.4g}, of the last {last:.4g}", "a.nc", "a.png"
    ]  # fmt: skip
    with xr.open_dataset(here / "a.nc") as found:
        xr.testing.assert_identical(found.load(), expected)
    with Image.open(here / "a.png") as picture:
        assert np.array(picture).std() > 0
    assert lines("show", "a.nc")[-1].split() == ["1", *[f"{last:.4g}"] * 3]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--feedback", "exakt"], "'exakt' is not one of 'dopamine', 'homogeneous'"),
        (["run", "--patch-size", "2"], "patch_size = 2: input should be less than or equal to 1"),
        (["run", "--patch-siz", "2"], "No such option: --patch-siz (Possible options: --patch-si"),
        (["run", "--n-trials", "0", "--figure", "a.pdf"], "a.pdf: must end in .svg or .png"),
        (["shwo"], "No such command 'shwo'. Did you mean 'show'?"),
        (["params", "patch_siz"], "unknown parameter 'patch_siz', did you mean 'patch_size'?"),
        (["figures", "loss_mapp"], "unknown figure 'loss_mapp', did you mean 'loss_map'?"),
        (["show", "mine"], "results/mine/summary.nc: is missing"),
        (["show", "config/config.yaml.nc"], "config/config.yaml.nc: is missing"),
        (["new", "a/b"], "'a/b': only letters (a to z, A to Z), digits, '-' and '_' are allowed"),
        (["new", "runs"], "'runs': not allowed as a study's name"),
        (["open"], "there is no results/report.html; snakemake makes it"),
    ],
)
def test_mistakes_are_told_in_a_line(here: Path, arguments: list[str], message: str) -> None:
    done = call(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not done.stdout
    assert [path.name for path in here.rglob("*")] == ["config", "config.yaml"]


def test_params_lists_every_parameter_on_one_line_each() -> None:
    head, *rows = lines("params")
    assert head.split() == ["parameter", "default", "unit", "allowed", "meaning"]
    assert [row.split()[0] for row in rows] == list(Parameters.model_fields)
    (row,) = lines("params", "diffusion_length")[1:]
    cells = [cell.strip() for cell in row.split("  ") if cell]
    meaning = "length that dopamine diffuses"
    assert cells == ["diffusion_length", "0.1", "cube side", "≥ 1e-06, ≤ 1e+06", meaning]


def test_figures_lists_the_catalogue_and_the_options_of_one() -> None:
    head, *rows = lines("figures")
    assert head.split("  ")[0] == "figure"
    assert [row.split()[0] for row in rows] == list(CATALOGUE)
    text = "\n".join(lines("figures", "loss_map"))
    assert CATALOGUE["loss_map"].caption in text
    assert "feedback  dopamine" in text


def test_show_has_the_quartiles_of_each_point(here: Path) -> None:
    summary = make_summary()
    (here / "results/mine").mkdir(parents=True)
    summary.to_netcdf(here / "results/mine/summary.nc")
    title, head, *rows = lines("show", "mine")
    values = summary.final_loss
    axes = [dim for dim in values.dims if dim != "replicate"]
    assert head.split()[: len(axes)] == axes
    assert head.split()[-6:] == ["n", "25", "%", "median", "75", "%"]
    assert title == f"{values.attrs['long_name']} ({values.attrs['units']})"
    assert len(rows) == values.size // values.sizes["replicate"]
    last = values.isel(dict.fromkeys(axes, -1)).values
    finite = last[np.isfinite(last)]
    low, middle, high = np.percentile(finite, [25, 50, 75])
    assert rows[-1].split()[-4:] == [
        str(finite.size), f"{low:.4g}", f"{middle:.4g}", f"{high:.4g}"
    ]  # fmt: skip
    refused = call("show", "results/mine/summary.nc", "--variable", "final_los")
    assert "unknown variable 'final_los', did you mean 'final_loss'?" in refused.stderr


def test_show_refuses_what_is_no_netcdf(here: Path) -> None:
    (here / "a.nc").write_text("text")
    assert "a.nc: cannot be read: " in call("show", "a.nc").stderr


def test_a_new_study_is_valid_and_never_written_over(here: Path) -> None:
    path, start = lines("new", "patches")
    assert path == "config/studies/patches.yaml"
    assert start == "snakemake --cores 2 --config 'studies=[patches]'"
    for scale in ("quick", "full"):
        design = read_design(Path(path), scale, 0, check_options)
        check_figures(path, design)
        assert design.figures
    text = Path(path).read_text()
    keys = [line for line in text.splitlines() if line[:1].isalpha()]
    assert all("#" in key for key in keys)
    done = call("new", "patches")
    assert (done.exit_code, Path(path).read_text()) == (2, text)
    assert "config/studies/patches.yaml is there already" in done.stderr


def test_open_shows_the_report_or_an_explorer(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    pages = [here / "results/report.html", here / "results/mine/explorer.html"]
    pages[1].parent.mkdir(parents=True)
    for page in pages:
        page.write_text("<html></html>")
    assert lines("open") == ["results/report.html"]
    assert lines("open", "mine") == ["results/mine/explorer.html"]
    assert opened == [page.as_uri() for page in pages]
    assert "study with an explorer 'min', did you mean 'mine'?" in call("open", "min").stderr


@pytest.mark.parametrize(
    ("typed", "completed"),
    [("dopascape fig", ["figures"]), ("dopascape run --patch", ["--patch-size"])],
)
def test_the_shell_completes_commands_and_options(typed: str, completed: list[str]) -> None:
    asked = {"_DOPASCAPE_COMPLETE": "complete_bash", "COMP_WORDS": typed}
    word = str(len(typed.split()) - 1)
    done = CliRunner().invoke(app, env={**asked, "COMP_CWORD": word}, prog_name="dopascape")
    assert done.stdout.split() == completed
