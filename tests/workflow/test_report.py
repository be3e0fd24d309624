"""The report in a real browser, which reaches no network."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from workspace import Workspace

pytestmark = [pytest.mark.slow, pytest.mark.browser]

ARGUMENTS = [
    "--headless",
    "--no-sandbox",  # which root may not have
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]


@pytest.fixture
def browser() -> Iterator[webdriver.Chrome]:
    """A browser that waits some seconds for what a page puts in later."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("the report is looked at in no browser: chromium or chromedriver is missing")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in ARGUMENTS:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(executable_path=driver)
    with webdriver.Chrome(options=options, service=service) as browser:
        browser.implicitly_wait(30)
        yield browser


def asked_for(browser: webdriver.Chrome) -> list[str]:
    """Addresses that a page wanted to load."""
    told = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [
        event["params"]["request"]["url"]
        for event in told
        if event["method"] == "Network.requestWillBeSent"
    ]


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
