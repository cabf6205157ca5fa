"""Whether a sentence looks directive by its form alone, whatever it is worth as advice."""

from __future__ import annotations

from karirnlp.text.clauses import parse
from karirnlp.text.cuewords import COMMANDS


def directive(sentence: str) -> str:
    """`cue` for a modal, a prohibition or a word that urges, `command` for a bare command, else empty.

    >>> directive("Anda sebaiknya menawarkan waktu lain."), directive("Tawarkan waktu lain."), directive("Jadwal bentrok.")
    ('cue', 'command', '')
    """
    p = parse(sentence)
    if p.modal or p.urges or p.prohibits:
        return "cue"
    return "command" if p.head_shape in COMMANDS and not p.subject else ""
