"""Repair and standardise Indonesian text, with the way back to the source.

`clean` repairs characters, spaces and marks; `formal` adds slang, abbreviations and old spelling; `standard` adds words
that are colloquial though the dictionary has them; `translated` is `clean` with phrases of machine translation. Names,
code, numbers, addresses and quoted foreign text are never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from karirnlp.errors import OptionError
from karirnlp.text.align import Aligned, Change, Edit, compose
from karirnlp.text.guard import Guard
from karirnlp.text.repair import CLEAN_STEPS, is_clean
from karirnlp.text.slang import formal_words, standard_words
from karirnlp.text.translated import phrase_flags, phrase_repairs

Level = Literal["clean", "formal", "standard", "translated"]
Step = Callable[[str, Guard], Iterable[Change]]

STEPS: dict[str, tuple[Step, ...]] = {
    "clean": CLEAN_STEPS,
    "formal": (*CLEAN_STEPS, formal_words),
    "standard": (*CLEAN_STEPS, standard_words),
    "translated": (*CLEAN_STEPS, phrase_repairs),
}
"""The steps of each level in their order: characters before spaces, spaces before words, words before phrases."""

_PASSES = 8
"""One repair can make room for the next; the steps run until nothing changes, so that a second call changes nothing."""

__all__ = ["Aligned", "Edit", "Level", "aligned", "normalize"]


def aligned(text: str, level: Level = "formal") -> Aligned:
    """`text` at `level` with its offset map. Raises OptionError for a level that does not exist.

    Examples
    --------
    >>> result = aligned("CV-nya yg rapi ,ya")
    >>> result.text, result.to_source(7, 11)
    ('CV-nya yang rapi, ya', (7, 9))
    """
    steps = STEPS.get(level)
    if steps is None:
        raise OptionError(f"level is {level!r}; choose one of {', '.join(STEPS)}")
    result = Aligned(text, text)
    for _ in range(_PASSES):
        before = result.text
        left = steps[len(CLEAN_STEPS) :] if is_clean(before) else steps
        if not left:
            break
        guard = Guard(before)
        for step in left:
            result = compose(result, list(step(result.text, guard)))
            guard = guard.moved(result.text)
        if result.text == before:
            break
    if level == "translated":
        flags = []
        for found in phrase_flags(result.text, Guard(result.text)):
            start, end = result.to_source(found.start, found.end)
            flags.append(Edit(start, end, text[start:end], found.new, found.rule))
        return Aligned(result.text, text, result.edits, tuple(flags), result._starts)
    return result


class _Normalizer:
    """Callable face of the module: `normalize(text, level)`; `.aligned` gives the offset map too."""

    aligned = staticmethod(aligned)

    def __call__(self, text: str, level: Level = "formal") -> str:
        """`text` repaired and standardised at `level`.

        Examples
        --------
        >>> normalize("Gw udah interview-an , tp blm dpt kabar ...")
        'Saya sudah wawancara, tetapi belum dapat kabar...'
        """
        return aligned(text, level).text


normalize = _Normalizer()
