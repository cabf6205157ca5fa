"""karirnlp's text functions and those of packages that do the same, each made ready by a factory.

A factory imports its package, so that one that is not installed only leaves its row out, and so that its cost can be timed.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
"""Words for packages that cut none themselves."""


class Stemmer(NamedTuple):
    word: Callable[[str], str]
    text: Callable[[str], object]
    """Every word of a running text, the package's own way."""


def _karirnlp() -> Stemmer:
    from karirnlp.text import stem, stems, words

    return Stemmer(stem, lambda text: stems(words(text)))


def _karirnlp_career() -> Stemmer:
    from karirnlp.text import stem, stems, words

    return Stemmer(lambda word: stem(word, "career"), lambda text: stems(words(text), "career"))


def _pysastrawi() -> Stemmer:
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    stemmer = StemmerFactory().create_stemmer()  # with its cache
    return Stemmer(stemmer.stem, stemmer.stem)


def _nlp_id() -> Stemmer:
    from nlp_id.lemmatizer import Lemmatizer

    lemmatize = Lemmatizer().lemmatize
    return Stemmer(lemmatize, lemmatize)


def _simplemma() -> Stemmer:
    from simplemma import lemmatize

    def one(word: str) -> str:
        return lemmatize(word, lang="id")

    return Stemmer(one, lambda text: [one(word) for word in _WORD.findall(text)])


def _snowball() -> Stemmer:
    from Stemmer import Stemmer as Snowball  # PyStemmer, in C

    stemmer = Snowball("indonesian")
    return Stemmer(
        lambda word: stemmer.stemWord(word.lower()), lambda text: stemmer.stemWords(_WORD.findall(text.lower()))
    )


def _karirnlp_sentences() -> Callable[[str], list[str]]:
    from karirnlp.text import sentences

    return sentences


def _pysbd() -> Callable[[str], list[str]]:
    from pysbd import Segmenter

    return Segmenter(language="en", clean=False).segment  # it has no Indonesian; English does best


def _spacy() -> Callable[[str], list[str]]:
    import spacy

    nlp = spacy.blank("id")
    nlp.add_pipe("sentencizer")
    return lambda text: [sentence.text for sentence in nlp(text).sents]


def _regex() -> Callable[[str], list[str]]:
    boundary = re.compile(
        r"(?<!\b[A-Z]\.)(?<!\b(?:PT|Tn|Dr|Jl|No)\.)(?<!\b(?:Tbk|dll|dsb|Drs)\.)(?:(?<=[.!?])|(?<=[.!?][\"”’)]))\s+"
        r"(?=[\"“(]?[A-Z0-9])"
    )
    return boundary.split


def _karirnlp_normalize() -> Callable[[str], str]:
    from karirnlp.text import normalize

    return normalize


def _karirnlp_standard() -> Callable[[str], str]:
    from karirnlp.text import normalize

    return lambda text: normalize(text, "standard")


def _indonlp() -> Callable[[str], str]:
    from indoNLP.preprocessing import replace_slang

    return replace_slang


STEMMERS: dict[str, Callable[[], Stemmer]] = {
    "karirnlp": _karirnlp,
    "karirnlp, career form": _karirnlp_career,
    "PySastrawi": _pysastrawi,
    "nlp-id": _nlp_id,
    "simplemma": _simplemma,
    "Snowball (PyStemmer)": _snowball,
}
SEGMENTERS: dict[str, Callable[[], Callable[[str], list[str]]]] = {
    "karirnlp": _karirnlp_sentences,
    "pysbd": _pysbd,
    "regex with abbreviations": _regex,
    "spaCy sentencizer": _spacy,
}
NORMALIZERS: dict[str, Callable[[], Callable[[str], str]]] = {
    "karirnlp": _karirnlp_normalize,
    "karirnlp, level standard": _karirnlp_standard,
    "indoNLP": _indonlp,
    "unchanged": lambda: lambda text: text,
}


def peak_mib() -> float:
    try:  # what a process inherits from the one that started it does not count here
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# What is timed runs in a process of its own: this file as a program reads [function, arguments] and prints its result.


def time_stemmer(name: str, text: str, distinct: list[str]) -> tuple[float, float, float]:
    """(seconds to the first stem, seconds for `text` or else for the `distinct` words, peak MiB)."""
    begun = time.process_time()
    stemmer = STEMMERS[name]()
    stemmer.word("pengalaman")
    ready = time.process_time()
    if text:
        stemmer.text(text)
    else:
        for word in distinct:
            stemmer.word(word)
    return ready - begun, time.process_time() - ready, peak_mib()


def time_texts(kind: str, name: str, texts: list[str]) -> float:
    """Seconds for all texts, once warm."""
    function = {"sentences": SEGMENTERS, "normalize": NORMALIZERS}[kind][name]()
    function(texts[0])
    begun = time.process_time()
    for text in texts:
        function(text)
    return time.process_time() - begun


if __name__ == "__main__":
    name, arguments = json.load(sys.stdin)
    print(json.dumps({"time_stemmer": time_stemmer, "time_texts": time_texts}[name](*arguments)))
