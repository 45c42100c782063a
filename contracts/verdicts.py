"""What an exchange says of a rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The six verdicts, in the order in which the worst wins when several meet on one rule."""

    VIOLATES = "violates"
    LENIENT = "lenient"
    UNDOCUMENTED = "undocumented"
    UNREACHABLE = "unreachable"
    CONFORMS = "conforms"
    NOT_EXERCISED = "not exercised"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One verdict on one rule by one exchange.

    ``message`` says what was expected and what came; ``place`` is an XPath with names into the message
    concerned (or an HTTP header's name), empty where the whole exchange is meant.
    """

    rule: str
    verdict: Verdict
    message: str = ""
    place: str = ""


def worst(verdicts: list[Verdict]) -> Verdict:
    """Give the verdict that stands for all; NOT_EXERCISED when there is none."""
    order = list(Verdict)
    return min(verdicts, key=order.index, default=Verdict.NOT_EXERCISED)
