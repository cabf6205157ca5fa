"""Write the report of a run: `templates/page.html` with its style, scripts and data inside, so that it is one file with no requests."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from karirnlp._version import __version__
from karirnlp.errors import KarirError, OptionError
from karirnlp.palette import POLARITIES, SIGNS, inks
from karirnlp.report.gather import BINS, Content, Overview, check_run, overview
from karirnlp.types import ADVICE_TYPES, REGISTERS

LANGUAGES = ("id", "en")
MAX_TIPS = 50_000
MAX_TEXT = 16
"""Megabytes of articles' text: enough for the articles of 50,000 tips, little enough for a browser on a laptop."""
SCRIPTS = ("base", "cards", "tips", "articles", "main")
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def report(
    run_folder: str | Path,
    out: str | Path | None = None,
    *,
    lang: str = "id",
    title: str | None = None,
    max_tips: int = MAX_TIPS,
    max_text: float = MAX_TEXT,
) -> Path:
    """Write one self-contained HTML page about the run in `run_folder`; returns its path.

    `out` is the file, `report.html` in the run's folder where none is given; an earlier one is replaced. `lang` is the language
    that the page opens in, `id` or `en`; it can be switched in the page. `title` stands at its head, the folder's name else.
    The page holds the best `max_tips` tips (those fit to publish first, of near-duplicates the one that stands for them, then by
    score) and up to `max_text` megabytes of articles' text, in the order of the run; its charts count the whole run, and it says
    what it left out.

    Raises InputError where there is no finished, readable run; OptionError for a bad option; KarirError where `out` cannot be
    written.
    """
    if lang not in LANGUAGES:
        raise OptionError(f"lang is {lang!r}; give one of {', '.join(LANGUAGES)}")
    for name, value in (("max_tips", max_tips), ("max_text", max_text)):
        if not value >= 0:
            raise OptionError(f"{name} is {value!r}; give 0 or more")
    folder = Path(run_folder)
    target = Path(out) if out is not None else folder / "report.html"
    check_run(folder)
    if target.suffix.lower() not in (".html", ".htm"):
        raise OptionError(f"{target} is no name for a page; let it end in .html")
    if target.is_dir():
        raise OptionError(f"{target} is a folder; give --out a file")
    counted = overview(folder)
    content = Content(folder, counted, max_tips=max_tips, max_text=round(max_text * 1_000_000))
    partial = target.with_name(target.name + ".partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(_page(counted, content, lang, title))
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise KarirError(f"{target} cannot be written: {error.strerror or error}; give --out another place") from error
    return target


def _page(counted: Overview, content: Content, lang: str, title: str | None) -> Iterator[str]:
    """The page piece by piece: the articles' texts are never all in memory."""
    import jinja2
    from markupsafe import Markup

    style, script = Markup(_style()), Markup(_script())
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: _asset("templates", name)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = strings()
    environment.globals |= {
        "t": lambda key, **values: words[key][LANGUAGES.index(lang)].format(**values),
        "number": lambda value: f"{value:,}".replace(",", "." if lang == "id" else ","),
        "share": lambda part, whole: round(100 * part / whole, 2) if whole else 0,
    }
    return environment.get_template("page.html").generate(
        lang=lang,
        name=title or counted.name,
        version=__version__,
        overview=counted,
        types=sorted(
            (name for name in ADVICE_TYPES if counted.passages_of[name] or _tips_of(counted, name)),
            key=lambda name: -_tips_of(counted, name),
        ),
        registers=REGISTERS,
        bins=BINS,
        signs=SIGNS,
        policy=_policy(style, script),
        style=style,
        script=script,
        strings=Markup(embedded({key: list(pair) for key, pair in words.items()})),
        chunks=(Markup(embedded(chunk)) for chunk in content.chunks()),
        data=lambda: Markup(embedded(content.data())),
    )


def _tips_of(counted: Overview, advice_type: str) -> int:
    return sum(counted.tips_of[advice_type, polarity] for polarity in POLARITIES)


def embedded(value: Any) -> str:
    """JSON that may stand in a script element: nothing in it can end the element, open a comment, or break a line of a script.

    >>> embedded("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


@cache
def strings() -> dict[str, tuple[str, str]]:
    """Key -> words in Indonesian and in English."""
    rows = (line.split("\t") for line in _asset("data", "strings.tsv").splitlines() if line and line[0] != "#")
    return {key: (indonesian, english) for key, indonesian, english in rows}


def _style() -> str:
    """The style sheet, with the palette as its variables; `light-dark` picks the ink of the theme."""
    rules = [f'[data-type="{name}"]{{--ink:light-dark({ink.light},{ink.dark})}}' for name, ink in inks().items()]
    rules += [f".{name}{{--ink:light-dark({ink.light},{ink.dark})}}" for name, ink in POLARITIES.items()]
    return "\n".join([_asset("assets", "page.css"), *rules])


def _script() -> str:
    parts = [_asset("assets", f"{name}.js") for name in SCRIPTS]
    return "\n".join(['"use strict";', *parts])


def _policy(style: str, script: str) -> str:
    """Nothing may be fetched, no other script or style runs, and no string may become markup."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _asset(folder: str, name: str) -> str:
    return files("karirnlp.report").joinpath(folder, name).read_text(encoding="utf-8")
