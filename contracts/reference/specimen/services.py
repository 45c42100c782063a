"""The service: one operation, open to everybody."""

from __future__ import annotations

from contracts.reference.answers import Answer, Reply
from contracts.reference.service import Call, Operation, Service
from contracts.reference.specimen.copies import by_barcode, by_number
from contracts.reference.specimen.messages import NAMESPACE, REQUEST, not_found, response, set_fields
from contracts.reference.specimen.validation import fault


def specimen() -> Service:
    """Give the lending service."""
    return Service(
        vendor="specimen",
        name="LendingService",
        path="/specimen/LendingService",
        prefix="env",
        operations={REQUEST: Operation("FindCopy", f"{NAMESPACE}:FindCopy", find_copy)},
        soap="1.2",
    )


def find_copy(call: Call) -> Answer:
    """Tell where a copy is."""
    fields = set_fields(call.payload)
    problem = fault(call.payload, fields)
    if problem:
        return problem
    found = by_barcode(fields["Barcode"]) if "Barcode" in fields else by_number(int(fields["CopyNumber"]))
    return not_found(fields) if found is None else Reply(response(found, fields.get("Reference")))
