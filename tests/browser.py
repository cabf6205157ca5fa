"""A headless Chromium for the tests of what people open in one; skipped, with the reason, where none can be found."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Browser:
    """A page in a browser, looked at as a reader would, and what it sent and complained of."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(self, page: Path, view: str = "", *, light: bool = True, width: int = 1280) -> None:
        """Load `page` anew, at the view that its address names."""
        scheme = [{"name": "prefers-color-scheme", "value": "light" if light else "dark"}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen", "features": scheme})
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.get("about:blank")
        self.logs()
        self.driver.get(page.as_uri() + view)

    def logs(self) -> tuple[list[str], list[str]]:
        """What the console complained of and which addresses were asked for, since last time."""
        told = [entry["message"] for entry in self.driver.get_log("browser")]
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        return told, [url for url in asked if not url.startswith("data:")]

    def js(self, code: str, *given: Any) -> Any:
        return self.driver.execute_script(code, *given)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements("css selector", selector)

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        """The text of every match, as it stands in the page."""
        found: list[str] = self.js(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector
        )
        return found

    def until(self, code: str, *given: Any) -> None:
        """Wait until an expression is true."""
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.driver, 20, 0.03).until(lambda driver: driver.execute_script(f"return {code}", *given))

    def nodes(self) -> int:
        return int(self.js("return document.body.querySelectorAll('*').length"))


def start() -> Browser:
    """A browser, or a skip that says what is missing."""
    webdriver = pytest.importorskip(
        "selenium.webdriver", reason="selenium is not installed: pip install 'karirnlp[dev]'"
    )
    from selenium.webdriver.chrome.service import Service

    binary = next(filter(None, map(shutil.which, NAMES)), None)
    driver = shutil.which("chromedriver")
    if not binary or not driver:
        pytest.skip("no Chromium or no chromedriver on the path: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--lang=id"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return Browser(webdriver.Chrome(options, Service(driver)))
