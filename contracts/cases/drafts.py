"""Hypothesis strategies of drafts: a body from the schema, then the fields that matter pinned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from hypothesis import strategies as st
from lxml import etree

from contracts.cases.draft import Draft, Login, Step
from contracts.cases.pins import ABSENT, NIL_PIN, Pin, of_text, pin_fields
from contracts.cases.setting import Setting
from contracts.cases.values import sensible
from contracts.declared import Subject, applies, field_element, is_set, problem
from contracts.environments import DEFAULT, KnownData
from contracts.model import Contract, Field, Situation
from contracts.schemas import documented_schema
from contracts.strategies import from_xsd
from contracts.xml import is_nil, text

Assignment = Mapping[str, bool]
PinOf = Callable[[str], st.SearchStrategy[Pin]]
"""Gives a pin for a field from its present or known text."""


@dataclass(frozen=True)
class Plan:
    """What a draft must be beyond valid.

    ``pins`` fixes body fields, ``header_pins`` header parts; ``assignment`` says which of the fields of declared rules
    are set (all that keep the rules when None); ``step`` a value relative to the service's state; ``known`` narrows
    the known data to these entries; ``login`` changes the right log-in, None leaving it out.
    """

    situation: Situation | None
    pins: Mapping[str, PinOf] = field(default_factory=dict)
    header_pins: Mapping[str, PinOf] = field(default_factory=dict)
    assignment: Assignment | None = None
    step: st.SearchStrategy[Step] | None = None
    known: tuple[KnownData, ...] = ()
    login: Callable[[Login], Login | None] | None = None


@st.composite
def drafts(draw: st.DrawFn, setting: Setting, plan: Plan) -> Draft:
    """Draw a draft that keeps every promise but for what the plan pins otherwise."""
    known = _draw_known(draw, setting, plan)
    body = draw(_bodies(setting.contract))
    pins = _body_pins(draw, setting, plan, known, body)
    step = draw(plan.step) if plan.step is not None else None
    if step is not None:
        pins[step.field] = of_text("0")  # written when the request is sent and the present value is known
    message = setting.contract.request
    namespace = setting.contract.namespace if message.qualified else None
    pin_fields(body, message.fields, namespace, pins)
    login = _login(draw, setting, plan, known)
    header = _header(draw, setting, plan, login)
    situation = plan.situation.id if plan.situation is not None else None
    return Draft(header, body, situation, login, known.credentials, step, known.values)


def _bodies(contract: Contract) -> st.SearchStrategy[etree._Element]:
    return _cached_bodies(contract)


@lru_cache(maxsize=64)
def _cached_bodies(contract: Contract) -> st.SearchStrategy[etree._Element]:
    overrides = {row.name: st.sampled_from(sensible(row)) for row in contract.request.fields if sensible(row)}
    element = f"{{{contract.namespace}}}{contract.request.element}"
    return from_xsd(documented_schema(contract).xmlschema, element, overrides=overrides or None)


# --- known data and identifiers ---------------------------------------------------------------------------


def _draw_known(draw: st.DrawFn, setting: Setting, plan: Plan) -> KnownData:
    situation = plan.situation
    if situation is None or situation.source_of_values in {"state", "drawn"}:
        return KnownData(situation=situation.id if situation else "none", values={}, credentials=DEFAULT)
    if situation.source_of_values == "credentials":
        return draw(st.sampled_from(_any_known(setting)))
    return draw(st.sampled_from(plan.known or setting.known(situation)))


def _any_known(setting: Setting) -> list[KnownData]:
    known = [entry for each in setting.answered for entry in setting.known(each)]
    return known or [KnownData(situation="none", values={})]


def _body_pins(
    draw: st.DrawFn, setting: Setting, plan: Plan, known: KnownData, body: etree._Element
) -> dict[str, Pin]:
    contract = setting.contract
    pins = _listed_left_out(draw, contract)
    pins |= {name: _known_pin(value) for name, value in known.values.items() if name in _names(contract)}
    for name, chosen in _draw_assignment(draw, contract, plan, known).items():
        pins[name] = _assigned_pin(draw, setting, contract.request.field(name), known, body, is_set=chosen)
    if plan.situation is not None and plan.situation.source_of_values == "drawn":
        pins |= _unknown_identifiers(setting, pins, body)
    for name, pin_of in plan.pins.items():
        pins[name] = draw(pin_of(_present_text(contract.request.field(name), known, body)))
    return pins


def _listed_left_out(draw: st.DrawFn, contract: Contract) -> dict[str, Pin]:
    """Leave some of the fields unset that the schema's strategy always sets, having been given their values."""
    rows = [row for row in contract.request.fields if sensible(row) and _may_be_unset(row)]
    return {row.name: draw(st.sampled_from(unset_pins(row))) for row in rows if draw(st.integers(0, 2)) == 0}


def _known_pin(value: str | None) -> Pin:
    return NIL_PIN if value is None else of_text(value)


@lru_cache(maxsize=64)
def _names(contract: Contract) -> frozenset[str]:
    return frozenset(row.name for row in contract.request.fields)


def _draw_assignment(draw: st.DrawFn, contract: Contract, plan: Plan, known: KnownData) -> Assignment:
    if plan.assignment is not None:
        return plan.assignment
    possible = assignments(contract)
    if not possible:
        return {}
    fitting = [each for each in possible if _fits(contract, each, known)]
    return draw(st.sampled_from(fitting or possible))


def _fits(contract: Contract, assignment: Assignment, known: KnownData) -> bool:
    """Known data names the account: an identifier that it has no value for cannot be the one that is set."""
    if not any(name in known.values for name in contract.request.identifiers):
        return True
    identifiers = [name for name in contract.request.identifiers if assignment.get(name)]
    return all(known.values.get(name) is not None for name in identifiers)


