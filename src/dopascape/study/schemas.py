"""JSON schemas of config.yaml and study files, for editors and readers.

``python -m dopascape.study.schemas FOLDER`` writes them; the workflow itself validates with the
models they are made from.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from dopascape.study.config import Config, StudyFile
from dopascape.validation import StrictModel

SCHEMAS: dict[str, type[StrictModel]] = {
    "config.schema.json": Config,
    "study.schema.json": StudyFile,
}
"""Name of each schema's file, and its model."""


def schema_text(name: str) -> str:
    """Return the text of a schema's file."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **SCHEMAS[name].model_json_schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for file in SCHEMAS:
        (Path(sys.argv[1]) / file).write_text(schema_text(file), encoding="utf-8")
