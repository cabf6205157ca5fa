"""Title, headings, list items, paragraphs and noise of a plain or Markdown text, as blocks with exact offsets.

What the source marks (`#`, `-`, a known noise line) is taken at its word. A bare or numbered line is read in its
context, since pages that lost their markup keep nothing else: a maximum-entropy Markov model (McCallum, Freitag and
Pereira 2000) over features of the line and its neighbours, trained on the project's corpus with its marks taken off
(`karirnlp.learn.structure`), decoded by Viterbi. Its weights are data: `data/structure.json`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from karirnlp.text.cuewords import verb_shape
from karirnlp.text.lines import NUMBER, Line, read_lines
from karirnlp.types import Block

STATES = ("heading", "list_item", "paragraph")
MAX_HEADING_WORDS = 30
MAX_TITLE_WORDS = 16

_LABEL = re.compile(r"[^:.!?]{2,60}: \S")
_LEADS_IN = re.compile(
    r"\b(?:berikut|meliputi|adalah|yaitu|yakni|antara lain|ini|itu|seperti|sebagai|bisa|dapat|perlu|harus|misalnya|kamu|anda|kita"
    r"|mencakup|di antaranya|beberapa|ada)\b",
    re.I,
)
_LETTERED_LABEL = re.compile(r"\(?[a-z][.)]\s.{1,80}:$")
_HEADS_ACTS = re.compile(r"Untuk (?:me|ber)\w+(?: [^\s,]+){1,7}\s?:$")
_OF_A_LETTER = re.compile(
    r"[\"“]?(?:hormat (?:saya|kami)|salam(?: \w+)?|(?:best |kind )?regards|(?:yours )?sincerely"
    r"|dengan hormat|(?:kepada )?yth\.?[^,:]{0,60})\s*,",
    re.I,
)
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_OPENERS = {
    "question": ["apa", "apakah", "mengapa", "kenapa", "bagaimana", "gimana", "kapan", "siapa", "haruskah"],
    "guide": [
        "tips",
        "cara",
        "langkah",
        "trik",
        "strategi",
        "panduan",
        "hal",
        "manfaat",
        "contoh",
        "kesalahan",
        "alasan",
        "jenis",
        "ciri",
        "tanda",
        "pengertian",
        "definisi",
        "faktor",
        "dampak",
        "perbedaan",
        "syarat",
        "pentingnya",
    ],
    "closing": ["kesimpulan", "penutup", "faq", "referensi", "ringkasan", "catatan", "daftar", "sumber", "pendahuluan"],
    "connective": [
        "namun",
        "selain",
        "tetapi",
        "tapi",
        "jadi",
        "oleh",
        "dengan",
        "karena",
        "ketika",
        "saat",
        "jika",
        "kalau",
        "nah",
        "untuk",
        "dalam",
        "pada",
        "menurut",
        "berikut",
        "itulah",
        "semoga",
        "ini",
        "itu",
    ],
}
_OPENER = {word: name for name, words in _OPENERS.items() for word in words}

Look = tuple[tuple[str, str], ...]
"""What can be seen of one line: names and values."""


def blocks(text: str, title: str | None = None) -> list[Block]:
    """Read the structure off a text.

    `title`, where the source gives it apart, is looked for among the lines. Every character that is not white space,
    a list marker or a Markdown mark lies in exactly one block, and blocks stand in the order of the text.
    """
    lines = read_lines(text)
    states = decode(lines)
    if lines and states[-1] == "heading" and lines[-1].numbered and not lines[-1].level:
        states[-1] = "list_item"  # nothing stands below it
    found = [_block(line, state) for line, state in zip(lines, states, strict=True)]
    place = _title_place(lines, states, title)
    if place is not None:
        line = lines[place]
        found[place] = Block("title", line.start, line.end, level=1)
    return found


def _block(line: Line, state: str) -> Block:
    if line.flag:
        state = "list_item" if line.marker and not line.numbered else "paragraph"
    start = line.start
    if state == "list_item" and line.numbered and (match := NUMBER.match(line.text)):
        start += match.end()
    level = (line.level or 2) if state == "heading" else 0
    return Block(state, start, line.end, level=level, flag=line.flag, marker=line.marker)  # type: ignore[arg-type]


def marked_state(line: Line) -> str:
    """The state that the source's own marks give a line, empty where it has none."""
    if line.flag:
        return "paragraph"
    if line.level or (
        line.bold and not line.marker and line.final not in (".", ",") and line.words <= MAX_HEADING_WORDS
    ):
        return "heading"
    if line.marker and not line.numbered:
        return "list_item"
    if _LETTERED_LABEL.match(line.text):
        return "paragraph"  # `a. Perencanaan:` labels the lines below it inside a section
    if _HEADS_ACTS.match(line.text):
        return "heading"  # `Untuk memperkuat peran manajerial:` names what the acts below it are for
    if _OF_A_LETTER.match(line.text):
        return "paragraph"  # `Hormat saya,` heads nothing
    if line.words > MAX_HEADING_WORDS or line.several:
        return "list_item" if line.numbered else "paragraph"
    return ""


