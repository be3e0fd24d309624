"""What a reader does with the page to explore a study."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

PLOTS = """
const plots = [];
const visit = (view) => {
  if (view.frame) plots.push(view);
  for (const child of view.child_views ?? []) visit(child);
};
for (const root of Bokeh.index.roots) visit(root);
const shown = plots.filter((plot) => document.querySelector("#figure").contains(rootOf(plot.el)));
function rootOf(element) {
  const host = element.getRootNode().host;
  return host ? rootOf(host) : element;
}
"""
"""Script: the plots of the figure, as Bokeh has them."""


TOOLTIP = """
const text = (node) => [...(node.shadowRoot ?? node).children].filter((c) => c.tagName !== "STYLE")
  .map((child) => (child.children.length ? text(child) : child.textContent)).join(" ");
return [...document.querySelectorAll("body > .bk-Tooltip")].map(text).join(" ");
"""
"""Script: what stands in the box beside the mouse."""


class Reader:
    """What a reader does with the page."""

    def __init__(self, browser: webdriver.Chrome, page: str, folder: Path) -> None:
        self.browser, self.page, self.folder = browser, page, folder

    def open(self, view: str = "") -> None:
        self.browser.get("about:blank")
        self.browser.get(f"{self.page}#{view}")
        self.part("body[data-ready]")

    def part(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def control(self, label: str) -> WebElement:
        path = f"//label[span[starts-with(., '{label}')]]/*[self::select or self::input]"
        visible = (one for one in self.browser.find_elements(By.XPATH, path) if one.is_displayed())
        return next(visible)

    def choose(self, **choices: str) -> None:
        for label, text in choices.items():
            Select(self.control(label.replace("_", " "))).select_by_visible_text(text)

    def waits_until(self, holds: Callable[[], Any]) -> None:
        WebDriverWait(self.browser, 30).until(lambda _: holds())

    def download(self) -> list[dict[str, str]]:
        file = self.folder / "made_up.csv"
        file.unlink(missing_ok=True)
        self.part("#csv").click()
        self.waits_until(lambda: file.exists() and file.stat().st_size)
        with file.open() as opened:
            return list(csv.DictReader(opened))

    def goes_to(self, x: float, y: float) -> ActionChains:
        """Move the mouse to a place of the first plot, in its data."""
        place = f"""
            const [plot] = shown, box = plot.canvas_view.el.getBoundingClientRect();
            const [x, y] = [plot.frame.x_scale.compute({x}), plot.frame.y_scale.compute({y})];
            return [box.x + x, box.y + y];"""
        self.waits_until(lambda: self.browser.execute_script(PLOTS + "return shown.length"))
        left, top = self.browser.execute_script(PLOTS + place)
        actions = ActionChains(self.browser)
        actions.w3c_actions.pointer_action.move_to_location(round(left), round(top))
        return actions

    def tooltip(self) -> str:
        """What stands in the box beside the mouse."""
        return str(self.browser.execute_script(TOOLTIP))

    def panels(self) -> int:
        return int(self.browser.execute_script(PLOTS + "return shown.length"))