def _assigned_pin(
    draw: st.DrawFn, setting: Setting, row: Field, known: KnownData, body: etree._Element, *, is_set: bool
) -> Pin:
    if not is_set:
        return draw(st.sampled_from(unset_pins(row)))
    value = known.values.get(row.name)
    if value is not None:
        return of_text(value)
    return of_text(_unknown_text(setting, row, body))


def unset_pins(row: Field) -> list[Pin]:
    """Give the ways in which a row may be unset, the shortest first: Hypothesis shrinks towards it."""
    return [ABSENT] * (row.min_occurs == 0) + [NIL_PIN] * row.nillable or [ABSENT]


def _unknown_identifiers(setting: Setting, pins: Mapping[str, Pin], body: etree._Element) -> dict[str, Pin]:
    """Identifiers that no declared rule speaks of: one is set, and none is known."""
    message = setting.contract.request
    free = [name for name in message.identifiers if name not in pins]
    chosen = [name for name in free if is_set(body, name)]
    if not chosen and all(pins.get(name, ABSENT) in {ABSENT, NIL_PIN} for name in message.identifiers):
        chosen = free[:1]
    return {name: of_text(_unknown_text(setting, message.field(name), body)) for name in chosen}


def _unknown_text(setting: Setting, row: Field, body: etree._Element) -> str:
    """Give the text that the schema's strategy drew, or a short one where it drew nil or a known value."""
    drawn = _present_text(row, None, body)
    numbers = (str(number) for number in range(1, 10_000))
    return (
        drawn
        if not setting.is_known(row.name, drawn)
        else next(t for t in numbers if not setting.is_known(row.name, t))
    )


def _present_text(row: Field, known: KnownData | None, body: etree._Element) -> str:
    value = known.values.get(row.name) if known is not None else None
    if value is not None:
        return value
    element = field_element(body, row.name)
    if element is not None and not is_nil(element):
        return text(element)
    return (sensible(row) or (PLAIN_TEXTS.get(row.type, "1"),))[0]


PLAIN_TEXTS = {"string": "A", "dateTime": "2024-02-29T12:00:00", "date": "2024-02-29", "boolean": "true"}


# --- which fields are set ---------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def assignments(contract: Contract, breaking: str | None = None) -> tuple[Assignment, ...]:
    """Give the ways of setting the fields of the declared request rules so that all are kept.

    With ``breaking``, the id of a declared rule, those ways that break it and no other. Rules in XPath are not
    looked at here: whether they hold depends on values, and the label will tell.
    """
    names = _involved(contract)
    rows = [contract.request.field(name) for name in names]
    choices = [[True] * True + [False] * _may_be_unset(row) for row in rows]
    every = [dict(zip(names, choice, strict=True)) for choice in product(*choices)]
    wanted = frozenset({breaking}) if breaking else frozenset()
    return tuple(each for each in every if _broken_by(contract, each) == wanted) if names else ()


def _may_be_unset(row: Field) -> bool:
    return row.nillable or row.min_occurs == 0


def _involved(contract: Contract) -> list[str]:
    names: dict[str, None] = {}
    for declared in contract.request.rules:
        for group in (declared.exactly_one_of, declared.at_most_one_of, declared.at_least_one_of):
            names.update(dict.fromkeys(group))
        for group in (declared.all_set, declared.none_set):
            names.update(dict.fromkeys(group))
        if declared.requires is not None:
            names.update(dict.fromkeys((declared.requires.field, *declared.requires.needs)))
    in_body = _names(contract)
    return [name for name in names if name in in_body]


def _broken_by(contract: Contract, assignment: Assignment) -> frozenset[str]:
    element = etree.Element("message")
    for name, chosen in assignment.items():
        if chosen:
            etree.SubElement(element, name)
    subject = Subject(contract, "request", element, request=element)
    return frozenset(
        declared.id
        for declared in contract.request.rules
        if not declared.xpath and applies(declared, subject) and problem(declared, subject) is not None
    )


# --- header and log-in ------------------------------------------------------------------------------------


def _login(draw: st.DrawFn, setting: Setting, plan: Plan, known: KnownData) -> Login | None:
    if setting.contract.authentication.kind == "none":
        return None
    credentials = setting.environment.credentials.get(known.credentials)
    if plan.login is not None and credentials is not None:
        return plan.login(
            Login(credentials.username.get_secret_value(), credentials.password.get_secret_value())
        )
    if plan.situation is not None and plan.situation.source_of_values == "credentials":
        # Both halves are invented: a real user name with a wrong password may lock the account.
        word = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12)
        return Login(f"nobody-{draw(word)}", f"wrong-{draw(word)}")
    found = setting.environment.login(known.credentials)
    return Login(found.username.get_secret_value(), found.password.get_secret_value())


def _header(draw: st.DrawFn, setting: Setting, plan: Plan, login: Login | None) -> list[etree._Element]:
    contract = setting.contract
    parent = etree.Element("header")
    values = _login_values(contract, login)
    pins: dict[str, Pin] = {row.name: of_text(values.get(row.name, "A")) for row in contract.request.header}
    for name, pin_of in plan.header_pins.items():
        pins[name] = draw(pin_of(values.get(name, "A")))
    return list(pin_fields(parent, contract.request.header, contract.namespace, pins))


def _login_values(contract: Contract, login: Login | None) -> dict[str, str]:
    how = contract.authentication
    if login is None or how.kind != "headers" or how.username is None or how.password is None:
        return {}
    return {how.username: login.username, how.password: login.password}
