"""The workflow as a module of another one, whose configuration and handlers come first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from dopascape.study.config import Config, read_config


def read_module_config(folder: Path, modifier: Any) -> Config:
    """Read the configuration of a module.

    Parameters
    ----------
    folder
        The folder of the module's Snakefile.
    modifier
        Snakemake's ``workflow.modifier`` while it reads the module.

    Returns
    -------
    Config
        What the outer workflow gives as ``config:``; without it, that of the module's folder.

    Raises
    ------
    ValueError
        One line per mistake; and if paths are to be changed, of which jobs would know nothing.
    """
    paths = modifier.path_modifier
    if paths.prefix is not None or paths.modifies_prefixes:
        raise ValueError(
            f"module {modifier.namespace}: 'prefix' and 'replace_prefix' are not allowed: "
            "say by the key 'results' of its config where results go"
        )
    if not modifier.skip_configfile:
        return read_config([folder / "config/config.yaml"], {})
    given = modifier.globals["config"]
    return read_config([], given, f"the config of module {modifier.namespace}")


def join_outer_handlers(workflow: Any, start: Callable[[], None], fail: Callable[[], None]) -> None:
    """Have a module's start and failure handled beside the outer workflow's own.

    Snakemake runs only the handlers of the outermost Snakefile. To be called when all of it has
    been read, and before any job starts.

    Parameters
    ----------
    workflow
        Snakemake's ``workflow``.
    start
        What to do before the outer ``onstart``.
    fail
        What to do after the outer ``onerror``.
    """
    outer_start, outer_fail = workflow._onstart, workflow._onerror

    def on_start(log: Any) -> None:
        start()
        outer_start(log)

    def on_error(log: Any) -> None:
        outer_fail(log)
        fail()

    workflow.onstart(on_start)
    workflow.onerror(on_error)