def decode(lines: Sequence[Line]) -> list[str]:
    """The most likely state of each line (Viterbi; lines with marks of their own are fixed)."""
    if not lines:
        return []
    weights, names = _weights()
    page = _Page(lines)
    score: dict[str, float] = {"start": 0.0}
    back: list[dict[str, str]] = []
    for i, line in enumerate(lines):
        if fixed := marked_state(line):
            previous = max(score, key=lambda name: score[name])
            score, origin = {fixed: score[previous]}, {fixed: previous}
        else:
            looks, place = page.features(i)
            rows = [_look_weights(prefix, look) for prefix, look in looks]
            rows += [row for name in place if (row := weights.get(name))]
            base = list(map(sum, zip(*rows, strict=True)))
            chained = [name for name in (*(f"{k}={v}" for k, v in looks[0][1]), *place) if name.startswith(_CHAINED)]
            best: dict[str, float] = {}
            origin = {}
            for previous, value in score.items():
                linked = [row for name in chain_features(previous, chained) if (row := weights.get(name))]
                total = list(map(sum, zip(base, *linked, strict=True)))
                top = max(total)
                norm = top + math.log(sum(math.exp(t - top) for t in total))
                for name, t in zip(names, total, strict=True):
                    if name not in best or value + t - norm > best[name]:
                        best[name], origin[name] = value + t - norm, previous
            score = best
        back.append(origin)
    state = max(score, key=lambda name: score[name])
    states = [state]
    for origin in reversed(back[1:]):
        state = origin[state]
        states.append(state)
    return states[::-1]


def chain_features(previous: str, features: Iterable[str]) -> list[str]:
    """Features of a line together with the state of the line before it."""
    return [f"previous={previous}"] + [f"previous={previous}&{name}" for name in features if name.startswith(_CHAINED)]


_CHAINED = ("twin-before", "size=", "open-list", "final=")
"""Features that mean something else behind each state."""


@cache
def _weights() -> tuple[dict[str, tuple[float, ...]], tuple[str, ...]]:
    data = json.loads((files("karirnlp.text") / "data" / "structure.json").read_text(encoding="utf-8"))
    return {name: tuple(row) for name, row in data["weights"].items()}, tuple(data["states"])


@lru_cache(maxsize=8192)
def _look_weights(prefix: str, look: Look) -> tuple[float, ...]:
    """Weights of all that a look says, added up."""
    weights, names = _weights()
    rows = [row for key, value in look if (row := weights.get(f"{prefix}{key}={value}"))]
    return tuple(map(sum, zip(*rows, strict=True))) or (0.0,) * len(names)


def features_of(lines: Sequence[Line]) -> list[list[str]]:
    """Features of each line in its context; names are stable, since the weights are kept by name."""
    page = _Page(lines)
    found = []
    for i in range(len(lines)):
        looks, place = page.features(i)
        found.append([f"{prefix}{key}={value}" for prefix, look in looks for key, value in look] + place)
    return found


