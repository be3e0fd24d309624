"""One wording for every refusal of bad input, over pydantic's validation."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, GetPydanticSchema, ValidationError
from pydantic_core import core_schema


class StrictModel(BaseModel):
    """Base of all validated input: frozen, strict, no unknown keys, no NaN or infinity."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", allow_inf_nan=False, validate_default=True
    )


class _OfUsers(type(BaseModel)):  # type: ignore[misc]
    """Refuses in our words what users make; ``help`` and completion list what a model adds.

    And not hundreds of lines of pydantic's. A model within another one is none that a user makes:
    its mistakes are told with the place that they have in the whole.
    """

    def __call__(cls, *given: Any, **fields: Any) -> Any:
        try:
            return super().__call__(*given, **fields)
        except ValidationError as error:
            raise ValueError(describe(error, cls)) from None

    def __dir__(cls) -> list[str]:
        names = (name for name in super().__dir__() if name not in dir(BaseModel))
        return [name for name in names if not name.startswith("_")]


if TYPE_CHECKING:
    # So that editors and type checkers see the constructor that pydantic makes of the fields.
    UserModel = StrictModel
else:

    class UserModel(StrictModel, metaclass=_OfUsers):
        """Base of what users make themselves: bad input is a ValueError in the words below."""

        def __repr_args__(self):
            return self.model_dump(exclude_defaults=True).items()

        @classmethod
        def __pydantic_init_subclass__(cls, **settings):
            keyword = inspect.Parameter.KEYWORD_ONLY
            cls.__signature__ = inspect.Signature(
                inspect.Parameter(name, keyword, default=field.default, annotation=field.annotation)
                for name, field in cls.model_fields.items()
            )


def plain_number(value: Any) -> Any:
    """Turn numpy scalars and integral floats into plain Python numbers.

    So that 1, 1.0 and ``np.int64(1)`` are one value, hence one point of a study and one digest.
    """
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        value = value.item()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def one_of(words: Iterable[str]) -> GetPydanticSchema:
    """Return what makes a field of text take one of these words only, as in Annotated[str, ...]."""
    allowed = list(words)
    return GetPydanticSchema(lambda source, handler: core_schema.literal_schema(allowed))


def unknown(kind: str, name: str, allowed: Iterable[str]) -> str:
    """Say that a name is none of those allowed, and which of them may have been meant.

    Parameters
    ----------
    kind
        What it is the name of.
    name
        May be a path of keys with dots; its last part is what may be misspelt.
    allowed
        The names there are.
    """
    names = list(allowed)
    near = difflib.get_close_matches(name.rpartition(".")[2], names, n=1)
    hint = f", did you mean {near[0]!r}?" if near else ""
    return f"unknown {kind} {name!r}{hint} (allowed: {', '.join(names)})"


def describe(error: ValidationError, model: type[BaseModel], where: str = "") -> str:
    """Say in a line per mistake what is wrong, where, and what is allowed.

    Parameters
    ----------
    error
        What pydantic found.
    model
        The model that was validated; its fields are what is allowed.
    where
        Where the input comes from, such as a file's path; stands before each line.
    """
    prefix = f"{where}: " if where else ""
    lines = []
    for item in error.errors():
        key = ".".join(str(part) for part in item["loc"]) or model.__name__
        if item["type"] == "extra_forbidden":
            allowed = _fields_at(model, item["loc"][:-1])
            lines.append(prefix + unknown("key", key, allowed))
        elif item["type"] == "missing":
            lines.append(f"{prefix}{key} is missing")
        else:
            message = item["msg"].removeprefix("Value error, ")
            message = message[:1].lower() + message[1:]
            lines.append(f"{prefix}{key} = {item['input']!r}: {message}")
    return "\n".join(lines)


MOST_CHARACTERS = 400
MOST_LINES = 20
"""What is shown of a refusal."""


def readable(refusal: str) -> str:
    """Return a refusal as a terminal may show it, whatever input it quotes.

    Long lines are cut in their middle, as what is allowed stands at their end; of many lines the
    first are kept, and what would steer the terminal or turn text around is escaped.
    """
    lines = [_on_a_line(line) for line in refusal.split("\n")]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"and {len(lines) - MOST_LINES} more mistakes"]
    return "\n".join(lines)


def _on_a_line(text: str) -> str:
    half = MOST_CHARACTERS // 2
    left_out = len(text) - 2 * half
    if left_out > 0:
        text = f"{text[:half]} … ({left_out} characters) … {text[-half:]}"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _fields_at(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Return the names of the fields of the (nested) model at a location in the input."""
    for part in location:
        field = model.model_fields.get(str(part))
        inner = getattr(field, "annotation", None)
        candidates = (inner, *getattr(inner, "__args__", ()))
        nested = [c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)]
        if nested:
            model = nested[0]
    return list(model.model_fields)
