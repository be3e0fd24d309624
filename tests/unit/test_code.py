"""Digests of code follow what is imported, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from dopascape.driver.code import code_digest

SOURCES = {
    "__init__.py": "from toy.unused import nothing\n",
    "figures/__init__.py": "",
    "figures/draw.py": "import json\nfrom toy.colours import red\nfrom toy.data import select\n",
    "figures/named_in_a_table_only.py": "",
    "figures/assets/page.js": "import from nowhere;\n",
    "colours.py": "def red():\n    import toy.late\n",
    "late.py": "",
    "data/__init__.py": "",
    "data/select.py": "from toy.figures import draw  # in a circle\n",
    "data/other.py": "",
    "unused.py": "",
}

COVERED = {
    "figures/__init__.py",
    "figures/draw.py",
    "figures/named_in_a_table_only.py",
    "figures/assets/page.js",
    "colours.py",
    "late.py",
    "data/__init__.py",
    "data/select.py",
}


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    for name, text in SOURCES.items():
        path = tmp_path / "toy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "toy"


@pytest.mark.parametrize("name", SOURCES)
def test_an_edit_counts_where_the_module_is_imported(toy: Path, name: str) -> None:
    before = code_digest("toy.figures", toy)
    with (toy / name).open("a") as file:
        file.write("# edited\n")
    assert (code_digest("toy.figures", toy) != before) == (name in COVERED)


def test_a_module_alone_leaves_its_siblings_out(toy: Path) -> None:
    before = code_digest("toy.colours", toy)
    (toy / "data/select.py").write_text("")
    assert code_digest("toy.colours", toy) == before
    (toy / "late.py").write_text("a = 1\n")
    assert code_digest("toy.colours", toy) != before


def test_moving_code_between_files_counts(toy: Path) -> None:
    before = code_digest("toy.data", toy)
    (toy / "data/other.py").rename(toy / "data/renamed.py")
    assert code_digest("toy.data", toy) != before


def test_the_folder_that_the_package_lies_in_does_not_count(toy: Path, tmp_path: Path) -> None:
    before = code_digest("toy.figures", toy)
    (tmp_path / "elsewhere").mkdir()
    assert code_digest("toy.figures", toy.rename(tmp_path / "elsewhere/toy")) == before


def test_what_is_not_there_is_refused(toy: Path) -> None:
    with pytest.raises(ValueError, match=r"toy\.figure: no module or package"):
        code_digest("toy.figure", toy)
