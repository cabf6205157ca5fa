"""Checks of the labelled corpus as a whole. Each returns what is wrong, as lines for a person; an empty list is a pass."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from corpus import REGISTERS, TYPES, Source

WORD = re.compile(r"\w+")
OVERLAP = 0.30
"""Share of an article's word 5-grams that another may hold (corpus charter)."""
SUBJECT_OVERLAP = 0.60
"""Share of a subject's content words that another subject of the same type may hold."""
OPENING_SHARE = 0.02
"""Share of all sentences that one opening of three words may have."""
PASTIKAN_SHARE = 0.10
SHARES = {  # register -> share of articles asked for, and how far off it may be
    "formal": (0.40, 0.05),
    "informal": (0.35, 0.05),
    "translated": (0.25, 0.05),
}
SHAPES = {"numbered": 0.40, "bare": 0.20, "bullets": 0.18, "qa": 0.08, "baca": 0.08, "caption": 0.08, "dateline": 0.05,
          "mojibake": 0.03, "nospace": 0.03, "ordinal": 0.03, "mistakes": 0.05, "employer": 0.02, "mixed": 0.05}  # fmt: skip
"""Least share of articles with a feature of shape; below the charter's own, since shapes overlap."""
LEAST = {"articles": 1200, "passages": 12_000, "units": 30_000, "per_type": 60, "none": 150, "slots": 1500}
PAIRS = (("networking", "interviewing"), ("networking", "application_documents"), ("transition", "career_planning"),
         ("skills", "career_planning"), ("compensation", "interviewing"), ("compensation", "transition"),
         ("job_search", "performance"), ("selection_tests", "application_documents"), ("wellbeing", "workplace_relations"),
         ("self_employment", "networking"), ("wellbeing", "productivity"), ("skills", "application_documents"))  # fmt: skip
"""Types that the guide calls easily confused: both must stand together in articles."""
PAIR_PASSAGES = 30

Article = tuple[str, Source]


def text_of(source: Source) -> str:
    return " ".join(s.text for b in source.blocks for s in b.sentences)


def near_duplicates(articles: Sequence[Article]) -> list[str]:
    """Pairs of articles where one holds more than OVERLAP of the other's word 5-grams."""
    grams: list[set[int]] = []
    holders: dict[int, list[int]] = defaultdict(list)
    found = []
    for i, (article_id, source) in enumerate(articles):
        words = WORD.findall(text_of(source).lower())
        own = {hash(tuple(words[k : k + 5])) for k in range(len(words) - 4)}
        shared = Counter(j for gram in own for j in holders[gram])
        for j, count in shared.items():
            share = count / max(1, min(len(own), len(grams[j])))
            if share > OVERLAP:
                found.append(f"{article_id} and {articles[j][0]} share {share:.0%} of their word 5-grams")
        grams.append(own)
        for gram in own:
            holders[gram].append(i)
    return found


def same_subjects(articles: Sequence[Article]) -> list[str]:
    """Pairs of articles of one lead type whose subjects are made of the same content words; n-grams miss those."""
    found = []
    seen: dict[str, list[tuple[str, set[str]]]] = defaultdict(list)
    for article_id, source in articles:
        words = {w for w in WORD.findall(source.header["subject"].lower()) if len(w) > 4}
        for other, theirs in seen[source.header["lead"]]:
            if min(len(words), len(theirs)) >= 3 and len(words & theirs) > SUBJECT_OVERLAP * len(words | theirs):
                found.append(f"{article_id} and {other} have the same subject: {source.header['subject']!r}")
        seen[source.header["lead"]].append((article_id, words))
    return found


def openings(articles: Iterable[Article]) -> list[str]:
    """Openings of three words that too many sentences share, and tips that too often start with *Pastikan*."""
    first: Counter[str] = Counter()
    tips = pastikan = 0
    for _, source in articles:
        for block in source.blocks:
            for sentence in block.sentences:
                words = WORD.findall(sentence.text.lower())[:3]
                first[" ".join(words)] += len(words) == 3
                if sentence.label != "0":
                    tips += 1
                    pastikan += words[:1] == ["pastikan"]
    total = sum(first.values())
    found = [f"{n} sentences open with {w!r}" for w, n in first.most_common(3) if n > max(5, OPENING_SHARE * total)]
    if pastikan > PASTIKAN_SHARE * max(1, tips):
        found.append(f"{pastikan} of {tips} tips start with Pastikan")
    return found


def spread(articles: Sequence[Article]) -> list[str]:
    """Counts and shares against the charter's tables."""
    found = []
    count = len(articles)
    leads = Counter(s.header["lead"] for _, s in articles)
    registers = Counter(s.header["register"] for _, s in articles)
    shapes = Counter(name for _, s in articles for name in s.header["shape"].split(","))
    totals = {
        "articles": count,
        "passages": sum(bool(b.type) for _, s in articles for b in s.blocks),
        "units": sum(len(b.sentences) for _, s in articles for b in s.blocks),
        "slots": sum(bool(t.slots) for _, s in articles for b in s.blocks for t in b.sentences),
    }
    found += [f"{totals[name]} {name}, at least {LEAST[name]} asked" for name in totals if totals[name] < LEAST[name]]
    for name in TYPES:
        least = LEAST["none" if name == "none" else "per_type"]
        if leads[name] < least:
            found.append(f"{leads[name]} articles led by {name}, at least {least} asked")
    for name in REGISTERS:
        share, off = SHARES[name]
        if abs(registers[name] / max(1, count) - share) > off:
            found.append(f"{registers[name] / max(1, count):.0%} of the articles are {name}, {share:.0%} asked")
    found += [
        f"shape {name}: {shapes[name] / max(1, count):.1%} of the articles, at least {least:.0%} asked"
        for name, least in SHAPES.items()
        if shapes[name] < least * count
    ]
    together: Counter[tuple[str, str]] = Counter()
    for _, source in articles:
        own = Counter(b.type for b in source.blocks if b.type)
        for a, b in PAIRS:
            if own[a] and own[b]:
                together[a, b] += own[a]
                together[b, a] += own[b]
    for a, b in PAIRS:
        for one, other in ((a, b), (b, a)):
            if together[one, other] < PAIR_PASSAGES:
                found.append(f"{together[one, other]} passages of {one} beside {other}, at least {PAIR_PASSAGES} asked")
    return found


CHECKS = {"near-duplicates": near_duplicates, "same subject": same_subjects, "openings": openings, "spread": spread}


def problems(articles: Sequence[Article]) -> list[str]:
    """What every check finds, each line with the check's name."""
    return [f"{name}: {line}" for name, check in CHECKS.items() for line in check(articles)]
