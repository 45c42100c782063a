"""What an exchange says of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Sender = Literal["client", "service"]
"""Whose doing a verdict is about: in recorded traffic, the client may break a promise as well."""


class Verdict(StrEnum):
    """The six verdicts, in the order in which the worst wins when several meet on one rule."""

    VIOLATES = "violates"
    LENIENT = "lenient"
    UNDOCUMENTED = "undocumented"
    UNREACHABLE = "unreachable"
    CONFORMS = "conforms"
    NOT_EXERCISED = "not exercised"


WORDS: Mapping[str, Verdict] = {
    "violates": Verdict.VIOLATES,
    "lenient": Verdict.LENIENT,
    "undocumented": Verdict.UNDOCUMENTED,
    "not-exercised": Verdict.NOT_EXERCISED,
}
"""The verdicts that may fail a run and may be accepted, as a command line and a baseline write them."""


def word(verdict: Verdict) -> str:
    """Give a verdict as a command line and a baseline write it."""
    return verdict.value.replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One verdict on one rule by one exchange.

    ``message`` says what was expected and what came; ``place`` is an XPath with names into the message
    concerned (or an HTTP header's name), empty where the whole exchange is meant. ``by``
    says whose doing it is.
    """

    rule: str
    verdict: Verdict
    message: str = ""
    place: str = ""
    by: Sender = "service"


def worst(verdicts: list[Verdict]) -> Verdict:
    """Give the verdict that stands for all; NOT_EXERCISED when there is none."""
    order = list(Verdict)
    return min(verdicts, key=order.index, default=Verdict.NOT_EXERCISED)
