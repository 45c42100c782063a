"""Two things wrong with one fault: that the one is told does not stand for the other."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from contracts.reference.deviations.deviation import Family
from contracts.reference.deviations.ways import field_of, is_fault, on_fault_element, on_response
from contracts.reference.pipeline import Pipeline

faults = Family("faults")


def _prefix_undeclared(fault: etree._Element) -> None:
    code = field_of(fault, "faultcode")
    if code is not None:
        code.text = f"x{code.text}"


def _prefix_undeclared_with_200(pipeline: Pipeline) -> Pipeline:
    changed = on_fault_element(_prefix_undeclared)(pipeline)
    return on_response(lambda came: replace(came, status=200, reason="OK"), is_fault)(changed)


DEVIATIONS = (
    faults(
        "code-prefix-undeclared-with-200",
        "faultcode has a prefix that is not declared, and the fault travels with HTTP 200.",
        _prefix_undeclared_with_200,
        "protocol.faultShape",
    ),
)
