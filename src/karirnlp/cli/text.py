"""Texts on the command line: `karirnlp classify`, `tips`, `normalize`, `stem`."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from karirnlp.cli.common import Address, AsJson, Texts, app, records, show
from karirnlp.errors import InputError

if TYPE_CHECKING:
    from karirnlp.types import Article


class Level(StrEnum):
    clean = "clean"
    formal = "formal"
    standard = "standard"
    translated = "translated"


class Form(StrEnum):
    root = "root"
    career = "career"


def _analyzed(texts: list[str] | None, address: str = "keep") -> Iterator[Article]:
    from karirnlp.analysis import analyze_records
    from karirnlp.types import Article

    for record in records(texts):
        (found,) = analyze_records([record], address=address)
        if not isinstance(found, Article):
            raise InputError(found.reason, f"{record.source or 'text'}: {found.detail}")
        yield found


@app.command(epilog='Example: karirnlp classify "Sesuaikan CV dengan lowongan." --json')
def classify(texts: Texts = None, as_json: AsJson = False) -> None:
    """Say which advice type each passage of the texts gives."""
    for article in _analyzed(texts):
        for passage in article.passages:
            row = {
                name: getattr(passage, name)
                for name in ("start", "end", "advice_type", "score", "secondary_type", "text")
            }
            show(row, as_json, f"{passage.advice_type}\t{passage.score:.2f}\t{passage.text}")


@app.command(epilog="Example: karirnlp tips artikel.txt")
def tips(
    texts: Texts = None,
    as_json: AsJson = False,
    reusable: Annotated[bool, typer.Option(help="Only tips fit to publish again.")] = False,
    address: Annotated[Address, typer.Option(help="How the tips speak to their reader.")] = Address.keep,
) -> None:
    """Pull the tips out of the texts."""
    from dataclasses import asdict

    for article in _analyzed(texts, address.value):
        for tip in article.tips:
            if tip.reusable or not reusable:
                row = asdict(tip) | {"edits": [edit._asdict() for edit in tip.edits]}
                show(row, as_json, f"{tip.advice_type}\t{tip.polarity}\t{tip.text}")


@app.command(epilog='Example: karirnlp normalize "gw udah interview-an, tp blm dpt kabar" --level formal')
def normalize(
    texts: Texts = None,
    level: Annotated[Level, typer.Option(help="How far to go.")] = Level.formal,
    as_json: AsJson = False,
) -> None:
    """Repair texts and bring them to standard spelling."""
    from karirnlp.text.normalize import normalize as repair

    for record in records(texts):
        found = repair(record.text, level.value)
        show({"text": found, "level": level.value}, as_json, found)


@app.command(epilog="Example: karirnlp stem pewawancara perusahaan --form career")
def stem(
    words: Texts = None,
    form: Annotated[Form, typer.Option(help="The root, or the form that keeps career words whole.")] = Form.root,
    as_json: AsJson = False,
) -> None:
    """Stem words; a text is stemmed word by word."""
    from karirnlp.text.stem import stem as stem_word
    from karirnlp.text.tokens import words as split

    for record in records(words):
        for word in split(record.text):
            found = stem_word(word, form=form.value)
            show({"word": word, "stem": found, "form": form.value}, as_json, found)
