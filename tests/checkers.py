"""Programs that check what is made, from an environment of their own: `make test` installs them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from selenium import webdriver
from workspace import REPOSITORY

CHECKERS = REPOSITORY / ".venv-checkers"


def _installed(pattern: str) -> Path:
    found = sorted(CHECKERS.glob(pattern))
    if not found:
        pytest.skip("nothing to check with: make .venv-checkers/.installed")
    return found[0]


def checked(program: str, *arguments: str | Path) -> str:
    """Run a checker, which must find no fault; return all it says."""
    command = [_installed(f"bin/{program}"), *arguments]
    done = subprocess.run(
        command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def barriers(browser: webdriver.Chrome, but_for: str = "") -> list[tuple[str, str]]:
    """What axe-core finds to be wrong on the page for some readers: its rule, and where.

    Parameters
    ----------
    but_for
        Selects parts of the page that others have made.
    """
    axe = _installed("lib/python*/site-packages/axe_playwright_python/axe.min.js")
    browser.execute_script(axe.read_text(encoding="utf-8"))
    # While a colour fades into another one, contrast is neither's.
    run = """
        const [exclude, done] = [[arguments[0]], arguments[1]];
        const settled = document.getAnimations().map((each) => each.finished);
        Promise.all(settled).then(() => axe.run({exclude}, {preload: false})).then(done);
    """
    result = browser.execute_async_script(run, but_for or "no-such-element")
    assert len(result["passes"]) > 20
    return [(each["id"], each["nodes"][0]["html"]) for each in result["violations"]]
