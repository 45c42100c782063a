"""Mistakes between the parts of one contract: ids given twice, names of sources, situations, fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contracts.lint_fields import tables
from contracts.lint_rules import unknown_field
from contracts.locating import KeyPath
from contracts.mistakes import Mistake, nearest
from contracts.model import Contract, Situation, Value

INVALID_REQUEST = "invalid-request"

# The last parts of rule ids that are made without being declared.
RESERVED = {
    "request": ("accepted", "order", "namespace", "unknownElement"),
    "response": ("schema", "order", "namespace", "unknownElement"),
    "fault": ("documented",),
}


def link_mistakes(contract: Contract) -> Iterator[Mistake]:
    """Find what is named twice, what names nothing, and keys that do not go together."""
    yield from _twice(contract)
    yield from _reserved(contract)
    yield from _citations((), contract, [source.id for source in contract.sources])
    yield from _names(contract)
    yield from _identifiers(contract)
    yield from _authentication(contract)
    yield from _situations(contract)
    yield from _faults(contract)
    yield from _examples(contract)
    yield from _questions(contract)


def uncited_warnings(contract: Contract) -> Iterator[Mistake]:
    """Find sources that nothing cites; the first is what everything else falls back to."""
    cited = set(_cited(contract))
    for number, source in enumerate(contract.sources):
        if number and source.id not in cited:
            yield Mistake(("source", number), f'nothing cites the source "{source.id}"')


# --- ids --------------------------------------------------------------------------------------------------


def _twice(contract: Contract) -> Iterator[Mistake]:
    yield from _repeated(("source",), "id", [source.id for source in contract.sources])
    yield from _repeated(("endpoint",), "name", [address.name for address in contract.addresses])
    yield from _repeated(("situation",), "id", [situation.id for situation in contract.situations])
    yield from _repeated(("fault",), "id", [fault.id for fault in contract.faults])
    yield from _repeated(("question",), "id", [question.id for question in contract.questions])
    yield from _repeated(("request", "rule"), "id", [rule.id for rule in contract.request.rules])
    yield from _repeated(("response", "rule"), "id", [rule.id for rule in contract.response.rules])
    yield from _rows_twice(contract)


def _rows_twice(contract: Contract) -> Iterator[Mistake]:
    """Find rows of one name; header part and field may not share it either: rule ids are made of it."""
    seen: dict[KeyPath, set[str]] = {}
    for path, rows in tables(contract):
        names = seen.setdefault(path[:-1], set())
        for number, row in enumerate(rows):
            if row.name in names:
                yield Mistake((*path, number, "name"), f'expected each name once, got "{row.name}" again')
            names.add(row.name)


def _repeated(path: KeyPath, key: str, names: Sequence[str]) -> Iterator[Mistake]:
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Mistake((*path, number, key), f'expected each {key} once, got "{name}" again')


def _reserved(contract: Contract) -> Iterator[Mistake]:
    ids = {
        "request": (("request", "rule"), [rule.id for rule in contract.request.rules]),
        "response": (("response", "rule"), [rule.id for rule in contract.response.rules]),
        "fault": (("fault",), [fault.id for fault in contract.faults]),
    }
    for place, (path, names) in ids.items():
        for number, name in enumerate(names):
            if name in RESERVED[place] or "." in name:
                yield Mistake(
                    (*path, number, "id"),
                    f'expected an id without dots that is none of {", ".join(RESERVED[place])}; got "{name}"',
                )


# --- sources ----------------------------------------------------------------------------------------------


def _citations(path: KeyPath, value: object, known: list[str]) -> Iterator[Mistake]:
    """Walk through the whole contract: every key named source or sources cites a source."""
    if isinstance(value, Value):
        for name, info in type(value).model_fields.items():
            yield from _cited_by((*path, info.alias or name), name, getattr(value, name), known)
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _citations((*path, number), item, known)


def _cited_by(path: KeyPath, name: str, value: object, known: list[str]) -> Iterator[Mistake]:
    if name == "source" and isinstance(value, str):
        yield from _unknown_source(path, value, known)
    elif name == "sources" and isinstance(value, tuple) and all(isinstance(item, str) for item in value):
        for number, item in enumerate(value):
            yield from _unknown_source((*path, number), item, known)
    else:
        yield from _citations(path, value, known)


def _unknown_source(path: KeyPath, name: str, known: list[str]) -> Iterator[Mistake]:
    if name not in known:
        yield Mistake(path, f'expected the id of a source, got "{name}"{nearest(name, known)}')


def _cited(value: object) -> Iterator[str]:
    if isinstance(value, Value):
        for name in type(value).model_fields:
            item = getattr(value, name)
            if name == "source" and isinstance(item, str):
                yield item
            elif name == "sources":
                yield from (cited for cited in item if isinstance(cited, str))
            yield from _cited(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _cited(item)


# --- keys that go together --------------------------------------------------------------------------------


def _names(contract: Contract) -> Iterator[Mistake]:
    if not contract.namespace or contract.namespace.split() != [contract.namespace]:
        yield Mistake(("namespace",), f'expected the URI of a namespace, got "{contract.namespace}"')
    if contract.request.element == contract.response.element:
        name = contract.request.element
        yield Mistake(
            ("response", "element"), f'expected another element than the request has, got "{name}" for both'
        )


def _identifiers(contract: Contract) -> Iterator[Mistake]:
    known = [row.name for row in contract.request.fields]
    for number, name in enumerate(contract.request.identifiers):
        yield from unknown_field(("request", "identifiers", number), name, "request", known)
    if contract.response.identifiers:
        yield Mistake(
            ("response", "identifiers"), "expected identifiers in [request] only, got them in [response]"
        )


def _authentication(contract: Contract) -> Iterator[Mistake]:
    authentication = contract.authentication
    parts = {row.name: row for row in contract.request.header}
    for key in ("username", "password"):
        name = getattr(authentication, key)
        path = ("authentication", key)
        if authentication.kind != "headers":
            if name is not None:
                yield Mistake(
                    path, f'expected {key} only with kind = "headers", got it with "{authentication.kind}"'
                )
        elif name is None:
            yield Mistake(path, f'is missing; with kind = "headers" it names the header part of the {key}')
        elif name not in parts:
            yield Mistake(path, f'expected a header part of the request, got "{name}"{nearest(name, parts)}')
        elif not parts[name].secret:
            yield Mistake(
                path, f'expected "{name}" to be marked secret = true, since it carries a credential'
            )


def _situations(contract: Contract) -> Iterator[Mistake]:
    for number, situation in enumerate(contract.situations):
        path = ("situation", number)
        if situation.id == INVALID_REQUEST:
            yield Mistake(
                (*path, "id"), f'"{INVALID_REQUEST}" means any request that breaks a rule; take another id'
            )
        yield from _state(contract, path, situation)
        if situation.source_of_values == "drawn" and not contract.request.identifiers:
            yield Mistake((*path, "from"), 'from = "drawn" draws the identifiers, but [request] names none')
        if situation.source_of_values == "credentials" and contract.authentication.kind == "none":
            yield Mistake(
                (*path, "from"), 'from = "credentials" needs an authentication, but its kind is "none"'
            )


def _state(contract: Contract, path: KeyPath, situation: Situation) -> Iterator[Mistake]:
    state = situation.state
    kind = situation.source_of_values
    if kind == "state" and state is None:
        yield Mistake(
            (*path, "state"), 'is missing; with from = "state" it says what the value is compared with'
        )
    if kind != "state" and state is not None:
        yield Mistake((*path, "state"), f'expected this key only with from = "state", got it with "{kind}"')
    if state is not None:
        known = [row.name for row in contract.request.fields]
        yield from unknown_field((*path, "state", "field"), state.field, "request", known)


def _faults(contract: Contract) -> Iterator[Mistake]:
    known = [*(situation.id for situation in contract.situations), INVALID_REQUEST]
    for number, fault in enumerate(contract.faults):
        for position, name in enumerate(fault.when):
            if name not in known:
                key = ("fault", number, "when", position)
                yield Mistake(
                    key, f'expected a situation or "{INVALID_REQUEST}", got "{name}"{nearest(name, known)}'
                )
        if fault.soap_code is not None and (contract.soap == "1.1" or fault.code is None):
            yield Mistake(
                ("fault", number, "soap_code"),
                "expected soap_code only in SOAP 1.2 and with a code, which is the Subcode below it",
            )
        if fault.code is None and fault.detail is not None:
            yield Mistake(
                ("fault", number, "detail"), "expected a detail only with a code: it travels in an envelope"
            )


def _examples(contract: Contract) -> Iterator[Mistake]:
    known = [situation.id for situation in contract.situations]
    for number, example in enumerate(contract.examples):
        if example.situation is not None and example.situation not in known:
            hint = nearest(example.situation, known)
            key = ("example", number, "situation")
            yield Mistake(key, f'expected a situation, got "{example.situation}"{hint}')


def _questions(contract: Contract) -> Iterator[Mistake]:
    known = _topics(contract)
    for number, question in enumerate(contract.questions):
        for position, topic in enumerate(question.about):
            if topic not in known:
                yield Mistake(
                    ("question", number, "about", position),
                    f'expected a field, rule, fault, situation or key of the contract, got "{topic}"'
                    f"{nearest(topic, known)}",
                )


def _topics(contract: Contract) -> list[str]:
    """Give what a question can be about: ``request.InvoiceNo``, ``fault.id.field``, a key of the contract."""
    topics = [info.alias or name for name, info in Contract.model_fields.items()]
    for side, message in (("request", contract.request), ("response", contract.response)):
        topics += [f"{side}.{row.name}" for row in (*message.header, *message.fields)]
        topics += [f"{side}.{rule.id}" for rule in message.rules]
    topics += [f"situation.{situation.id}" for situation in contract.situations]
    for fault in contract.faults:
        topics.append(f"fault.{fault.id}")
        topics += [f"fault.{fault.id}.{row.name}" for row in (fault.detail.fields if fault.detail else ())]
    return topics
