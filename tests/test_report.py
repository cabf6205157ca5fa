"""The report of a run: what it holds, in Python, and what people see and do, in a headless Chromium."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from browser import Browser, start
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import karirnlp
from karirnlp.cli import app
from karirnlp.errors import InputError, KarirError, OptionError
from karirnlp.report import build, report
from karirnlp.report.build import embedded, strings
from karirnlp.tables import schemas
from karirnlp.tips import check
from karirnlp.tips.cluster.concepts import rows as rows_of_data
from karirnlp.types import ADVICE_TYPES, REGISTERS

SAMPLE = Path(__file__).parents[1] / "corpora" / "sample"
MANY = 50_000
HOSTILE = (
    "Jangan <script>window.hacked = 1</script></script><script>window.hacked = 2</script> klik <img src=x onerror='window.hacked = 3'> "
    "{{ 7 * 7 }} {% raw %} ${window.hacked = 4} <!-- <script> &lt;b&gt; \u2028\u2029 \\u003c 😀 ]]> \u202e rtl \u202c selesai."
)
Made = tuple[str, list[tuple[str, dict[str, Any]]], dict[str, Any]]


def write_run(folder: Path, articles: list[Made], **told: Any) -> Path:
    """A run's folder of articles, each a text, its tips (a sentence and what differs from a plain one) and what else differs."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("articles", "passages", "headings", "tips")}
    blank = {name: dict.fromkeys(schema.names) for name, schema in schemas().items()}
    blank["tips"] |= {"cluster_size": 1, "support": 1}
    for number, (text, tips, changed) in enumerate(articles):
        own = {"article_id": f"a{number}"}
        row = blank["articles"] | own | {"source": f"berkas/{number}.txt", "title": f"Artikel {number}", "text": text}
        row |= {"register": REGISTERS[number % 3], "n_tips": len(tips), "flags": [], "metadata": "{}"} | changed
        at = 0
        lines = []
        for line in text.split("\n"):
            if line.strip():
                lines.append((at, at + len(line)))
            at += len(line) + 1
        row["n_passages"] = len(lines)
        rows["articles"].append(row)
        kind = tips[0][1].get("advice_type", "skills") if tips else "none"
        for first, last in lines:
            passage = {
                "kind": "paragraph",
                "start": first,
                "end": last,
                "advice_type": kind,
                "score": 0.9,
                "secondary_type": None,
            }
            rows["passages"].append(blank["passages"] | own | passage | {"flags": []})
        for verbatim, differs in tips:
            start = text.index(verbatim)
            tip = {
                "tip_id": f"a{number}:t{start}",
                "start": start,
                "end": start + len(verbatim),
                "verbatim": verbatim,
                "text": verbatim,
            }
            tip |= {
                "advice_type": "skills",
                "polarity": "do",
                "score": 0.5,
                "reusable": True,
                "is_canonical": True,
                "flags": [],
            }
            rows["tips"].append(
                blank["tips"] | own | tip | {"cluster_id": tip["tip_id"], "source": row["source"]} | differs
            )
    folder.mkdir(parents=True, exist_ok=True)
    for name, found in rows.items():
        pq.write_table(pa.Table.from_pylist(found, schemas()[name]), folder / f"{name}.parquet")
    (folder / "run.json").write_text(json.dumps({"version": "0.0", "rejects": 0} | told), encoding="utf-8")
    return folder