class _Page:
    """The lines of a page, each in its context; a line's look is taken when first asked for."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        short = [_is_short(line) for line in lines]
        bare = [s and not line.marker and not line.level for s, line in zip(short, lines, strict=True)]
        numbered = sum(line.numbered for line in lines)
        bullets = any(line.marker and not line.numbered for line in lines)
        self.page = (
            "bias",
            f"page-short={min(int(sum(bare) / max(1, len(lines)) * 5), 4)}",
            f"page-numbered={min(numbered, 3)}",
            f"page-bullets={bullets}",
        )
        self.runs = _runs(lines, bare)
        self.open_lists = _open_lists(lines)
        self.looks: dict[int, dict[str, str]] = {-1: {"size": "start"}, len(lines): {"size": "end"}}

    def look(self, i: int) -> dict[str, str]:
        found = self.looks.get(i)
        if found is None:
            found = self.looks[i] = _look(self.lines[i])
        return found

    def features(self, i: int) -> tuple[list[tuple[str, Look]], list[str]]:
        """The looks of line `i` and its neighbours, each with what its names begin with; the names of the line's other features."""
        lines, line, run, open_list = self.lines, self.lines[i], self.runs[i], self.open_lists[i]
        look, before, after = self.look(i), self.look(i - 1), self.look(i + 1)
        size, final, following = look["size"], look["final"], after["size"]
        inside = i + 1 < len(lines)
        place = [
            *self.page,
            f"size+after={size}/{following}",
            f"size+before={size}/{before['size']}",
            f"final+after={final}/{following}",
            f"blank={line.blank_before}/{inside and lines[i + 1].blank_before}",
            f"after+second={following}/{_size(lines[i + 2].words) if i + 2 < len(lines) else 'end'}",
            f"open-list+after={open_list}/{after.get('inside')}/{after.get('final')}/{size}",
            f"opener+final={look['opener']}/{final}/{size}",
            f"open-list={open_list}",
            f"open-list={open_list}/{size}/{following}",
            f"run-led-size={run.get('run-led')}/{run['run']}/{following}",
            *(f"{k}={v}" for k, v in run.items()),
        ]
        if i < 3:
            place.append(f"place={i}/{look['capitals']}/{size}/{following}")
            place.append(f"place={i}/{look['capitals']}/{before['size']}")
        if line.numbered:
            place.append(f"numbered+after={size}/{after.get('mark')}/{following}")
            place.append(f"numbered+final={final}/{after.get('mark')}")
        if i:
            place.append(f"twin-before={_twin(before, look)}")
        if inside:
            place.append(f"twin-after={_twin(look, after)}")
        looks = [("", look), ("before-", before), ("after-", after)]
        return [(prefix, tuple(found.items())) for prefix, found in looks], place


def _is_short(line: Line) -> bool:
    return line.words <= 16 and line.final not in (".", ";", ",") and not line.flag and not line.several


def _size(words: int) -> str:
    for bound, name in ((1, "1"), (2, "2"), (4, "4"), (7, "7"), (10, "10"), (14, "14"), (20, "20"), (35, "35")):
        if words <= bound:
            return name
    return "long"


def _look(line: Line) -> dict[str, str]:
    words = _FIRST_WORD.findall(line.text)
    first = words[0].lower() if words else ""
    capitals = sum(word[0].isupper() for word in words[1:] if len(word) > 3)
    long_words = sum(len(word) > 3 for word in words[1:])
    mark = (
        "number"
        if line.numbered
        else "item"
        if line.marker
        else "level"
        if line.level
        else "flag"
        if line.flag
        else "bare"
    )
    if line.numbered and line.marker[:1].isalpha():
        mark = "letter"
    return {
        "size": _size(line.words),
        "final": line.final if line.final in ".!?:;," else "other" if line.final else "none",
        "mark": mark,
        "first": "lower"
        if line.lower_start
        else "quote"
        if line.text[:1] in "\"“'‘"
        else "figure"
        if line.text[:1].isdigit()
        else "upper"
        if line.text[:1].isalpha()
        else "sign",
        "capitals": "none" if not long_words else str(min(3, int(4 * capitals / long_words))),
        "inside": str(line.several),
        "label": str(bool(_LABEL.match(line.text))),
        "opener": _OPENER.get(first, ""),
        "prefix": first[:2] if first[:2] in ("me", "be", "ke", "pe") and len(first) > 5 else "",
        "suffix": next((s for s in ("kan", "lah", "nya", "an", "in", "i") if first.endswith(s) and len(first) > 4), ""),
        "comma": str("," in line.text),
        "verb": f"{verb_shape(first) or 'no'}/{line.final == ':'}" if line.words <= 16 else "",
        "leads-in": f"{bool(_LEADS_IN.search(line.text))}/{line.final == ':'}" if line.words <= 16 else "",
    }


