"""Words of a text: one compiled expression, linear in the text, that every other part uses."""

from __future__ import annotations

import re

# The plain word comes first: nine words in ten end here, after one possessive run and a look ahead.
# No possessive groups, which Python 3.11.2 reads wrong.
# The others begin with what tells them apart, so that no alternative rescans what another has read.
_PATTERN = r"""
    (?=[\w.@$€£])(?:                                          # passes over what opens no word at a glance
      [A-Za-z]++(?=[ \n,])                                     # a plain word, the shortest way
    | [^\W\d_]++(?![\w@+\#&$'’-]|[.:/][\w/])                   # a plain word
    | (?:[Hh][Tt][Tt][Pp][Ss]?://|[Ww][Ww][Ww]\.)[^\s<>"“”]*(?<![.,;:!?)\]'’])   # a URL
    | \w[\w.+-]{0,63}@[\w-]++(?:\.[\w-]++)*                   # an e-mail address
    | @\w[\w.]*+(?<!\.)                                        # an account name
    | (?:Rp|IDR|US\$|USD|[$€£])\s?\d++(?:[.,]\d++)*           # an amount of money
    | \d++(?:[.,:/-]\d++)*(?:%|(?:-?[^\W\d_]++(?:-[^\W\d_]++)*))?   # a number and its unit: 2-3, 90-an, 10rb
    | (?<!\w)\.[A-Z][A-Za-z]++(?:-[^\W\d_]++)*                # .NET
    | (?<!\w)[CFJ](?:\+\+|\#)(?:-[^\W\d_]++)*                 # C++, C#
    | [^\W\d_]++(?:\.[^\W\d_]++)+(?:-[^\W\d_]++)*            # S.Kom, linkedin.com, Node.js
    | [^\W\d_]\w*+(?:[-'’&]\w++)*                            # CV-nya, buku-buku, S1, Jum'at, R&D
    | \w++                                                     # anything else, with its underscores
    )"""
_WORD = re.compile(_PATTERN, re.VERBOSE)
_CUT = re.compile(f"({_PATTERN})", re.VERBOSE)


def words(text: str) -> list[str]:
    """The words of a text in order, without punctuation.

    Hyphenated words (*buku-buku*, *CV-nya*, *di-follow-up*), *C++*, *.NET*, amounts, numbers, URLs and e-mail
    addresses are one word each.

    >>> words("CV-nya dikirim ke hrd@contoh.co.id; gaji Rp5.000.000, C++ dan .NET.")
    ['CV-nya', 'dikirim', 'ke', 'hrd@contoh.co.id', 'gaji', 'Rp5.000.000', 'C++', 'dan', '.NET']
    """
    return _WORD.findall(text)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of `words(text)` stand: half-open code point offsets.

    >>> word_spans("Kirim CV.")
    [(0, 5), (6, 8)]
    """
    return [match.span() for match in _WORD.finditer(text)]


def cut(text: str) -> list[str]:
    """The whole text as gap, word, gap, …, word, gap: what stands before, between and behind the words of `words(text)`.

    >>> cut("Kirim CV, lalu tunggu.")
    ['', 'Kirim', ' ', 'CV', ', ', 'lalu', ' ', 'tunggu', '.']
    """
    return _CUT.split(text)
