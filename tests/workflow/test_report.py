"""The reports, ours and Snakemake's, in a real browser, which reaches no network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from checkers import barriers
from headless import asked_for, complaints, emulate, open_browser
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from workspace import Workspace

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def browser() -> Iterator[webdriver.Chrome]:
    with open_browser() as browser:
        yield browser


def test_the_report_shows_finding_figure_and_caption_without_a_network(
    finished: Workspace, browser: webdriver.Chrome
) -> None:
    report = (finished.results / "report.html").as_uri()
    browser.get(report)
    assert browser.find_element(By.TAG_NAME, "h1").text == "A tiny study"
    found = browser.find_element(By.CSS_SELECTOR, ".findings p").text
    assert found.startswith("The final loss is lowest with dopamine at λ = ")
    assert "without feedback (N = 20)" in found
    image = browser.find_element(By.CSS_SELECTOR, "figure img")
    assert min(image.get_property("naturalWidth"), image.get_property("naturalHeight")) > 200
    of_figure = found.replace("The final loss is l", "L")
    assert of_figure in image.get_dom_attribute("alt")
    caption = browser.find_element(By.TAG_NAME, "figcaption")
    assert caption.text.startswith("Final loss against diffusion length")
    emulate(browser, 390)  # the figure's head has to be moved into view
    assert caption.text.startswith(of_figure)
    assert {url.partition(":")[0] for url in asked_for(browser) if url != report} <= {"data"}
    assert complaints(browser) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_but_figures_and_tables_is_wider_than_the_window(
    finished: Workspace, browser: webdriver.Chrome, width: int
) -> None:
    emulate(browser, width)
    browser.get((finished.results / "report.html").as_uri())
    root = browser.find_element(By.TAG_NAME, "html")
    assert root.get_property("scrollWidth") == root.get_property("clientWidth") <= width
    # A figure of 7 inches has letters of 8 points: they stay as large as they are in print.
    image = browser.find_element(By.CSS_SELECTOR, "figure img")
    assert image.size["width"] >= 7 * 96
    around = browser.find_element(By.CSS_SELECTOR, ".picture")
    assert around.size["width"] <= width


def test_the_keyboard_reaches_results_figures_and_files(
    finished: Workspace, browser: webdriver.Chrome
) -> None:
    browser.get((finished.results / "report.html").as_uri())
    reached = []
    for _ in range(20):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        active = browser.switch_to.active_element
        reached.append(active.get_dom_attribute("aria-label") or active.text)
    assert reached[0] == "Skip to the results"
    assert "Figure: Final loss against diffusion length" in reached
    assert "summary.nc (xarray)" in reached


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_checker_of_accessibility_finds_nothing(
    finished: Workspace, browser: webdriver.Chrome, scheme: str
) -> None:
    emulate(browser, 390, scheme)
    browser.get((finished.results / "report.html").as_uri())
    assert barriers(browser) == []


def test_snakemakes_own_report_shows_figure_and_caption(
    finished: Workspace, browser: webdriver.Chrome
) -> None:
    finished.run("--report", "snakemake.html")
    browser.get((finished.folder / "snakemake.html").as_uri())
    browser.find_element(By.XPATH, "//nav//*[text()='Results']").click()
    row = browser.find_element(By.XPATH, "//tr[td='loss_by_diffusion']")
    row.find_element(By.CSS_SELECTOR, "a[iconname=eye]").click()
    figure = browser.find_element(By.CSS_SELECTOR, "img[src^='data:image/svg+xml']:not(nav img)")
    width, height = figure.get_property("naturalWidth"), figure.get_property("naturalHeight")
    assert min(width, height) > 200
    row.find_element(By.CSS_SELECTOR, "a[iconname=information-circle]").click()
    browser.find_element(By.XPATH, "//nav//*[starts-with(text(), 'Final loss against diffusion')]")
    # It warns that it would fetch a style sheet.
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
