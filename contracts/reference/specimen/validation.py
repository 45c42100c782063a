"""What a FindCopy request must be: valid by its schema, then right in what it says together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from contracts.reference.answers import Fault
from contracts.reference.schemas import schema
from contracts.reference.specimen.messages import invalid
from contracts.xml import XML_WHITE_SPACE

SCHEMA = "specimen/lending.xsd"

Fields = Mapping[str, str]


def fault(request: etree._Element, fields: Fields) -> Fault | None:
    """Give the fault for the first thing that is wrong with a request; None when nothing is.

    ``fields`` are the fields of the request that are set.
    """
    if not schema(SCHEMA).validate(request):
        return invalid("The request is not built as its table says.")
    said = next((said for broken, said in RELATIONS.values() if broken(fields)), None)
    return None if said is None else invalid(said)


def _asks_for_nothing(fields: Fields) -> bool:
    said = [fields[name].strip(XML_WHITE_SPACE) for name in ("WithLoan", "WithFees") if name in fields]
    return bool(said) and not {"true", "1"} & set(said)


RELATIONS: dict[str, tuple[Callable[[Fields], bool], str]] = {
    "oneIdentifier": (
        lambda fields: ("CopyNumber" in fields) == ("Barcode" in fields),
        "Either CopyNumber or Barcode has to be set.",
    ),
    "oneCaller": (
        lambda fields: {"Reader", "Branch"} <= set(fields),
        "Reader and Branch must not both be set.",
    ),
    "somethingAsked": (
        lambda fields: not {"WithLoan", "WithFees"} & set(fields),
        "WithLoan or WithFees has to be set.",
    ),
    "lastNeedsFirst": (
        lambda fields: "ToDay" in fields and "FromDay" not in fields,
        "ToDay is set without FromDay.",
    ),
    "daysAreOfLoans": (
        lambda fields: "ToDay" in fields and "WithLoan" not in fields,
        "ToDay is set without WithLoan.",
    ),
    "readersAskNoFees": (
        lambda fields: {"Reader", "WithFees"} <= set(fields),
        "A reader does not ask for fees.",
    ),
    "branchesAskOfLoans": (
        lambda fields: {"Branch", "WithFees"} <= set(fields),
        "A branch does not ask for fees.",
    ),
    "oneIsTrue": (_asks_for_nothing, "Something has to be asked for."),
}
"""The relations between fields by the ids of their rules: what breaks each, and what is said then."""