def _twin(look: dict[str, str], other: dict[str, str]) -> str:
    return "".join(str(int(look[k] == other[k])) for k in ("size", "final", "prefix", "capitals"))


def _open_lists(lines: Sequence[Line]) -> list[str]:
    """For each line: how far back the last line with a colon stands, as long as only short lines came since."""
    found, since = [], 0
    for line in lines:
        found.append("no" if not since else "1" if since == 1 else "4" if since <= 4 else "far")
        if line.text.rstrip("*_ ").endswith(":"):
            since = 1
        elif since:
            since = 0 if line.words > 24 or line.several or since > 30 else since + 1
    return found


def _runs(lines: Sequence[Line], bare: Sequence[bool]) -> list[dict[str, str]]:
    """For each line: the run of short unmarked lines it stands in, what leads the run in, what comes after."""
    found: list[dict[str, str]] = [{"run": "0"} for _ in lines]
    i = 0
    while i < len(lines):
        j = i
        while j < len(lines) and bare[j]:
            j += 1
        if j > i:
            led = i > 0 and lines[i - 1].text.rstrip("*_ ").endswith(":")
            first_colon = lines[i].text.rstrip("*_ ").endswith(":")
            follows = _size(lines[j].words) if j < len(lines) else "end"
            for k in range(i, j):
                place = "first" if k == i else "last" if k == j - 1 else "middle"
                colon = any(lines[m].text.rstrip("*_ ").endswith(":") for m in range(max(i, k - 8), k))
                found[k] = {
                    "run": str(min(j - i, 5)),
                    "run-place": f"{place}/{min(j - i, 5)}",
                    "run-led": f"{led}/{first_colon}/{place}",
                    "run-colon": f"{colon}/{place}",
                    "run-after": f"{follows}/{place}",
                }
            i = j
        i += 1
    return found


def _title_place(lines: Sequence[Line], states: Sequence[str], title: str | None) -> int | None:
    """Which line is the title: the one given; the only first-level heading; else the first line or, as some sources have it, the last."""
    ends = [*range(min(4, len(lines))), *range(max(4, len(lines) - 2), len(lines))]
    if title:
        wanted = "".join(title.split()).lower()
        for i in ends:
            if "".join(lines[i].text.strip("#*_ ").split()).lower() == wanted:
                return i
    ones = [i for i, line in enumerate(lines) if line.level == 1]
    if len(ones) == 1:
        return ones[0]
    first = next((i for i, line in enumerate(lines[:4]) if not line.flag), None)
    if first is not None and len(lines) > first + 1 and _title_like(lines[first]) and not lines[first].numbered:
        return first
    last = len(lines) - 1
    if last > 1 and _title_like(lines[last]) and states[last] != "list_item" and lines[last].level != 2:
        return last
    return None


def _title_like(line: Line) -> bool:
    asks = line.words <= MAX_TITLE_WORDS and "." not in line.text  # `Burnout? Ini Cara Mengatasinya`
    return (
        1 < line.words <= 26
        and len(line.text) <= 220
        and not line.flag
        and (line.numbered or not line.marker)
        and line.final not in (".", ",", ";", ":")
        and not line.lower_start
        and (asks or not line.several)
    )
