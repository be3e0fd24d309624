"""How a command says what is wrong: in one line."""

from __future__ import annotations

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from dopascape.validation import readable


class OneLineErrors(TyperGroup):
    """Commands whose errors are one line on the standard error; exit status 2 for bad usage."""

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run a command and exit."""
        settings["standalone_mode"] = False
        try:
            result = super().main(*args, **settings)
        except typer.TyperException as error:
            lines = error.format_message().splitlines()
            message = "; ".join(" ".join(line.split()) for line in lines if line.strip())
            typer.echo(f"dopascape: {readable(message)}", err=True)
            sys.exit(error.exit_code)
        sys.exit(result if isinstance(result, int) else 0)
