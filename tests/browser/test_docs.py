"""The docs site in a real browser, where it has been built: `make docs` before `make test`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from checkers import barriers
from headless import asked_for, complaints, emulate, open_browser
from selenium import webdriver
from workspace import REPOSITORY

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SITE = REPOSITORY / "docs/_build/html"
PAGES = (
    "docs/index",
    "docs/tutorial",
    "docs/_build/gallery/gallery",
    "docs/model",
    "docs/claims",
    "docs/cluster",
    "docs/howto/results",
    "docs/api",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    if not SITE.is_dir():
        pytest.skip("the docs site is not there: make docs")
    with open_browser() as browser:
        yield browser


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_checker_of_accessibility_finds_nothing(
    browser: webdriver.Chrome, page: str, scheme: str
) -> None:
    emulate(browser, 1280, scheme)
    browser.get((SITE / f"{page}.html").as_uri())
    assert barriers(browser, but_for=".dataframe") == []  # pandas' tables
    assert {url.partition(":")[0] for url in asked_for(browser)} <= {"file", "data"}
    assert complaints(browser) == []


@pytest.mark.parametrize("page", PAGES)
def test_no_page_is_wider_than_a_phone(browser: webdriver.Chrome, page: str) -> None:
    emulate(browser, 390)
    browser.get((SITE / f"{page}.html").as_uri())
    wide, window = browser.execute_script(
        "const root = document.documentElement; return [root.scrollWidth, root.clientWidth]"
    )
    assert wide == window == 390
