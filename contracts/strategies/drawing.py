"""Documents drawn from a plan, and drawn again where what reaches across a document does not work out.

These are identifiers and keys, and parts of a content model that one of the judges counts in a way of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import reject
from hypothesis import strategies as st
from lxml import etree

from contracts.strategies.components import Element
from contracts.strategies.errors import OverrideError, UnsatisfiableError, XsdStrategyError
from contracts.strategies.finding import first
from contracts.strategies.given_elements import note_given_elements
from contracts.strategies.identity import has_identities
from contracts.strategies.leaves import OutOfValues
from contracts.strategies.places import place
from contracts.strategies.planner import Planner
from contracts.strategies.references import fill_references
from contracts.strategies.run import Draw, Run
from contracts.strategies.settling import settle

#: How to draw again: with all optional parts, then with none.
ATTEMPTS: tuple[bool | None, ...] = (None, True, False)
# So many documents are drawn before it is said that there is none.
_SOUGHT = 50


@dataclass(frozen=True, slots=True)
class Making:
    """How documents are made, and what they have to hold beyond what their plan sees to.

    ``tracks`` says that there may be keys in them, ``judge`` whether a document is as wished.
    """

    make: Callable[[Run], Element]
    tracks: bool
    judge: Callable[[Element], bool] | None = None
    attempts: tuple[bool | None, ...] = ATTEMPTS


@dataclass(frozen=True, slots=True)
class Unfulfilled:
    """What could not be made to hold in a document, as a clause, with the keys of the overrides that take part."""

    clause: str
    keys: tuple[str, ...] = ()


def making_of(
    planner: Planner,
    make: Callable[[Run], Element],
    judge: Callable[[Element], bool],
    attempts: tuple[bool | None, ...] = ATTEMPTS,
) -> Making:
    """Give how documents of a plan are made; `xmlschema` judges those with parts that it counts in a way of its own.

    Such parts may be met only while documents are drawn: behind a wildcard, or far below.
    """

    def is_agreed(document: Element) -> bool:
        return not planner.is_contested or judge(document)

    return Making(make, has_identities(planner.schema), is_agreed, attempts)


def found_documents(planner: Planner, making: Making, where: str) -> st.SearchStrategy[Element]:
    """Give documents, once it is known that there are some.

    What `xmlschema` refuses is drawn only where there is nothing else.

    Raises:
        UnsatisfiableError: none is found in a number of draws.
        OverrideError: none is, and an override has a part in what does not hold.
    """
    if planner.is_contested and _reasons_for_none(making):
        planner.is_contested, planner.is_free = False, True
        making = replace(making, judge=None)
    if making.tracks or planner.is_tabled:
        reasons = _reasons_for_none(making)
        if reasons:
            raise _none_found(reasons, where)
    return documents(making)


def _none_found(reasons: list[Unfulfilled], where: str) -> XsdStrategyError:
    """Give the error for what no document was found with: that of an override, where one has a part in it."""
    for reason in reversed(reasons):
        if reason.keys:
            return OverrideError(
                f"overrides[{reason.keys[0]!r}]: expected what some document can hold, and none of {where} was found "
                f"in {len(reasons)} draws in which {reason.clause}; {_concerned(reason.keys)}"
            )
    return UnsatisfiableError(
        f"no document of {where} was found in {len(reasons)} draws in which {reasons[-1].clause}; correct the schema "
        "there, or override the parts that are concerned"
    )


def _concerned(keys: tuple[str, ...]) -> str:
    others = f", which concerns {', '.join(map(repr, keys[1:]))} as well" if keys[1:] else ""
    return f"give something else there{others}"


def documents(making: Making) -> st.SearchStrategy[Element]:
    """Give the documents that a plan makes.

    Each is drawn as the one value of a dictionary: within such a value Hypothesis does not copy one part of an earlier
    example over another, which would make two of three documents near copies and leave enumeration values out.
    """
    alone = st.dictionaries(st.tuples(), _document(making), min_size=1, max_size=1)
    return alone.map(lambda only: only[()])


@st.composite
def _document(draw: Draw, making: Making) -> Element:
    """Draw one document."""
    found = _attempted(draw, making)
    if isinstance(found, Unfulfilled):
        reject()
    return found


def _attempted(draw: Draw, making: Making) -> Element | Unfulfilled:
    """Draw a document, again where what reaches across it cannot be made to hold."""
    reason = Unfulfilled("")
    for optional in making.attempts:
        run = Run(draw, tracks=making.tracks, optional=optional)
        found = _completed(making, run)
        if not isinstance(found, Unfulfilled):
            return with_entities(found, run.entities) if run.entities else found
        reason = found
    return reason


def _completed(making: Making, run: Run) -> Element | Unfulfilled:
    """Draw a document with its identifiers, references and keys, or say which of them do not work out."""
    try:
        root = making.make(run)
        run.finish()
        note_given_elements(run)
        fill_references(run)
        run.conclude()
    except OutOfValues as lack:
        return Unfulfilled(str(lack), lack.keys)
    unsettled = settle(run) if run.identities else None
    if unsettled is not None:
        return Unfulfilled(f"{place(unsettled.identity)} holds", unsettled.keys)
    if making.judge is not None and not making.judge(root):
        return Unfulfilled("both judges count the parts alike")
    return root


def _reasons_for_none(making: Making) -> list[Unfulfilled]:
    """Give what each of a number of attempts at a document came to grief on; nothing as soon as one succeeds."""
    reasons: list[Unfulfilled] = []

    @st.composite
    def attempts(draw: Draw) -> bool:
        found = _attempted(draw, making)
        if isinstance(found, Unfulfilled):
            reasons.append(found)
        return not isinstance(found, Unfulfilled)

    is_found = first(attempts(), bool, tries=_SOUGHT, passes_errors=True) is not None
    return [] if is_found else reasons


def with_entities(root: Element, names: set[str]) -> Element:
    """Declare unparsed entities, which is what values of xs:ENTITY name, in an internal subset."""
    entities = "".join(
        f'<!ENTITY {name} SYSTEM "{number}" NDATA n>' for number, name in enumerate(sorted(names))
    )
    body = etree.tostring(root, encoding="unicode")
    subset = f'<!DOCTYPE {etree.QName(root).localname} [<!NOTATION n SYSTEM "n">{entities}]>'
    return etree.fromstring(f"{subset}{body}", etree.XMLParser(resolve_entities=False, no_network=True))
