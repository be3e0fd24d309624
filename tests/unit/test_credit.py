"""What the project says of itself to archives, in four files that cannot include each other."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import dopascape

REPOSITORY = Path(__file__).resolve().parents[2]
ARTICLE = "10.1073/pnas.2221994120"


def said() -> dict[str, dict[str, Any]]:
    """Return by file what each says of the same things."""
    citation = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text("utf-8"))
    codemeta = json.loads((REPOSITORY / "codemeta.json").read_text("utf-8"))
    zenodo = json.loads((REPOSITORY / ".zenodo.json").read_text("utf-8"))
    return {
        "CITATION.cff": {
            "version": citation["version"],
            "license": citation["license"],
            "keywords": citation["keywords"],
            "description": " ".join(citation["abstract"].split()),
            "authors": [author["name"] for author in citation["authors"]],
            "article": citation["references"][0]["doi"],
        },
        "codemeta.json": {
            "version": codemeta["version"],
            "license": codemeta["license"].removeprefix("https://spdx.org/licenses/"),
            "keywords": codemeta["keywords"],
            "description": codemeta["description"],
            "authors": [author["name"] for author in codemeta["author"]],
            "article": codemeta["referencePublication"][0]["@id"].removeprefix("https://doi.org/"),
        },
        ".zenodo.json": {
            "version": zenodo["version"],
            "license": zenodo["license"],
            "keywords": zenodo["keywords"],
            "description": zenodo["description"],
            "authors": [creator["name"] for creator in zenodo["creators"]],
            "article": zenodo["related_identifiers"][0]["identifier"],
        },
    }


@pytest.mark.parametrize("file", ["codemeta.json", ".zenodo.json"])
def test_files_for_archives_say_what_the_citation_says(file: str) -> None:
    assert said()[file] == said()["CITATION.cff"]


def test_the_citation_names_this_version_and_the_article() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    citation = said()["CITATION.cff"]
    assert citation["version"] == dopascape.__version__
    assert citation["license"] == project["license"]
    assert citation["authors"] == [author["name"] for author in project["authors"]]
    assert citation["article"] == ARTICLE