def many_tips() -> list[Made]:
    """Articles of sixteen tips each, `MANY` tips in all; every tenth names pay, every hundredth is told of `keramik`."""
    kinds = [name for name in ADVICE_TYPES if name != "none"]
    articles: list[Made] = []
    for number in range(MANY // 16):
        tips = []
        for n in range(16):
            i = 16 * number + n
            words = f"Siapkan langkah nomor {i} untuk {'gaji' if i % 10 == 0 else 'karier'} Anda{' dan keramik' if i % 100 == 7 else ''}."
            differs = {
                "advice_type": kinds[i % 15],
                "polarity": "avoid" if i % 4 == 1 else "do",
                "score": (i % 97) / 97,
            }
            tips.append((words, differs | {"reusable": i % 3 > 0, "audience": "pelamar" if i % 5 == 0 else ""}))
        filler = "Kalimat pengisi yang panjangnya biasa saja. " * 12
        articles.append(("\n".join(f"{filler}{words}" for words, _ in tips), tips, {}))
    return articles


def data_of(page: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(script(page.read_text(encoding="utf-8"), "data"))
    return found


def script(html: str, name: str) -> str:
    (found,) = re.findall(rf'<script type="application/json" id="{name}">(.*?)</script>', html, re.S)
    return str(found)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("laporan") / "hasil"
    karirnlp.run(SAMPLE, out)
    return out


@pytest.fixture(scope="module")
def page(folder: Path) -> Path:
    return report(folder)


@pytest.fixture(scope="module")
def tips(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder / "tips.parquet").to_pylist()
    return rows


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report(write_run(tmp_path_factory.mktemp("besar"), many_tips()), max_text=4)


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    browser = start()
    yield browser
    browser.driver.quit()


@pytest.fixture
def browser(window: Browser) -> Iterator[Browser]:
    """The browser; a test fails where its page asked for anything but itself, or complained."""
    yield window
    complaints, asked = window.logs()
    assert complaints == []
    assert all(re.fullmatch(r"file:///[^?]*\.html(#.*)?|about:blank|blob:.*", url) for url in asked), asked


# What the page holds


@settings(max_examples=40)
@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_embedded_json_comes_back_and_ends_no_element(value: Any) -> None:
    text = embedded(value)
    assert json.loads(text) == value
    assert not re.search("[<>&\u2028\u2029]", text)


def test_every_tip_of_a_run_is_there_with_its_source(page: Path, tips: list[dict[str, Any]]) -> None:
    data = data_of(page)
    assert data["tips"]["text"] == [tip["text"] for tip in tips]
    assert [data["tips"]["verbatim"][i] or tip["text"] for i, tip in enumerate(tips)] == [
        tip["verbatim"] for tip in tips
    ]
    assert [data["articles"]["source"][a] for a in data["tips"]["article"]] == [tip["source"] for tip in tips]
    assert [data["names"]["type"][n] for n in data["tips"]["type"]] == [tip["advice_type"] for tip in tips]
    assert "https://www.sinaukerja.example/blog/susah-tidur-shift-malam" in data["articles"]["url"]
    assert data["total"] == {"tips": len(tips), "articles": 14, "texts": 14}


def test_the_policy_names_the_very_script_and_style(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    for directive, pattern in (("script-src", r"<script>(.*?)</script>"), ("style-src", r"<style>(.*?)</style>")):
        (inline,) = re.findall(pattern, html, re.S)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{directive} &#39;sha256-{digest}&#39;;" in policy
    assert policy.startswith("default-src &#39;none&#39;;")
    assert "unsafe" not in policy
    assert not re.search(r"\b(?:src|href)=\"(?!#|data:)", html)
    assert "innerHTML" not in html


def test_the_best_tips_are_kept_and_the_rest_is_told(tmp_path: Path) -> None:
    draw = random.Random(7)
    kinds = [
        {"score": draw.random(), "reusable": draw.random() < 0.5, "is_canonical": draw.random() < 0.8}
        for _ in range(60)
    ]
    articles: list[Made] = [
        (
            "\n".join(f"Langkah {i}." for i in range(n, n + 6)),
            [(f"Langkah {i}.", kinds[i]) for i in range(n, n + 6)],
            {},
        )
        for n in range(0, 60, 6)
    ]
    data = data_of(report(write_run(tmp_path, articles), max_tips=25, max_text=0.0003))
    best = sorted(range(60), key=lambda i: (-kinds[i]["reusable"], -kinds[i]["is_canonical"], -kinds[i]["score"]))[:25]
    assert data["tips"]["text"] == [f"Langkah {i}." for i in sorted(best)]
    assert data["total"] == {
        "tips": 60,
        "articles": 10,
        "texts": sum(place >= 0 for place in data["articles"]["place"]),
    }
    assert 0 < data["total"]["texts"] < 10
    assert data_of(report(tmp_path, max_tips=0))["tips"]["text"] == []


def test_all_words_are_there_in_both_languages() -> None:
    for kinds in (f"type.{name}" for name in ADVICE_TYPES), (f"register.{name}" for name in REGISTERS):
        assert set(kinds) <= set(strings())
    home = Path(check.__file__)
    flags = set(re.findall(r'found(?:\["|\.append\(")(\w+)"', home.read_text(encoding="utf-8")))
    table = (home.parent / "data" / "failings.tsv").read_text(encoding="utf-8")
    flags |= {line.split("\t")[0] for line in table.splitlines() if line and line[0] != "#"}
    assert len(flags) > 15
    lacking = {f"flag.{name}" for name in flags} - set(strings())
    lacking |= {f"volatile.{kind}" for kind, *_ in rows_of_data("volatile.tsv")} - set(strings())
    assert not lacking, "say them in report/data/strings.tsv"
    assert all(strings()[f"type.{name}"][0] == shown for name, shown in ADVICE_TYPES.items())
    source = build._script() + build._asset("templates", "page.html")
    used = set(re.findall(r"""\b(?:t|s)\(['"]([a-z_.]+[a-z])['"]""", source)) | set(
        re.findall(r'data-t(?:-\w+)?="([a-z_.]+)"', source)
    )
    assert used - set(strings()) == set()
    blanks = [set(re.findall(r"\{\w+\}", words)) for pair in strings().values() for words in pair]
    assert blanks[::2] == blanks[1::2]


def test_the_page_of_the_docs_runs_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = SAMPLE.parents[1]
    text = (root / "docs" / "report.md").read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"```bash\n(.*?)```", text, re.S) for line in block.splitlines()]
    assert len(lines) == 4
    (tmp_path / "corpora").symlink_to(SAMPLE.parent)
    monkeypatch.chdir(tmp_path)
    for line in lines:
        name, *arguments = line.split()
        done = CliRunner().invoke(app, arguments)
        assert (name, done.exit_code) == ("karirnlp", 0), done.output
    for block in re.findall(r"```python\n(.*?)```", text, re.S):
        exec(block, {})
    options = set(re.findall(r"^\| `(--[\w-]+)", text, re.M))
    assert len(options) == 5
    assert options <= set(re.findall(r"--[\w-]+", CliRunner().invoke(app, ["report", "--help"]).output))
    assert all((root / "docs" / image).is_file() for image in re.findall(r"img/[\w-]+\.png", text))


# Wrong calls


def test_what_is_no_finished_run_is_told_with_the_next_step(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no run \(articles.parquet is missing\); make one with karirnlp run"):
        report(tmp_path)
    (tmp_path / ".shards").mkdir()
    with pytest.raises(InputError, match="not finished; give the same karirnlp run command again"):
        report(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "karirnlp.cli", "report", str(tmp_path)], capture_output=True, text=True
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize("name", ["articles", "passages", "headings", "tips"])
def test_a_damaged_table_is_named_and_no_page_is_left(tmp_path: Path, name: str) -> None:
    write_run(tmp_path, [("Siapkan CV.", [("Siapkan CV.", {})], {})])
    table = pq.read_table(tmp_path / f"{name}.parquet")
    pq.write_table(table.drop_columns(["article_id"]), tmp_path / f"{name}.parquet")
    with pytest.raises(InputError, match=rf"{name}\.parquet has no column article_id; run karirnlp run again"):
        report(tmp_path)
    (tmp_path / f"{name}.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=rf"{name}\.parquet is damaged"):
        report(tmp_path)
    assert list(tmp_path.glob("report.html*")) == []


def test_tables_that_do_not_belong_together_are_told(tmp_path: Path) -> None:
    write_run(tmp_path, [("Siapkan CV.", [("Siapkan CV.", {"article_id": "lain"})], {})])
    with pytest.raises(InputError, match="article 'lain' is not in articles"):
        report(tmp_path)


@pytest.mark.parametrize(
    "wrong", [{"lang": "fr"}, {"max_tips": -1}, {"max_text": float("nan")}, {"out": "laporan.txt"}], ids=str
)
def test_a_wrong_option_is_told(folder: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=r"give|end in"):
        report(folder, **wrong)


def test_a_place_that_cannot_be_written_is_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("")
    with pytest.raises(KarirError, match="cannot be written"):
        report(folder, tmp_path / "berkas" / "laporan.html")


# What people see and do


def count(browser: Browser) -> tuple[int, int]:
    """Tips found and tips in all, as the page says them."""
    found, total = re.findall(r"[\d.,]+", browser.one("#tips-count").text)
    return int(re.sub(r"\D", "", found)), int(re.sub(r"\D", "", total))


def search(browser: Browser, words: str, found: int) -> None:
    box = browser.one("#q")
    box.clear()
    box.send_keys(words)
    told(browser, found)


def told(browser: Browser, found: int) -> None:
    """Wait until the page says how many tips were found."""
    browser.until("(parseInt(document.querySelector('#tips-count').textContent) || 0) == arguments[0]", found)


def test_the_overview_counts_the_run(browser: Browser, page: Path, folder: Path, tips: list[dict[str, Any]]) -> None:
    browser.open(page)
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert browser.texts(".kpis dd") == [str(told[name]) for name in ("articles", "passages", "tips", "reusable")]
    rows = {
        cells[0]: cells[1:]
        for cells in browser.js(
            "return [...document.querySelectorAll('.tall tbody tr')].map(r => [...r.cells].map(c => c.textContent.trim()))"
        )
    }
    for name, passages in told["types"].items():
        assert rows[ADVICE_TYPES[name]][1:] == [str(sum(tip["advice_type"] == name for tip in tips)), str(passages)]
    picks = browser.texts("#picks h3")
    ready = {tip["advice_type"] for tip in tips if tip["reusable"] and tip["is_canonical"]}
    assert len(picks) == min(6, len(ready)) > 0
    assert set(picks) <= {tip["text"] for tip in tips if tip["reusable"]}


def test_a_chart_leads_to_its_tips(browser: Browser, page: Path, tips: list[dict[str, Any]]) -> None:
    browser.open(page)
    browser.one('[data-pick="polarity:avoid"]').click()
    browser.until("document.activeElement.id == 'tips-title'")
    assert count(browser) == (sum(tip["polarity"] == "avoid" for tip in tips), len(tips))
    assert set(browser.texts("#tip-list .badge")) == {"✕Hindari"}


def test_search_finds_every_word_and_marks_it(browser: Browser, page: Path, tips: list[dict[str, Any]]) -> None:
    browser.open(page, "#tips")
    titles = dict(
        zip(
            *(pq.read_table(page.parent / "articles.parquet")[name].to_pylist() for name in ("article_id", "title")),
            strict=True,
        )
    )
    wanted = [
        t
        for t in tips
        if all(w in f"{t['text']} {t['verbatim']} {titles[t['article_id']]}".lower() for w in ("anda", "gaji"))
    ]
    assert 0 < len(wanted) < len(tips)
    search(browser, "  GAJI anda ", len(wanted))
    assert sorted(browser.texts("#tip-list h3")) == sorted(tip["text"] for tip in wanted)
    assert {text.lower() for text in browser.texts("#tip-list mark")} == {"gaji", "anda"}
    search(browser, "(.*[", 0)
    assert "Tidak ada tip" in browser.one("#tips-count").text
    assert browser.one("#tips-count").get_attribute("aria-live") == "polite"
    browser.one("#filters [type=reset]").click()
    assert count(browser) == (len(tips), len(tips))


def test_filters_narrow_as_the_tables_say(browser: Browser, page: Path, tips: list[dict[str, Any]]) -> None:
    browser.open(page, "#tips")
    registers = dict(
        zip(
            *(pq.read_table(page.parent / "articles.parquet")[name].to_pylist() for name in ("article_id", "register")),
            strict=True,
        )
    )
    types = list(ADVICE_TYPES)
    best = max(
        (tip for tip in tips if tip["polarity"] == "do" and tip["is_canonical"]),
        key=lambda t: (t["reusable"], t["score"]),
    )
    kind, register = best["advice_type"], registers[best["article_id"]]
    steps: list[tuple[str, Callable[[dict[str, Any]], bool]]] = [
        (f"#by-type [value='{types.index(kind)}']", lambda t: t["advice_type"] == kind),
        (f"#by-register [value='{REGISTERS.index(register)}']", lambda t: registers[t["article_id"]] == register),
        ("#by-polarity [value='0']", lambda t: t["polarity"] == "do"),
        ("#ready", lambda t: t["reusable"]),
        ("#distinct", lambda t: t["is_canonical"]),
    ]
    left = tips
    for selector, passes in steps:
        browser.one(selector).click()
        left = [tip for tip in left if passes(tip)]
        told(browser, len(left))
    least = int(best["score"] * 20) * 5
    browser.js(
        "const s = document.querySelector('#score'); s.value = arguments[0]; s.dispatchEvent(new Event('input', {bubbles: true}))",
        least,
    )
    left = [tip for tip in left if int(round(tip["score"] * 10_000) / 100) >= least]
    assert best in left
    told(browser, len(left))
    assert browser.texts("#more-title") == ["Saring (6 aktif)"]
    assert browser.texts(".fields output") == [f"{least / 100:.2f}".replace(".", ",")]
    browser.one("#filters [type=reset]").click()
    browser.js(
        "const s = document.querySelector('#audience'); s.selectedIndex = 1; s.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    chosen = browser.js("return document.querySelector('#audience').selectedOptions[0].textContent")
    told(browser, sum(t["audience"] == chosen for t in tips))


def test_copy_gives_the_tip_and_the_source(browser: Browser, page: Path) -> None:
    browser.open(page, "#tips")
    browser.driver.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    )
    first = browser.one("#tip-list .card")
    text = first.find_element("css selector", "h3").text
    buttons = first.find_elements("css selector", ".actions .button")
    for button, wanted in zip(buttons, [text, f"{text}\n— "], strict=True):
        button.click()
        browser.until("arguments[0].textContent == 'Tersalin'", button)
        copied = browser.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
        assert copied.startswith(wanted)
        assert (copied == text) == (wanted == text)
    browser.js("navigator.clipboard.writeText = () => Promise.reject()")
    browser.until("arguments[0].textContent == 'Salin'", buttons[0])
    buttons[0].click()
    browser.until("arguments[0].textContent == 'Tersalin'", buttons[0])
    browser.until("document.querySelector('#told').textContent == 'Tersalin'")


def test_a_card_says_what_supports_opposes_and_dates_a_tip(browser: Browser, tmp_path: Path) -> None:
    first = {"support": 3, "opposite_id": "a0:t16", "volatile": "law; year", "cluster_id": "x"}
    tips = [("Sebutkan gaji.", first), ("Jangan sebutkan gaji.", {"polarity": "avoid", "cluster_id": "x"})]
    page = report(write_run(tmp_path, [("\n\n".join(text for text, _ in tips), tips, {})]))
    browser.open(page, "#tip-0")
    card = browser.js("return document.activeElement.textContent")
    assert "Bisa berubahdasar hukum, menyebut tahun" in card
    assert "dari 3 artikel" in card
    assert "1 serupa" in card
    browser.one("#card-0 a.told").click()
    browser.until("document.activeElement.id == 'card-1'")


def test_what_passes_goes_into_a_spreadsheet(browser: Browser, tmp_path: Path) -> None:
    page = report(
        write_run(
            tmp_path / "hasil",
            [
                (
                    '=1+1 lalu catat.\nTulis "CV", rapi.',
                    [("=1+1 lalu catat.", {}), ('Tulis "CV", rapi.', {"polarity": "avoid"})],
                    {},
                )
            ],
        )
    )
    browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    browser.open(page, "#tips")
    browser.one("#csv").click()
    target = tmp_path / "tip.csv"
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser.driver, 10).until(lambda _: target.exists())
    assert target.read_text(encoding="utf-8-sig").splitlines()[1:] == [
        '"\'=1+1 lalu catat.","skills","do","0.5","true","","","","","","Artikel 0","berkas/0.txt","","0","16"',
        '"Tulis ""CV"", rapi.","skills","avoid","0.5","true","","","","","","Artikel 0","berkas/0.txt","","17","34"',
    ]


def test_an_article_is_whole_labelled_and_leads_to_cards_and_back(browser: Browser, page: Path, folder: Path) -> None:
    browser.open(page, "#articles")
    number = browser.texts("#article-list li > a").index('"Ada yang Mau Ditanyain?" Jangan Jawab Nggak Ada')
    browser.all("#article-list li > a")[number].click()
    browser.until("document.activeElement.id == 'article-title'")
    article = pq.read_table(folder / "articles.parquet").to_pylist()[number]
    passages = [
        p for p in pq.read_table(folder / "passages.parquet").to_pylist() if p["article_id"] == article["article_id"]
    ]
    shown = browser.js(
        """const text = document.querySelector('.text').cloneNode(true);
        text.querySelectorAll('.sign, .unseen, small, .label').forEach(e => e.remove()); return text.textContent"""
    )
    assert all(article["text"][p["start"] : p["end"]] in shown for p in passages)
    runs = browser.js(
        "return [...document.querySelectorAll('.run')].map(r => [r.dataset.type, r.querySelector('.label').textContent])"
    )
    assert {kind for kind, _ in runs} == {p["advice_type"] for p in passages}
    assert all(label.startswith(ADVICE_TYPES[kind]) for kind, label in runs)
    assert len(browser.all(".text a.do, .text a.avoid")) == article["n_tips"]
    grounds = browser.js(
        "return [...document.querySelectorAll('.run')].map(r => r.dataset.type + getComputedStyle(r).backgroundColor)"
    )
    assert len(set(grounds)) == len({p["advice_type"] for p in passages})
    mark = browser.all(".text a.avoid")[0]
    text, name = mark.find_element("css selector", ".tip").text, mark.get_attribute("id")
    mark.click()
    browser.until("document.activeElement.className == 'card avoid'")
    assert text in browser.js("return document.activeElement.textContent")
    browser.js("document.activeElement.querySelector('.source a').click()")
    browser.until("document.activeElement.id == arguments[0]", name)
    browser.driver.back()
    browser.until("document.activeElement.className == 'card avoid'")


def test_the_keyboard_is_enough(browser: Browser, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    def press(*keys: str) -> None:
        for key in keys:
            browser.driver.switch_to.active_element.send_keys(key)

    browser.open(page, "#tips")
    browser.js("document.activeElement.blur()")
    browser.one("body").send_keys(Keys.TAB)
    browser.open(page)
    browser.one("body").send_keys(Keys.TAB)
    assert browser.js("return document.activeElement.className") == "skip"
    press(Keys.ENTER)
    assert browser.js("return document.activeElement.id") == "main"
    browser.js("document.querySelector('nav a[data-view=tips]').focus()")
    press(Keys.ENTER)
    browser.until("document.activeElement.id == 'tips-title'")
    browser.js("document.querySelector('#tip-list .card').focus()")
    first = browser.js("return document.activeElement.id")
    press("j")
    assert browser.js("return document.activeElement.id") != first
    press("k", "c")
    assert browser.js("return document.activeElement.id") == first
    browser.until("document.querySelector('#told').textContent != ''")
    browser.one("#q").send_keys("jck")
    assert browser.one("#q").get_attribute("value") == "jck"
    for _ in range(3):
        browser.one("body").send_keys(Keys.TAB)
        assert browser.js("return getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_names_landmarks_and_ids_are_sound(browser: Browser, page: Path) -> None:
    for view in ("", "#tips", "#articles", "#article-1"):
        browser.open(page, view)
        assert browser.js("return [...document.querySelectorAll('h1')].filter(h => h.checkVisibility()).length") == 1
        assert browser.js("return ['header', 'nav', 'main', 'footer'].every(name => document.querySelector(name))")
        nameless = """return [...document.querySelectorAll('button, a, input, select')].filter(e => e.checkVisibility() &&
            !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length)).map(e => e.outerHTML)"""
        assert browser.js(nameless) == []
        assert (
            browser.js(
                "const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.filter((id, i) => ids.indexOf(id) != i)"
            )
            == []
        )


def test_a_hostile_article_is_only_text(browser: Browser, tmp_path: Path) -> None:
    changed = {"title": HOSTILE, "source": HOSTILE, "url": "javascript:window.hacked=5"}
    tip = (
        HOSTILE,
        {
            "audience": HOSTILE,
            "condition": HOSTILE,
            "speaker": HOSTILE,
            "flags": ["<b>", "constructor"],
            "reusable": False,
        },
    )
    page = report(
        write_run(tmp_path / "<b>&hasil", [(f"{HOSTILE}\n😀 Kedua: {HOSTILE}", [tip], changed)]), title=HOSTILE
    )
    for view in (
        "",
        "#tips",
        "#articles",
        "#article-0",
        "#article-0-tip-0",
        "#tip-0",
        "#tip-99",
        "#article-7",
        "#__proto__",
    ):
        browser.open(page, view)
        assert browser.js("return window.hacked") is None
        assert browser.js("return document.querySelectorAll('script:not([type])').length") == 1
        assert browser.js("return document.querySelectorAll('img, b, iframe, object').length") == 0
        assert browser.js(
            "return [...document.querySelectorAll('a')].every(a => /^(#|file:)/.test(a.getAttribute('href')))"
        )
    browser.open(page, "#tips")
    assert browser.texts("#tip-list h3") == [HOSTILE]
    browser.open(page, "#article-0")
    assert browser.texts(".text a .tip") == [HOSTILE]
    assert f"😀 Kedua: {HOSTILE}" in browser.texts(".text")[0]


def test_a_script_that_is_not_the_page_s_own_does_not_run(page: Path, window: Browser) -> None:
    window.open(page)
    window.js(
        """window.refused = [];
        document.addEventListener('securitypolicyviolation', event => window.refused.push(event.effectiveDirective));
        try { document.body.innerHTML = '<img src=x onerror="window.hacked=1">'; } catch (error) { window.refused.push(error.name); }
        const image = new Image(); image.src = 'https://pelacak.example/x.png'; document.body.append(image);
        const script = document.createElement('script'); script.append('window.hacked = 2'); document.body.append(script);"""
    )
    window.until("window.refused.length >= 3")
    assert {"TypeError", "img-src"} < set(window.js("return window.refused"))
    assert window.js("return window.hacked") is None
    window.logs()


def test_fifty_thousand_tips_cost_the_page_no_more_nodes(browser: Browser, big: Path) -> None:
    browser.open(big)
    assert browser.nodes() < 2_500
    assert "50.000" in browser.texts(".kpis dd")
    limits = browser.one("#limits").text
    assert re.search(r"[\d.]+ dari 3\.125 artikel", limits)
    browser.open(big, "#tips")
    assert count(browser) == (MANY, MANY)
    assert browser.nodes() < 2_500
    search(browser, "keramik", 500)
    assert len(browser.all("#tip-list .card")) == 30
    browser.all("#tips-pager button")[1].click()
    assert browser.texts("#tips-pager span") == ["Halaman 2 dari 17"]
    assert browser.js("return document.activeElement.className").startswith("card")
    assert browser.nodes() < 2_500
    browser.open(big, "#tip-49999")
    browser.until(
        "document.activeElement.matches('.card') && document.activeElement.textContent.includes('nomor 49999')"
    )
    browser.open(big, "#articles")
    assert browser.nodes() < 2_500
    browser.one("#article-list a").click()
    browser.until("document.querySelectorAll('.text a.do, .text a.avoid').length == 16")
    assert browser.nodes() < 2_500


def test_a_long_run_is_read_in_parts(big: Path) -> None:
    html = big.read_text(encoding="utf-8")
    sizes = [
        len(part) for part in re.findall(r'<script type="application/json" id="texts-\d+">(.*?)</script>', html, re.S)
    ]
    assert len(sizes) >= 8
    assert max(sizes) < 900_000


def test_language_and_theme_switch_and_are_kept(browser: Browser, page: Path) -> None:
    browser.open(page, "#tips", light=False)
    ground = "return getComputedStyle(document.body).backgroundColor"
    dark = browser.js(ground)
    assert browser.one("#theme").get_attribute("aria-pressed") == "true"
    browser.one("#theme").click()
    assert browser.js(ground) != dark
    browser.one("[data-lang=en]").click()
    assert browser.js("return document.documentElement.lang") == "en"
    assert re.fullmatch(r"\d+ of \d+ tips", browser.one("#tips-count").text)
    assert browser.one("#tip-list h3").get_attribute("lang") == "id"
    browser.open(page, light=False)
    assert browser.js(ground) != dark
    assert browser.one("#overview-title").text == "Overview"
    assert browser.texts(".tall tbody th")[0].strip() in {words[1] for words in strings().values()}
    browser.js("localStorage.clear()")
    browser.open(page)
    assert browser.one("#overview-title").text == "Ringkasan"


def test_english_from_the_start(browser: Browser, folder: Path, tmp_path: Path) -> None:
    page = report(folder, tmp_path / "en.html", lang="en")
    browser.open(page)
    assert browser.one("#overview-title").text == "Overview"
    visible = browser.js("return document.querySelector('main').innerText")
    assert not re.search(r"\b(?:Ringkasan|Lakukan|Hindari|Siap pakai|Ragam)\b", visible)


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_scrolls_in_one_direction(browser: Browser, page: Path, width: int) -> None:
    for view in ("", "#tips", "#articles", "#article-2"):
        browser.open(page, view, width=width)
        assert browser.js("return document.documentElement.scrollWidth") <= width
    browser.open(page, "#tips", width=width)
    assert not browser.js("return document.querySelector('#more').open")
    browser.one("#more-title").click()
    small = """return [...document.querySelectorAll('#filters label.check, .card button.button, .top button, .top nav a')]
        .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24).length"""
    assert browser.js(small) == 0


def test_paper_gets_the_content_alone(browser: Browser, page: Path) -> None:
    browser.open(page, "#tips", light=False)
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = "return [...document.querySelectorAll(arguments[0])].some(e => e.checkVisibility())"
    assert not browser.js(shown, "#filters, .actions, .pager, .settings, .top nav")
    assert browser.js(shown, "#tip-list h3")
    assert browser.js("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.js("return getComputedStyle(document.body).color") == "rgb(23, 33, 29)"
