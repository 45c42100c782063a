"""A request before it is serialized, and the case that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from contracts.exchange import HttpRequest
from contracts.provoking import Way


@dataclass(frozen=True, slots=True)
class Step:
    """A value that depends on what the service holds when the request is sent.

    ``delta`` is added to the present value; ``form`` is the way it is written, such as ``+{}``.
    """

    field: str
    delta: int
    form: str = "{}"


@dataclass(frozen=True, slots=True)
class Login:
    """What is sent to prove who asks. ``repr`` does not show it: it may be real."""

    username: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Variation:
    """How a request differs from its twin, to which it must get the same answer.

    ``name`` stands in the report; ``freedoms`` respell it; ``other_identifier`` names the account by another field;
    ``between`` is a draft that is sent between the two, and ``breaks`` the rule that it breaks; ``way`` has the twin
    itself sent between the two, changed so that the protocol refuses it.
    """

    name: str
    freedoms: tuple[str, ...] = ()
    other_identifier: bool = False
    between: Draft | None = None
    breaks: str | None = None
    way: Way | None = None


@dataclass(slots=True)
class Draft:
    """What Hypothesis draws: elements that can still be changed, and what they are meant for."""

    header: list[etree._Element] = field(repr=False)
    body: etree._Element = field(repr=False)
    situation: str | None
    login: Login | None = None
    credentials: str = "default"
    step: Step | None = None
    known: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    variation: Variation | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What the documentation promises for a case.

    ``faults`` names the documented faults of which one is due; empty with ``kind`` fault means any fault.
    """

    kind: Literal["response", "fault"]
    faults: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.kind == "response":
            return "the response"
        return f"the fault {' or '.join(self.faults)}" if self.faults else "a fault"


VIOLATES = "violates "
PROVOKES = "provokes: "
EQUIVALENT = "equivalent: "
READS = "reads: "
REPEATED = "asked again"
"""The equivalent of a request that is the same request."""


@dataclass(frozen=True, slots=True)
class Case:
    """One request with its label, ready to be sent.

    ``rule`` is the rule that the case was made for, ``aim`` what it reaches for ("exactly 50 characters"),
    ``label`` what the bytes were judged to be. ``control`` marks a plain request that shows whether the
    service answers at all: what it says is said of acceptance in general, not of ``rule``. ``before`` are
    cases that are sent right before; where this one must get the same answer as a twin, the twin is the first.
    """

    contract: str
    rule: str
    aim: str
    label: str
    situation: str | None
    due: Due
    request: HttpRequest
    control: bool = False
    before: tuple[Case, ...] = field(default=(), repr=False)

    @property
    def valid(self) -> bool:
        """The request keeps every documented promise."""
        return self.label == "valid"

    @property
    def violated(self) -> str | None:
        """The rule that the request breaks, if it breaks one."""
        return self.label.removeprefix(VIOLATES) if self.label.startswith(VIOLATES) else None

    @property
    def equivalent(self) -> bool:
        """The request must get the same answer as the first of those before it."""
        return self.label.startswith(EQUIVALENT)

    @property
    def repeats(self) -> bool:
        """The request is its twin once more, byte for byte."""
        return self.label == f"{EQUIVALENT}{REPEATED}"

    @property
    def reads(self) -> bool:
        """The request asks what the service holds; the label says what it must tell."""
        return self.label.startswith(READS)

    @property
    def provokes(self) -> bool:
        """The request is no message to be judged by the field tables: it provokes an answer of the protocol."""
        return self.label.startswith(PROVOKES)

    def metadata(self) -> dict[str, str | None]:
        """Give what a recording keeps of the case beside the bytes."""
        return {
            "rule": self.rule,
            "aim": self.aim,
            "label": self.label,
            "situation": self.situation,
            "due": self.due.kind,
            "faults": " ".join(self.due.faults) or None,
            "control": "yes" if self.control else None,
            "before": str(len(self.before)) if self.before else None,
        }


def case_from(contract: str, metadata: Mapping[str, str | None], request: HttpRequest) -> Case:
    """Make a case of what a recording keeps. Raises KeyError where the metadata lack a key."""
    due: Literal["response", "fault"] = "response" if metadata["due"] == "response" else "fault"
    return Case(
        contract=contract,
        rule=metadata["rule"] or "",
        aim=metadata["aim"] or "",
        label=metadata["label"] or "",
        situation=metadata.get("situation"),
        due=Due(due, tuple((metadata.get("faults") or "").split())),
        request=request,
        control=bool(metadata.get("control")),
    )
