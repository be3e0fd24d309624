"""The report in a real browser, which reaches no network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from headless import asked_for, open_browser
from selenium import webdriver
from selenium.webdriver.common.by import By
from workspace import Workspace

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def browser() -> Iterator[webdriver.Chrome]:
    with open_browser() as browser:
        yield browser


def test_the_report_shows_figure_and_caption_without_a_network(
    finished: Workspace, browser: webdriver.Chrome
) -> None:
    report = (finished.results / "report.html").as_uri()
    browser.get(report)
    browser.find_element(By.XPATH, "//nav//*[text()='Results']").click()
    row = browser.find_element(By.XPATH, "//tr[td='loss_by_diffusion']")
    row.find_element(By.CSS_SELECTOR, "a[iconname=eye]").click()
    figure = browser.find_element(By.CSS_SELECTOR, "img[src^='data:image/svg+xml']:not(nav img)")
    width, height = figure.get_property("naturalWidth"), figure.get_property("naturalHeight")
    assert min(width, height) > 200
    row.find_element(By.CSS_SELECTOR, "a[iconname=information-circle]").click()
    browser.find_element(By.XPATH, "//nav//*[starts-with(text(), 'Final loss against diffusion')]")
    assert {url.partition(":")[0] for url in asked_for(browser) if url != report} <= {"data"}
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
