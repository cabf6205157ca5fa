"""Take the pictures of docs/report.md again: python scripts/report_pictures.py hasil/report.html

Needs Chromium and chromedriver on the path, selenium and Pillow (both come with the extra `dev`).
"""

from __future__ import annotations

import argparse
import io
import shutil
import time
from pathlib import Path

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

FOLDER = Path(__file__).parents[1] / "docs" / "img"
SHOTS = (
    # file, view, width, height, colour scheme
    ("report-overview.png", "", 1180, 1010, "light"),
    ("report-article.png", "#article-12", 1000, 900, "light"),
    ("report-phone.png", "#tips", 390, 844, "dark"),
)
"""Article 12 of corpora/sample is on handing over one's work, with passages of several types."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", type=Path, help="the report of a run over corpora/sample")
    page = parser.parse_args().page.resolve()
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    try:
        for name, view, width, height, scheme in SHOTS:
            size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            feature = {"name": "prefers-color-scheme", "value": scheme}
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
            driver.get("about:blank")
            driver.get(page.as_uri() + view)
            driver.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
            time.sleep(0.5)  # the last paint
            picture = Image.open(io.BytesIO(driver.get_screenshot_as_png())).convert("RGB")
            few = picture.quantize(256, method=Image.Quantize.MEDIANCUT, kmeans=3, dither=Image.Dither.NONE)
            few.save(FOLDER / name, optimize=True)
            print(FOLDER / name, (FOLDER / name).stat().st_size)
    finally:
        driver.quit()


if __name__ == "__main__":
    main()
