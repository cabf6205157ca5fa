"""What a text is about, as features: career forms and their pairs, roots, groups of career terms and their types."""

from __future__ import annotations

from functools import lru_cache

from karirnlp.text.stem import stems
from karirnlp.text.terms import find_terms, term_groups
from karirnlp.text.tokens import words

STOP = frozenset(
    """
    yang dan di ke dari untuk pada dengan ini itu juga atau adalah akan agar karena oleh sebagai dalam tidak bukan
    saya aku gue gua gw anda kamu kalian lo lu ia dia mereka kita kami nya ada bisa dapat lebih sudah udah telah
    masih hanya saja aja sangat banget yg dgn utk jadi jika kalau kalo bila saat ketika seperti tetapi tapi namun
    sehingga supaya biar buat para hal lain sih kok deh nih tuh ya kan lah pun the of to and a in is for
""".split()
)


def topic_features(text: str) -> list[str]:
    """Features of what a text is about; order and repeats carry no meaning beyond their count.

    Plain names are career forms; `a b` a pair of neighbours; `r:` a root that differs from its form; `g:` a group of career
    terms; `t:` the advice type that a group speaks for.
    """
    tokens = [word.lower() for word in words(text)]
    forms = stems(tokens, "career")
    features = [form for form in forms if form not in STOP]
    features += [f"{a} {b}" for a, b in zip(forms, forms[1:], strict=False) if not (a in STOP and b in STOP)]
    features += [f"r:{root}" for root, form in zip(stems(tokens, "root"), forms, strict=True) if root != form]
    groups = term_groups()
    for _, _, group in find_terms(tokens):
        features.append(f"g:{group}")
        if advice_type := groups[group].advice_type:
            features.append(f"t:{advice_type}")
    return features


@lru_cache(maxsize=4096)
def heading_features(text: str) -> tuple[str, ...]:
    """`topic_features` of a heading or title, kept, since its passages share it."""
    return tuple(topic_features(text))
