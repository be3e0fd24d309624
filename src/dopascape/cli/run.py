"""The command ``dopascape run``."""

from __future__ import annotations

import inspect
import os
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from dopascape.cli.params import allowed, meaning_of, unit_of
from dopascape.parameters import Parameters, default


def run(
    seed: Annotated[int, typer.Option(help="The replicate's number.")] = 0,
    root_seed: Annotated[int, typer.Option(help="Root of all random numbers.")] = 0,
    threads: Annotated[int, typer.Option(help="They pay from a width of about 1000.")] = 1,
    output: Annotated[
        Path | None, typer.Option(dir_okay=False, help="NetCDF file to write.")
    ] = None,
    figure: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Learning curve to draw: .svg or .png.")
    ] = None,
    **fields: Any,
) -> None:
    """Run one network, and print its losses.

    Examples: `dopascape run --n-trials 500`,
    `dopascape run --feedback exact --feedback-factor 100 --seed 7 --output run.nc --figure run.png`
    """
    from dopascape.observables.replicate import simulate  # noqa: PLC0415
    from dopascape.store.atomic import write_atomic  # noqa: PLC0415

    given = {name: value for name, value in fields.items() if value is not None}
    if figure is not None and figure.suffix not in (".svg", ".png"):
        raise typer.BadParameter(f"--figure {figure}: must end in .svg or .png")
    for file in filter(None, (output, figure)):
        _make_room(file)  # before the run, so that nothing that was computed is lost
    try:
        point = Parameters(**given)
        data = simulate(point, seed, root_seed=root_seed, threads=threads, progress=True)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if point.n_trials:
        typer.echo(f"loss of the first trial {float(data.loss[0]):.4g}, of the last ", nl=False)
        typer.echo(f"{float(data.loss[-1]):.4g}")
    if output is not None:
        write_atomic(output, data.to_netcdf)
        typer.echo(output)
    if figure is not None:
        from dopascape.figures import draw, save  # noqa: PLC0415

        drawn = draw("learning_curves", data.expand_dims(replicate=[seed]))
        write_atomic(figure, lambda beside: save(drawn, beside))
        typer.echo(figure)


def _make_room(file: Path) -> None:
    """Make the folder of a file that is to be written, and see that it can be."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(f"{file}: its folder cannot be made ({error.strerror})") from None
    if not os.access(file.parent, os.W_OK):
        raise typer.BadParameter(f"{file}: its folder cannot be written to")


def _option(name: str) -> inspect.Parameter:
    """Return the option of a parameter: its words as choices, and its meaning."""
    about = Parameters.model_json_schema()["properties"][name]
    kind: Any = Parameters.model_fields[name].annotation
    if "enum" in about:
        kind = Literal[tuple(about["enum"])]
    # Words stand in the help: beside the name they would leave it no room.
    words = f": {allowed(name)}" if "enum" in about else ""
    unit = f" ({unit_of(name)})" if unit_of(name) else ""
    option = typer.Option(
        help=f"{meaning_of(name)}{unit}{words} [default: {default(name)}]",
        metavar="WORD" if words else None,
    )
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[kind | None, option],
    )


def with_parameters(command: Any) -> Any:
    """Give a command an option for each parameter of a network, in place of its ``**fields``."""
    own = [p for p in inspect.signature(command, eval_str=True).parameters.values()]
    options = [_option(name) for name in Parameters.model_fields]
    keywords = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own[:-1]]
    command.__signature__ = inspect.Signature([*keywords, *options])
    command.__annotations__ = {p.name: p.annotation for p in (*keywords, *options)}
    return command


with_parameters(run)
