"""Reading YAML by the rules of YAML 1.2's core schema, and no surprises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

_PLAIN_SCALARS = {
    "null": (r"~|null|Null|NULL|", "~nN"),
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "int": (r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    "float": (
        r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
}


class _StrictLoader(yaml.SafeLoader):
    """A safe loader that reads 1e-3 as a number and leaves 010, 1:30 and yes as text.

    PyYAML's own rules (YAML 1.1) make 8, 90 and true of the latter three, and text of the first.
    A number is wanted wherever these are written by mistake, so that text is refused there.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping and refuse a key that comes twice."""
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                problem = f"a key must be text, not {key!r}"
            elif key in seen:
                problem = f"key {key!r} comes twice"
            else:
                seen.add(key)
                continue
            raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


_StrictLoader.yaml_implicit_resolvers = {}
for _tag, (_pattern, _first) in _PLAIN_SCALARS.items():
    _StrictLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})\Z"), [*_first]
    )
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^\Z"), [""])


def read_yaml(path: str | Path) -> dict[str, Any]:
    """Read a file that holds one mapping.

    Raises
    ------
    ValueError
        If it cannot be read, is no YAML, has a key twice or holds something else; in one line.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
        content = yaml.load(text, Loader=_StrictLoader)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise ValueError(f"{path}: cannot be read ({reason})") from None
    except RecursionError:
        raise ValueError(f"{path}: nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    except yaml.reader.ReaderError as error:
        line_number = text.count("\n", 0, error.position) + 1
        raise ValueError(
            f"{path}: line {line_number}: character {chr(error.character)!r} is not allowed"
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}:" if mark else ""
        problem = getattr(error, "problem", None) or str(error).replace("\n", " ")
        raise ValueError(f"{path}:{line} {problem}") from None
    if not isinstance(content, dict):
        raise ValueError(f"{path}: must hold keys with values, one mapping")
    return content
