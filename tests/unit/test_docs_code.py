"""Every command and block of code in the pages: that it is one, and says what is there."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from doc_pages import REPOSITORY, Block, blocks, commands
from snakemake.cli import get_argument_parser, parse_config
from summaries import make_summary
from typer.main import get_command

from dopascape.cli import app
from dopascape.driver.project import open_agenda
from dopascape.study.config import Config, read_config

PLACEHOLDERS = {"N": "8", "[study …]": "landscape", "…": ""}
"""What stands in commands for what a reader fills in."""


@pytest.fixture(scope="module")
def rules() -> set[str]:
    """Return the names of the workflow's rules."""
    files = [REPOSITORY / "workflow/Snakefile", *REPOSITORY.glob("workflow/rules/*.smk")]
    text = "".join(file.read_text() for file in files)
    return set(re.findall(r"^(?:use rule \w+ as |rule )(\w+)", text, re.MULTILINE))


def check_make(arguments: list[str], rules: set[str]) -> None:
    targets = [a for a in arguments if "=" not in a]
    known = re.findall(r"^([\w./-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)
    assert set(targets) <= set(known)


def check_snakemake(arguments: list[str], rules: set[str]) -> None:
    given = get_argument_parser().parse_args(arguments)
    read_config([REPOSITORY / "config/config.yaml"], parse_config(given.config))
    assert {t for t in given.targets if not t.startswith("results/")} <= rules
    if given.workflow_profile:
        assert (REPOSITORY / given.workflow_profile / "config.yaml").is_file()


def check_dopascape(arguments: list[str], rules: set[str]) -> None:
    program = get_command(app)
    command = program if arguments[0].startswith("--") else program.commands[arguments[0]]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {a for a in arguments if a.startswith("--")} <= options


def check_python(arguments: list[str], rules: set[str]) -> None:
    if arguments[0] == "-m":
        assert importlib.util.find_spec(arguments[1]) is not None
    elif arguments[0] != "-c":
        assert (REPOSITORY / arguments[0]).is_file()


def check_pytest(arguments: list[str], rules: set[str]) -> None:
    assert all((REPOSITORY / file).is_file() for file in arguments)


def no_check(arguments: list[str], rules: set[str]) -> None:
    """Programs of others, which this environment need not have."""


CHECKS = {
    "make": check_make,
    "snakemake": check_snakemake,
    "dopascape": check_dopascape,
    "python": check_python,
    "pytest": check_pytest,
    "pip": no_check,
    "pre-commit": no_check,
}


@pytest.mark.parametrize(("where", "command"), sorted(set(commands())))
def test_a_command_names_what_there_is(where: str, command: str, rules: set[str]) -> None:
    for placeholder, value in PLACEHOLDERS.items():
        command = re.sub(rf"(?<!\S){re.escape(placeholder)}(?!\S)", value, command)
    for part in command.split("&&"):
        program, *arguments = shlex.split(part)
        CHECKS[program.removeprefix(".venv/bin/")](arguments, rules)


@pytest.mark.parametrize("block", list(blocks("yaml")), ids=str)
def test_yaml_is_a_sound_study_or_a_part_of_one(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    content = yaml.safe_load(block.text)
    if set(content) == {"dopamine"}:  # the configuration of a module
        assert Config(**content["dopamine"]).studies == ["mine"]
        return
    text = block.text
    if "title" not in content:
        text = "title: A part\ngrid: {}\nreplicates: 1\n" + text
    Path("config/studies").mkdir(parents=True)
    Path("config/studies/shown.yaml").write_text(text)
    for scale in ("full", "quick"):
        config = read_config([], {"studies": ["shown"], "scale": scale})
        assert open_agenda(REPOSITORY, config).designs["shown"].points


@pytest.mark.parametrize("block", list(blocks("python")), ids=str)
def test_python_runs(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for study in ("landscape", "tutorial"):
        folder = tmp_path / "results" / study
        folder.mkdir(parents=True)
        make_summary(n_trials=3).to_netcdf(folder / "summary.nc")
    (tmp_path / "results/reference").symlink_to(REPOSITORY / "results/reference")
    monkeypatch.chdir(tmp_path)
    *before, last = ast.parse(block.text).body
    names: dict[str, Any] = {}
    exec(compile(ast.Module(before, []), str(block), "exec"), names)
    assert isinstance(last, ast.Expr)  # what a reader looks at
    shown = eval(compile(ast.Expression(last.value), str(block), "eval"), names)
    assert shown is None or np.isfinite(np.nanmin(np.asarray(shown, dtype=float)))


def test_a_block_without_a_language_holds_no_command() -> None:
    for block in blocks(""):
        assert not re.search(r"^(\.venv|make |snakemake|dopascape )", block.text, re.MULTILINE), (
            block
        )
