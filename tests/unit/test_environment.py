"""pyproject.toml, requirements.lock and environment.yml name the same packages and versions."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]

# conda knows no extras: what an extra brings is listed by name.
EXTRAS = {("snakemake", "reports"): ["pygments"]}

# PyPI name -> conda name, where they differ.
CONDA_NAMES: dict[str, str] = {}

# What only a conda environment lists.
CONDA_ONLY = {"python", "pip"}


@pytest.fixture(scope="module")
def project() -> dict:
    """The [project] table of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def requirements(project) -> list[Requirement]:
    """The direct dependencies, runtime and development."""
    lines = project["dependencies"] + project["optional-dependencies"]["dev"]
    return [Requirement(line) for line in lines]


@pytest.fixture(scope="module")
def lock_text() -> str:
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def lock_entries(lock_text) -> list[str]:
    """The entries of the lock, each on one line: requirement, marker and hashes."""
    lines = [line for line in lock_text.splitlines() if not line.lstrip().startswith("#")]
    return [line for line in "\n".join(lines).replace("\\\n", " ").splitlines() if line.strip()]


@pytest.fixture(scope="module")
def locked(lock_entries) -> dict[str, str]:
    """Name -> version of every package in the lock."""
    versions: dict[str, str] = {}
    for entry in lock_entries:
        match = re.match(r"([A-Za-z0-9._-]+)(\[[^]]*\])?==([^\s;]+)", entry)
        assert match, f"requirements.lock pins no exact version here: {entry[:100]!r}"
        name = canonicalize_name(match[1])
        assert name not in versions, f"requirements.lock has {name} more than once"
        versions[name] = match[3]
    return versions


@pytest.fixture(scope="module")
def environment() -> dict:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def conda(environment) -> dict[str, str]:
    """Name -> version of every conda package in environment.yml."""
    versions: dict[str, str] = {}
    for entry in environment["dependencies"]:
        if isinstance(entry, dict):
            continue
        name, _, version = entry.partition("=")
        assert name not in versions, f"environment.yml lists {name} more than once"
        versions[name] = version
    return versions


@pytest.fixture(scope="module")
def direct(requirements) -> set[str]:
    """The names of the direct dependencies, with what their extras stand for."""
    names = set()
    for requirement in requirements:
        name = canonicalize_name(requirement.name)
        names.add(name)
        for extra in requirement.extras:
            assert (name, extra) in EXTRAS, f"say in EXTRAS what {name}[{extra}] brings"
            names.update(EXTRAS[name, extra])
    return names


def test_environment_has_the_direct_dependencies_and_no_others(direct, conda):
    expected = {CONDA_NAMES.get(name, name) for name in direct}
    listed = set(conda) - CONDA_ONLY
    assert not expected - listed, f"missing in environment.yml: {sorted(expected - listed)}"
    assert not listed - expected, (
        f"in environment.yml, but no dependency in pyproject.toml: {sorted(listed - expected)}"
    )


def test_environment_has_the_versions_of_the_lock(direct, locked, conda):
    missing = sorted(direct - set(locked))
    assert not missing, f"missing in requirements.lock (run `make lock`): {missing}"
    wrong = {
        name: f"lock {locked[name]}, environment.yml {conda.get(CONDA_NAMES.get(name, name))}"
        for name in direct
        if conda.get(CONDA_NAMES.get(name, name)) != locked[name]
    }
    assert not wrong, f"versions differ: {wrong}"


def test_lock_satisfies_the_project(requirements, locked):
    unmet = [
        f"{requirement} (locked: {locked.get(canonicalize_name(requirement.name))})"
        for requirement in requirements
        if canonicalize_name(requirement.name) not in locked
        or not requirement.specifier.contains(locked[canonicalize_name(requirement.name)])
    ]
    assert not unmet, f"requirements.lock does not meet pyproject.toml (run `make lock`): {unmet}"


def test_environment_python_satisfies_the_project(project, conda):
    python = Version(conda["python"])
    assert python in SpecifierSet(project["requires-python"]), (
        f"environment.yml takes Python {python}, pyproject.toml asks {project['requires-python']}"
    )


def test_environment_installs_the_package_itself(environment):
    pip_lists = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    assert pip_lists == [["-e ."]], (
        f"pip may install this package and nothing else, environment.yml says: {pip_lists}"
    )


def test_every_lock_entry_has_a_hash(lock_entries):
    assert lock_entries, "requirements.lock is empty"
    bare = [
        entry.split()[0]
        for entry in lock_entries
        if not re.search(r"--hash=sha256:[0-9a-f]{64}(\s|$)", entry)
    ]
    assert not bare, f"no sha256 in requirements.lock for: {bare}"


@pytest.mark.parametrize(
    "pattern",
    ["http://", "https://", "file:", "--index-url", "--extra-index-url", "--find-links", " @ "],
)
def test_lock_names_no_address(lock_text, pattern):
    lines = [line for line in lock_text.splitlines() if pattern in line]
    assert not lines, f"requirements.lock may not say where packages come from: {lines[:3]}"


def test_readme_makefile_and_metadata_name_the_same_pythons(project):
    named = re.compile(r"Python (3\.\d+) to (3\.\d+)")
    texts = [(ROOT / file).read_text(encoding="utf-8") for file in ("README.md", "Makefile")]
    ranges = {found for text in texts for found in named.findall(text)}
    assert len(ranges) == 1, f"README.md and Makefile name several ranges: {sorted(ranges)}"
    ((first, last),) = ranges
    listed = [c.rpartition(" ")[2] for c in project["classifiers"] if "Python :: 3." in c]
    assert [listed[0], listed[-1]] == [first, last]
    assert project["requires-python"] == f">={first}"
