"""The things that karirnlp speaks of. Offsets are code points into `Article.text`, half-open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

ADVICE_TYPES: dict[str, str] = {
    "career_planning": "Perencanaan Karier",
    "skills": "Keterampilan & Belajar",
    "job_search": "Mencari & Melamar Kerja",
    "application_documents": "CV, Surat Lamaran & Profil",
    "interviewing": "Wawancara Kerja",
    "selection_tests": "Psikotes, CPNS & BUMN",
    "networking": "Jejaring & Personal Branding",
    "compensation": "Gaji & Hak Pekerja",
    "workplace_relations": "Komunikasi & Relasi Kantor",
    "leadership": "Kepemimpinan",
    "performance": "Awal Kerja, Kinerja & Promosi",
    "productivity": "Produktivitas & Kerja Jarak Jauh",
    "wellbeing": "Kesejahteraan Kerja",
    "transition": "Pindah Kerja, Resign & PHK",
    "self_employment": "Freelance, Sampingan & Usaha",
    "none": "Bukan nasihat karier",
}
"""Advice types: the id that the API and the data use, and what an Indonesian reader sees."""

MAX_CHARACTERS = 2_000_000
"""Longest text that is analysed, in code points; a longer one is a file of many articles or no article."""

REGISTERS = ("formal", "informal", "translated")


class Edit(NamedTuple):
    """`source[start:end]`, which is `old`, became `new` by `rule`. Offsets are code points, half-open."""

    start: int
    end: int
    old: str
    new: str
    rule: str


BlockKind = Literal["title", "heading", "paragraph", "list_item"]


@dataclass(frozen=True, slots=True)
class Block:
    """One line or paragraph of a page. `start:end` leaves out list markers and surrounding white space,
    but keeps a heading's number. `flag` names noise: dateline, byline, caption, related, promo, share, summary, embed,
    reference, foreign, code."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    flag: str = ""
    marker: str = ""
    """The list marker as the source has it (`-`, `•`, `✅`, `❌`, `3.`), empty where there is none."""


@dataclass(frozen=True, slots=True)
class Record:
    """One article as a reader hands it on: not yet analysed."""

    source: str
    """Path relative to the input folder (or `-`), with `#position` where a file holds many records."""
    position: int
    text: str
    title: str | None = None
    article_id: str | None = None
    blocks: tuple[Block, ...] | None = None
    """Given where the format marks its structure (HTML, Markdown); else the structure is read off the text."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    """The article's web address, where the page or the row names one."""
    markup: str = ""
    """`html` or `markdown` where `text` is still the source of a page, to be parsed."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One record that could not be read or processed."""

    source: str
    position: int
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names what follows, or the title."""

    start: int
    end: int
    level: int
    text: str
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or list item with its advice type."""

    passage_id: str
    kind: Literal["paragraph", "list_item"]
    start: int
    end: int
    heading: str
    text: str
    stems: str
    """The passage's career forms, joined by spaces."""
    advice_type: str
    score: float
    """Probability of the advice type, 0 to 1."""
    secondary_type: str | None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tip:
    """One act for the reader to do or avoid, made of one sentence or heading."""

    tip_id: str
    passage_id: str | None
    """None for a tip made from a heading."""
    start: int
    end: int
    verbatim: str
    text: str
    """The reuse text: what a content team would publish."""
    headline: str
    advice_type: str
    polarity: Literal["do", "avoid"]
    action: str
    object: str
    condition: str
    purpose: str
    reason: str
    audience: str
    speaker: str
    score: float
    """The higher, the better to print: how likely it reads well, how sure it is a tip, how complete; 0 to 1."""
    reusable: bool
    flags: tuple[str, ...] = ()
    """Why the tip is not reusable, and what else a reader should know."""
    confidence: float = 0.0
    """Probability that the sentence is a tip, 0 to 1."""
    example: str = ""
    """Words of the sentence that show the act: a script, or what stands behind *misalnya*."""
    step: int | None = None
    """Number of the heading or list item that the tip is."""
    parent_id: str | None = None
    """The tip that it details: its heading or the lead-in of its list, where that is a tip."""
    edits: tuple[Edit, ...] = ()
    """What led from `verbatim` to `text`; offsets are code points into `verbatim`."""


@dataclass(frozen=True, slots=True)
class Article:
    """An analysed text."""

    article_id: str
    source: str
    title: str
    text: str
    register: str
    headings: tuple[Heading, ...]
    passages: tuple[Passage, ...]
    tips: tuple[Tip, ...]
    flags: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    url: str = ""

    def _repr_html_(self) -> str:
        """What a notebook shows: passages and tips in place, as displaCy shows entities."""
        from karirnlp.notebook import article_html

        return article_html(self)
