"""The page to explore a study, used as a reader does, in a real browser."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
import yaml
from checkers import barriers
from headless import asked_for, complaints, open_browser
from reader import Reader
from recorded_summaries import recorded_summary
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from summaries import make_summary
from workspace import REPOSITORY

from dopascape import Parameters, Simulation, simulate
from dopascape.anatomy.landscape import concentration, landscape
from dopascape.explorer.page import explorer
from dopascape.results.summary import summarise
from dopascape.store.chunk import Chunk
from dopascape.store.runs import write_runs
from dopascape.study.design import read_design

pytestmark = [pytest.mark.slow, pytest.mark.browser]

CELLS = 48
"""Of a map in the page, along each side."""


@pytest.fixture(scope="module")
def summary() -> xr.Dataset:
    made = make_summary(replicates=4, n_trials=100)
    made.attrs |= {"study": "made_up", "title": "A made-up study", "scale": "quick"}
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("explorer")


@pytest.fixture(scope="module")
def page(summary: xr.Dataset, folder: Path) -> str:
    file = folder / "explorer.html"
    file.write_text(explorer(summary), encoding="utf-8")
    return file.as_uri()


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[webdriver.Chrome]:
    with open_browser() as browser:
        browser.set_window_size(1280, 1000)
        saving = {"behavior": "allow", "downloadPath": str(folder)}
        browser.execute_cdp_cmd("Browser.setDownloadBehavior", saving)
        yield browser
        assert complaints(browser) == []


@pytest.fixture
def reader(browser: webdriver.Chrome, page: str, folder: Path) -> Reader:
    reader = Reader(browser, page, folder)
    reader.open()
    return reader


def test_opens_with_a_panel_for_each_width_and_asks_for_nothing_more(
    reader: Reader, page: str
) -> None:
    reader.waits_until(lambda: reader.panels() == 3)
    asked = {url.partition("#")[0] for url in asked_for(reader.browser)}
    assert {url for url in asked if not url.startswith(("data:", "blob:", "about:"))} == {page}
    assert complaints(reader.browser) == []
    entries = reader.browser.find_elements(By.CSS_SELECTOR, "#legend li")
    modes = ["dopamine", "homogeneous dopamine", "no feedback to SPNs"]
    assert [entry.text for entry in entries] == ["feedback:", *modes]


def test_another_axis_gives_a_csv_with_medians_and_quartiles(
    reader: Reader, summary: xr.Dataset
) -> None:
    coverage = "share of SPNs within a diffusion length of a varicosity"
    reader.choose(Variable=coverage, Against="patch size (cube sides)", Panels="nothing")
    reader.choose(network_width="50", diffusion_length="1")
    rows = reader.download()
    assert len(rows) == 3 * 3
    for row in rows:
        there = summary.coverage.sel(
            patch_size=float(row["patch_size"]), feedback=row["feedback"],
            network_width=50, diffusion_length=1.0,
        )  # fmt: skip
        found = [float(row[name]) for name in ("lower_quartile", "median", "upper_quartile")]
        expected = np.quantile(there, [0.25, 0.5, 0.75])
        np.testing.assert_allclose(found, expected, rtol=2e-5)
        assert (row["network_width"], row["diffusion_length"], row["n"]) == ("50", "1", "4")


def test_values_relative_to_no_feedback_are_paired(reader: Reader, summary: xr.Dataset) -> None:
    reader.choose(Show="Mean ± standard error", Relative_to="feedback = no feedback to SPNs")
    rows = reader.download()
    assert len(rows) == 5 * 3 * 3
    for row in rows:
        at = {"diffusion_length": float(row["diffusion_length"]), "patch_size": 1.0}
        there = summary.final_loss.sel(network_width=float(row["network_width"]), **at)
        ratio = (there.sel(feedback=row["feedback"]) / there.sel(feedback="none")).values
        error = ratio.std(ddof=1) / 2  # of four networks
        found = [float(row[name]) for name in ("mean", "mean_minus_se", "mean_plus_se")]
        expected = [ratio.mean(), ratio.mean() - error, ratio.mean() + error]
        np.testing.assert_allclose(found, expected, rtol=5e-5)


def test_curves_are_those_of_each_replicate(reader: Reader, summary: xr.Dataset) -> None:
    reader.choose(Variable="loss of a trial (sum of squared errors)", Show="Single replicates")
    rows = reader.download()
    assert len(rows) == summary.sizes["trial"] * 4 * 3 * 3
    for row in rows[::97]:
        there = summary.loss.sel(
            feedback=row["feedback"], network_width=float(row["network_width"]), patch_size=1.0,
            diffusion_length=0.1, replicate=int(row["replicate"]), trial=int(row["trial"]),
        )  # fmt: skip
        assert float(row["value"]) == pytest.approx(float(there), rel=2e-5)


def test_a_dot_tells_of_its_network_and_shows_its_curve(
    reader: Reader, summary: xr.Dataset
) -> None:
    reader.choose(Show="Single replicates", Colours="nothing")
    there = summary.final_loss.sel(
        network_width=50, feedback="dopamine", diffusion_length=0.01, patch_size=1.0
    )
    highest = int(there.values.argmax())
    at = reader.goes_to(0.01, float(there[highest]))
    at.perform()
    reader.waits_until(lambda: "network" in reader.tooltip())
    assert f"{float(there[highest]):.4g}" in reader.tooltip()
    at.click().perform()
    reader.waits_until(lambda: f"Network {highest}," in reader.part("#followed").text)
    assert "diffusion length λ (cube sides): 0.01" in reader.part("#followed").text
    reader.waits_until(lambda: "of.diffusion_length=0.01" in reader.browser.current_url)


def test_a_link_brings_its_view_back(reader: Reader) -> None:
    reader.choose(Variable="effective rank of F", Against="patch size (cube sides)")
    reader.choose(
        Colours="network width N", Relative_to="patch size = 0.1", feedback="homogeneous dopamine"
    )
    reader.waits_until(lambda: "at.feedback=homogeneous" in reader.browser.current_url)
    link = str(reader.part("#link").get_attribute("href"))
    rows = reader.download()
    reader.open()
    assert reader.download() != rows
    reader.open(link.partition("#")[2])
    assert Select(reader.control("Colours")).first_selected_option.text == "network width N"
    assert reader.download() == rows


def test_an_address_without_sense_opens_the_first_view(reader: Reader) -> None:
    rows = reader.download()
    reader.open("variable=nothing&x=%00&at.feedback=x&step=-4&patch_size=99&reference=a:b&tab=0")
    assert reader.download() == rows


def test_the_table_is_used_by_keyboard(reader: Reader) -> None:
    summary_of_table = reader.part("details summary")
    summary_of_table.send_keys(Keys.ENTER)
    buttons = reader.browser.find_elements(By.CSS_SELECTOR, "#rows button")
    assert len(buttons) == 5 * 3 * 3
    buttons[0].send_keys(Keys.ENTER)
    followed = reader.part("#followed").text
    assert "λ (cube sides): 0.001" in followed and "network width N: 50" in followed
    reader.part("#tab-landscape").send_keys(Keys.ENTER)
    assert reader.part("#maps canvas").is_displayed()


def test_maps_are_the_dopamine_of_the_landscape(reader: Reader) -> None:
    reader.open("tab=landscape&patch_size=0.3&diffusion_length=0.3&depth=0.24&network=1")
    parameters = Parameters(patch_size=0.3, diffusion_length=0.3)
    centres = (np.arange(CELLS) + 0.5) / CELLS
    x, y = np.meshgrid(centres, centres)
    cells = np.column_stack([x.ravel(), y.ravel(), np.full(x.size, 0.24)])
    sites = landscape(parameters, 1, 0).varicosities["dspn"]
    expected = concentration(parameters, cells, sites)
    maps = reader.browser.find_elements(By.CSS_SELECTOR, "#maps canvas")
    assert len(maps) == 4
    for unit, drawn in enumerate(maps):
        said = str(drawn.get_attribute("aria-label"))
        found = [float(value) for value in re.findall(r"from (\S+) to (\S+)", said)[0]]
        ends = [expected[:, unit].min(), expected[:, unit].max()]
        np.testing.assert_allclose(found, ends, rtol=1e-3)


def test_a_shorter_diffusion_length_changes_the_maps(reader: Reader) -> None:
    reader.open("tab=landscape")
    label = reader.part("#maps canvas").get_attribute("aria-label")
    reader.control("diffusion length").send_keys(Keys.HOME)
    reader.control("patch size").send_keys(Keys.HOME)
    reader.control("slice at z").send_keys(Keys.HOME)
    reader.waits_until(lambda: "depth=0&" in reader.browser.current_url)
    assert "diffusion_length=0.001&patch_size=0.02" in reader.browser.current_url
    assert reader.part("#maps canvas").get_attribute("aria-label") != label


def test_the_signal_plays_and_pauses(reader: Reader) -> None:
    reader.open("tab=landscape&map=signal")
    assert "holds no activity" in reader.part("#held").text
    reader.part("#play").click()
    reader.waits_until(lambda: int(str(reader.control("time").get_attribute("value"))) > 3)
    reader.part("#play").click()
    step = reader.control("time").get_attribute("value")
    time.sleep(0.3)
    assert reader.control("time").get_attribute("value") == step
    reader.waits_until(lambda: f"step={step}" in reader.browser.current_url)


@pytest.mark.parametrize("tab", ["results", "landscape"])
def test_a_checker_of_accessibility_finds_nothing(reader: Reader, tab: str) -> None:
    reader.open(f"tab={tab}")
    if tab == "results":
        reader.part("details summary").click()
    assert barriers(reader.browser) == []


def test_recorded_trials_play_before_and_after_learning(reader: Reader, tmp_path: Path) -> None:
    recorded = recorded_summary(feedback=("dopamine", "none"))
    recorded.attrs |= {"study": "recorded", "title": "Recorded"}
    (tmp_path / "recorded.html").write_text(explorer(recorded), encoding="utf-8")
    other = Reader(reader.browser, (tmp_path / "recorded.html").as_uri(), tmp_path)
    other.open("tab=landscape&map=signal&step=7")
    titles = [part.text for part in reader.browser.find_elements(By.CSS_SELECTOR, "figcaption")]
    names = [title.partition(" (")[0] for title in titles]
    assert names == ["output stays at 0.5", "trial 1", "trial 300"]
    before = other.part("#maps canvas").get_attribute("aria-label")
    other.choose(feedback="no feedback to SPNs")
    other.waits_until(lambda: "at.feedback=none" in other.browser.current_url)
    after = [part.text for part in reader.browser.find_elements(By.CSS_SELECTOR, "figcaption")]
    assert after[0] == titles[0] and after[1:] != titles[1:]
    assert other.part("#maps canvas").get_attribute("aria-label") == before


@pytest.fixture(scope="module")
def landscape_study(tmp_path_factory: pytest.TempPathFactory) -> xr.Dataset:
    """The study that `make study` runs, on fewer, smaller networks and in two trials."""
    folder = tmp_path_factory.mktemp("landscape")
    study = yaml.safe_load((REPOSITORY / "config/studies/landscape.yaml").read_text())
    grid = {"patch_size": [0.1, 1.0], "diffusion_length": [0.1, 1.0], "network_width": [20, 30]}
    grid["feedback"] = ["dopamine", "none"]
    study["quick"] = {"base": {"n_trials": 2}, "grid": grid, "replicates": 2}
    study["quick"]["record"] = {**study["record"], "activity": [1, "last"]}
    (folder / "landscape.yaml").write_text(yaml.safe_dump(study, sort_keys=False))
    design = read_design(folder / "landscape.yaml", "quick", 0, lambda _, options: options)
    for need in {need.digest: need for point in design.points for need in point.needs}.values():
        chunk = Chunk(need.digest, need.replicates[0], need.replicates[-1])
        runs = [simulate(need.parameters, r, record=need.recording) for r in need.replicates]
        write_runs(folder, chunk, need.parameters, 0, runs, need.recording)
    return summarise(design, folder)


def test_the_landscape_study_plays_errors_before_and_after_learning(
    reader: Reader, landscape_study: xr.Dataset, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(explorer(landscape_study), encoding="utf-8")
    page = Reader(reader.browser, (tmp_path / "page.html").as_uri(), tmp_path)
    page.open("tab=landscape&map=signal&diffusion_length=0.9&patch_size=0.9&at.network_width=30")
    assert "network width N = 30" in page.part("#held").text
    assert "patch size = 1; diffusion length λ = 1;" in page.part("#held").text
    parameters = Parameters(network_width=30, diffusion_length=1.0)
    drawn = landscape(parameters.replace(diffusion_length=0.9, patch_size=0.9), 0, 0)
    centres = (np.arange(CELLS) + 0.5) / CELLS
    x, y = np.meshgrid(centres, centres)
    cells = np.column_stack([x.ravel(), y.ravel(), np.full(x.size, 0.5)])
    reach = concentration(
        parameters.replace(diffusion_length=0.9), cells, drawn.varicosities["dspn"]
    )
    simulation = Simulation(parameters)
    titles = [part.text for part in reader.browser.find_elements(By.CSS_SELECTOR, "figcaption")]
    for trial, title in enumerate(titles[1:], 1):
        rate = simulation.record().rate["snr"]
        signal = (rate - simulation.target) * rate * (1 - rate)
        said = re.fullmatch(rf"trial {trial} \(scale ± (\S+)\)", title)
        assert said is not None
        assert float(said[1]) == pytest.approx(np.abs(signal @ reach.T).max(), rel=1e-3)
    assert len(titles) == 3
    page.control("diffusion length").send_keys(Keys.HOME)
    page.waits_until(lambda: "diffusion length λ = 0.1;" in page.part("#held").text)
    assert complaints(reader.browser) == []


def test_a_control_keeps_the_focus_when_it_changes_the_form(reader: Reader) -> None:
    reader.control("Colours").send_keys(Keys.HOME)
    assert Select(reader.control("Colours")).first_selected_option.text == "nothing"
    assert reader.browser.switch_to.active_element == reader.control("Colours")


@pytest.mark.parametrize("tab", ["results", "landscape"])
def test_a_narrow_page_needs_no_scrolling_aside(reader: Reader, tab: str) -> None:
    narrow = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    reader.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", narrow)
    try:
        reader.open(f"tab={tab}")
        assert reader.browser.execute_script("return document.documentElement.scrollWidth") == 390
        assert all(
            part.rect["x"] + part.rect["width"] <= 390
            for part in reader.browser.find_elements(By.CSS_SELECTOR, "select, input, button")
            if part.is_displayed()
        )
    finally:
        reader.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
