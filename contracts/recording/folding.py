"""Base64 that is divided over lines, as MIME and PEM have it, and as XML allows it everywhere (xs:base64Binary)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

LETTER: Final = "[A-Za-z0-9+/_-]"
# White space as it stands, and as XML and JSON spell line breaks.
GAP: Final = r"(?:\s|&\#(?:0*1[03]|[xX]0*[aAdD]);|\\[nr])++"
# Nothing is tried twice: a body may be a megabyte of letters without any gap.
FOLDED: Final = re.compile(rf"(?<!{LETTER}){LETTER}++(?:{GAP}{LETTER}++)++(?:{GAP}(?==))?+={{0,2}}")
GAPS: Final = re.compile(GAP)


def unfolded(text: str) -> str:
    """Give a text without white space and without spelled line breaks."""
    bare = "".join(text.split())
    return GAPS.sub("", bare) if "&#" in bare or "\\" in bare else bare


def in_folded(text: str, change: Callable[[str], str]) -> str:
    """Change every word of base64 that stands on several lines; ``change`` gets and gives it in one piece.

    The lines are broken where they were: what grows makes the last one longer.
    """

    def changed(found: re.Match[str]) -> str:
        word = GAPS.sub("", found[0])
        done = change(word)
        return found[0] if done == word else _folded(done, found[0])

    return FOLDED.sub(changed, text)


def _folded(word: str, like: str) -> str:
    parts: list[str] = []
    taken = at = 0
    for gap in GAPS.finditer(like):
        letters = gap.start() - at
        parts += [word[taken : taken + letters], gap[0]]
        taken, at = taken + letters, gap.end()
    return "".join([*parts, word[taken:]])
