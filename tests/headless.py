"""A real browser without a screen and without a network, for tests of pages."""

from __future__ import annotations

import json
import shutil

import pytest
from selenium import webdriver

ARGUMENTS = [
    "--headless",
    "--no-sandbox",  # which root may not have
    "--disable-dev-shm-usage",
    "--disable-gpu",  # whose stand-in in software can hang where cores are few and busy
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]


def open_browser() -> webdriver.Chrome:
    """Start a browser that waits some seconds for what a page puts in later."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("pages are looked at in no browser: chromium or chromedriver is missing")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in ARGUMENTS:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options, webdriver.ChromeService(executable_path=driver))
    browser.implicitly_wait(30)
    return browser


def emulate(browser: webdriver.Chrome, width: int, scheme: str = "light") -> None:
    """Show pages as wide as a window or a phone, in light or dark."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})


def asked_for(browser: webdriver.Chrome) -> list[str]:
    """Addresses that pages wanted to load since this was last asked."""
    told = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [
        event["params"]["request"]["url"]
        for event in told
        if event["method"] == "Network.requestWillBeSent"
    ]


def complaints(browser: webdriver.Chrome) -> list[str]:
    """Errors and warnings in the browser's console since this was last asked."""
    loud = ("SEVERE", "WARNING")
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] in loud]
