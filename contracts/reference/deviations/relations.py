"""Fields that are right one by one and wrong together: in answers, and in requests that are not refused."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from contracts.reference.deviations.deviation import SPECIMEN, Change, Deviation, Family
from contracts.reference.deviations.ways import field_of, mending, on_field, on_reply, value_of
from contracts.reference.deviations.ways12 import after, refusing
from contracts.reference.service import Call
from contracts.reference.specimen.messages import NAMESPACE, invalid
from contracts.verdicts import Verdict
from contracts.xml import XML_WHITE_SPACE, XSI, children, local_name

relations = Family("declared relations")

LENIENT = Verdict.LENIENT
REQUEST = (
    "Reference", "CopyNumber", "Barcode", "Reader", "Branch", "WithLoan", "WithFees", "FromDay", "ToDay",
)  # fmt: skip
RESPONSE = (
    "Reference", "CopyNumber", "Title", "Author", "Editor", "Shelf", "LoanedTo", "DueDate", "Fine", "Waiver",
    "Renewals", "RenewalLimit",
)  # fmt: skip
ASKED = ("WithLoan", "WithFees")

Edit = Callable[[etree._Element], None]  # noqa: SLF001 -- the class of elements has no public name


def has(message: etree._Element, *names: str) -> bool:
    """Tell whether a message has all these fields."""
    return all(field_of(message, name) is not None for name in names)


def put(message: etree._Element, order: tuple[str, ...], name: str, value: str) -> None:
    """Set a field, in its place."""
    drop(message, name)
    element = etree.Element(f"{{{NAMESPACE}}}{name}")
    element.text = value
    later = order[order.index(name) + 1 :]
    follower = next((child for child in children(message) if local_name(child) in later), None)
    message.append(element) if follower is None else follower.addprevious(element)


def drop(message: etree._Element, *names: str) -> None:
    """Leave fields out."""
    for child in children(message):
        if local_name(child) in names:
            message.remove(child)


# --- answers ----------------------------------------------------------------------------------------------


def _told(having: str, name: str, value: str) -> Change:
    """Tell a field more, where another one is told."""

    def change(_: Call, payload: etree._Element) -> None:
        if has(payload, having):
            put(payload, RESPONSE, name, value)

    return on_reply(change)


def _untold(*names: str) -> Change:
    return on_reply(lambda _, payload: drop(payload, *names))


def _once_more(_: Call, payload: etree._Element) -> None:
    limit = value_of(payload, "RenewalLimit")
    if has(payload, "Renewals") and limit is not None:
        put(payload, RESPONSE, "Renewals", str(int(limit) + 1))


def _shelf_of_the_withdrawn(_: Call, payload: etree._Element) -> None:
    if not has(payload, "RenewalLimit"):
        put(payload, RESPONSE, "Shelf", "N9")


def _typed_as(name: str) -> Change:
    return on_field("Title", lambda title: title.set(f"{{{XSI}}}type", name))


# --- requests ---------------------------------------------------------------------------------------------


def _first_identifier(payload: etree._Element) -> None:
    if has(payload, "CopyNumber"):
        drop(payload, "Barcode")


def _any_copy(payload: etree._Element) -> None:
    if not has(payload, "CopyNumber") and not has(payload, "Barcode"):
        put(payload, REQUEST, "CopyNumber", "1001")


def _branch_counts(payload: etree._Element) -> None:
    if has(payload, "Branch"):
        drop(payload, "Reader")


def _loan_by_default(payload: etree._Element) -> None:
    if not any(has(payload, name) for name in ASKED):
        put(payload, REQUEST, "WithLoan", "true")


def _last_day_alone(payload: etree._Element) -> None:
    if not has(payload, "FromDay"):
        drop(payload, "ToDay")


def _days_of_fees(payload: etree._Element) -> None:
    if not has(payload, "WithLoan"):
        drop(payload, "ToDay")


def _fees_for(caller: str) -> Edit:
    def edit(payload: etree._Element) -> None:
        if has(payload, caller, "WithFees"):
            drop(payload, "WithFees")
            put(payload, REQUEST, "WithLoan", "true")

    return edit


def _nothing_asked(payload: etree._Element) -> None:
    said = [value_of(payload, name) for name in ASKED if has(payload, name)]
    if all((value or "").strip(XML_WHITE_SPACE) in {"false", "0"} for value in said):
        for name in (name for name in ASKED if has(payload, name)):
            put(payload, REQUEST, name, "true")


def _is_half_a_span(call: Call) -> bool:
    return has(call.payload, "FromDay") and not has(call.payload, "ToDay")


def overlooked(name: str, claim: str, edit: Edit, rule: str) -> Deviation:
    """Make a deviation that overlooks a relation between the fields of a request."""
    return relations(name, claim, mending(edit), f"request.{rule}", on=SPECIMEN, verdict=LENIENT)


DEVIATIONS = (
    relations(
        "shelf-and-reader",
        "A copy that is with a reader stands on a shelf as well.",
        _told("LoanedTo", "Shelf", "N1"),
        "response.somewhere",
        on=SPECIMEN,
    ),
    relations(
        "neither-shelf-nor-reader",
        "A copy that can be lent is nowhere.",
        _untold("Shelf"),
        "response.somewhere",
        on=SPECIMEN,
    ),
    relations(
        "fine-and-waiver",
        "For a copy on loan a fine is owed and was waived as well.",
        after(_told("LoanedTo", "Fine", "1.00"), _told("LoanedTo", "Waiver", "1.00")),
        "response.fineOrWaiver",
        on=SPECIMEN,
    ),
    relations(
        "made-by-nobody",
        "A book has neither author nor editor.",
        _untold("Author", "Editor"),
        "response.madeBySomebody",
        on=SPECIMEN,
    ),
    relations(
        "due-from-nobody",
        "A copy on its shelf has a day on which it is due.",
        _told("Shelf", "DueDate", "2026-02-28"),
        "response.dueFromSomebody",
        on=SPECIMEN,
    ),
    relations(
        "renewed-too-often",
        "A loan was renewed once more than it can be.",
        on_reply(_once_more),
        "response.renewalsWithinLimit",
        on=SPECIMEN,
    ),
    relations(
        "loan-without-day",
        "Of a loan it is not told when it ends.",
        _untold("DueDate"),
        "response.loanIsTold",
        on=SPECIMEN,
    ),
    relations(
        "fine-on-the-shelf",
        "For a copy on its shelf a fine is owed.",
        _told("Shelf", "Fine", "0.50"),
        "response.nothingDue",
        on=SPECIMEN,
    ),
    relations(
        "withdrawn-on-a-shelf",
        "A copy that was withdrawn has a shelf.",
        on_reply(_shelf_of_the_withdrawn),
        "response.withdrawn",
        on=SPECIMEN,
    ),
    relations(
        "title-typed-as-integer",
        "xsi:type says of a text that it is an integer.",
        _typed_as("xs:integer"),
        "response.schema",
        on=SPECIMEN,
    ),
    relations(
        "title-typed-as-nothing",
        "xsi:type has a prefix that is not declared.",
        _typed_as("xsd:string"),
        "response.schema",
        on=SPECIMEN,
    ),
    overlooked(
        "first-identifier-counts",
        "Of two identifiers the first one counts.",
        _first_identifier,
        "oneIdentifier",
    ),
    overlooked("any-copy-found", "Without an identifier some copy is found.", _any_copy, "oneIdentifier"),
    overlooked(
        "reader-beside-branch",
        "A reader is overlooked where a branch asks as well.",
        _branch_counts,
        "oneCaller",
    ),
    overlooked(
        "loan-asked-by-default", "Who asks for nothing asks for the loan.", _loan_by_default, "somethingAsked"
    ),
    overlooked(
        "last-day-alone", "A last day without a first one is overlooked.", _last_day_alone, "lastNeedsFirst"
    ),
    overlooked("days-of-fees", "A last day is taken without WithLoan.", _days_of_fees, "daysAreOfLoans"),
    overlooked("fees-for-readers", "A reader may ask for fees.", _fees_for("Reader"), "readersAskNoFees"),
    overlooked("fees-for-branches", "A branch may ask for fees.", _fees_for("Branch"), "branchesAskOfLoans"),
    relations(
        "both-asked-refused",
        "Whoever asks for the loan and the fees is refused, though at least one may be asked for.",
        refusing("perform", lambda call: has(call.payload, *ASKED), invalid("One thing at a time.")),
        "request.somethingAsked",
        on=SPECIMEN,
    ),
    relations(
        "first-day-alone-refused",
        "A first day without a last one is refused, though only the last one needs the other.",
        refusing("perform", _is_half_a_span, invalid("The last day is missing.")),
        "request.lastNeedsFirst",
        on=SPECIMEN,
    ),
    overlooked("nothing-asked", "It may be said that nothing is asked for.", _nothing_asked, "oneIsTrue"),
)
