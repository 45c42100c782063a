"""A draft becomes a case: serialized, addressed, and labelled by its bytes."""

from __future__ import annotations

import base64
import copy
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version

from hypothesis import strategies as st

from contracts.cases.aim import Aim
from contracts.cases.draft import EQUIVALENT, PROVOKES, VIOLATES, Case, Draft, Due, Login, Variation
from contracts.cases.drafts import unset_pins
from contracts.cases.pins import of_text, pin_fields
from contracts.cases.setting import Setting
from contracts.cases.spelling import Spelling, respell, spelling_of
from contracts.declared import field_element, is_set
from contracts.exchange import Headers, HttpRequest
from contracts.labels import Label, label
from contracts.model import Contract
from contracts.rules import Rule
from contracts.soap import envelope_bytes
from contracts.xml import parse, text

try:
    SUITE_VERSION = version("soap-contracts")
except PackageNotFoundError:  # run from a source tree that was never installed
    SUITE_VERSION = "0"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A draft whose bytes do not bear out what it was meant for, and what they are instead."""

    aim: str
    why: str


def build(setting: Setting, rule: Rule, aim: Aim, draft: Draft, present: int | None = None) -> Case | Dropped:
    """Serialize a draft and label it by its bytes.

    ``present`` is the value that the service holds now, for drafts that stand in relation to it.
    """
    _take_step(draft, present)
    body = envelope_bytes(setting.contract, map(copy.copy, draft.header), copy.copy(draft.body))
    found = label(setting.contract, body)
    if not _as_meant(aim, found):
        return Dropped(aim.name, str(found))
    if (name := _known_by_chance(setting, draft)) is not None:
        return Dropped(aim.name, f"{name} was to be unknown, and belongs to known data")
    if draft.variation is not None:
        return _varied(setting, rule, aim, draft, body)
    case = _case(setting, rule, aim, draft, body)
    if aim.way is None:
        return case
    return replace(case, label=f"{PROVOKES}{aim.way.name}", request=aim.way.change(case.request))


def _known_by_chance(setting: Setting, draft: Draft) -> str | None:
    """Name an identifier that was drawn freely and is a known one: another answer is due then."""
    contract = setting.contract
    situation = next((each for each in contract.situations if each.id == draft.situation), None)
    if situation is None or situation.source_of_values != "drawn":
        return None
    chosen = [name for name in contract.request.identifiers if is_set(draft.body, name)]
    return next((name for name in chosen if setting.is_known(name, _text_of(draft, name))), None)


def _text_of(draft: Draft, name: str) -> str:
    element = field_element(draft.body, name)
    return "" if element is None else text(element)


def _case(setting: Setting, rule: Rule, aim: Aim, draft: Draft, body: bytes) -> Case:
    return Case(
        contract=setting.contract.id,
        rule=rule.id,
        aim=aim.name,
        label="valid" if aim.violates is None else f"{VIOLATES}{aim.violates}",
        situation=draft.situation,
        due=_due(setting.contract, aim, draft),
        request=HttpRequest("POST", setting.address, http_headers(setting, draft.login), body),
        control=aim.control,
    )


def _varied(setting: Setting, rule: Rule, aim: Aim, draft: Draft, body: bytes) -> Case | Dropped:
    """Build a request and its twin; bytes that do not mean the same are dropped."""
    variation = draft.variation or Variation("")
    plain = _case(setting, rule, aim, draft, _plainly(setting.contract, body) if variation.freedoms else body)
    between = _between(setting, rule, variation, plain)
    other = _variant(setting, draft, variation, body)
    found = (
        label(setting.contract, other) if other is not None else Label(doubt="there is no other identifier")
    )
    if other is None or not found.valid or isinstance(between, Dropped):
        return Dropped(
            aim.name, f"{variation.name}: {between.why if isinstance(between, Dropped) else found}"
        )
    headers = with_charset(plain.request.headers, variation.freedoms)
    return replace(
        plain,
        aim=f"{variation.name} ({draft.situation})",
        label=f"{EQUIVALENT}{variation.name}",
        request=replace(plain.request, headers=headers, body=other),
        # The twin is a plain request: whether its own answer is the one that is due says nothing of the respelling.
        before=(replace(plain, aim=f"the twin of: {variation.name}", control=True), *between),
    )


def _plainly(contract: Contract, body: bytes) -> bytes:
    """Write the twin of a respelled request by the same hand, so that it differs in nothing but the freedoms."""
    return respell(contract, parse(body), Spelling())


def _between(setting: Setting, rule: Rule, variation: Variation, plain: Case) -> tuple[Case, ...] | Dropped:
    if variation.way is not None:
        label = f"{PROVOKES}{variation.way.name}"
        changed = variation.way.change(plain.request)
        return (replace(plain, aim=f"before: {variation.name}", label=label, request=changed, control=True),)
    if variation.between is None:
        return ()
    aim = Aim(
        f"before: {variation.name}", st.just(variation.between), Due("fault"), violates=variation.breaks
    )
    case = build(setting, rule, aim, variation.between)
    return case if isinstance(case, Dropped) else (case,)


def _variant(setting: Setting, draft: Draft, variation: Variation, body: bytes) -> bytes | None:
    if variation.other_identifier:
        return _by_other_identifier(setting, draft)
    return (
        respell(setting.contract, parse(body), spelling_of(variation.freedoms))
        if variation.freedoms
        else body
    )


def _by_other_identifier(setting: Setting, draft: Draft) -> bytes | None:
    """Name the same account by the next identifier that the known data give."""
    message = setting.contract.request
    usable = [name for name in message.identifiers if draft.known.get(name) is not None]
    chosen = [name for name in usable if is_set(draft.body, name)]
    if len(usable) < 2 or len(chosen) != 1:  # noqa: PLR2004 -- one to name the account by, and another
        return None
    other = usable[(usable.index(chosen[0]) + 1) % len(usable)]
    pins = {name: unset_pins(message.field(name))[0] for name in message.identifiers}
    pins[other] = of_text(draft.known[other] or "")
    namespace = setting.contract.namespace if message.qualified else None
    body = pin_fields(copy.deepcopy(draft.body), message.fields, namespace, pins)
    return envelope_bytes(setting.contract, [copy.deepcopy(each) for each in draft.header], body)


def with_charset(headers: Headers, freedoms: tuple[str, ...]) -> Headers:
    """Say UTF-16 in the Content-Type where the respelling is written in it."""
    if spelling_of(freedoms).encoding != "utf-16":
        return headers
    return tuple((name, value.replace("charset=utf-8", "charset=utf-16")) for name, value in headers)


def _as_meant(aim: Aim, found: Label) -> bool:
    return found.violates_only(aim.violates) if aim.violates is not None else found.valid


def _take_step(draft: Draft, present: int | None) -> None:
    if draft.step is None:
        return
    element = field_element(draft.body, draft.step.field)
    if element is not None:
        value = (present or 0) + draft.step.delta
        element.text = draft.step.form.format(value) if value >= 0 else str(value)


def _due(contract: Contract, aim: Aim, draft: Draft) -> Due:
    """An empty identifier names no account in particular: any documented fault may answer it."""
    if aim.due.kind == "fault" and aim.due.faults and _blank_identifier(contract, draft):
        return Due("fault")
    return aim.due


def _blank_identifier(contract: Contract, draft: Draft) -> bool:
    chosen = [name for name in contract.request.identifiers if is_set(draft.body, name)]
    elements = [field_element(draft.body, name) for name in chosen]
    return any(element is not None and not text(element).strip() for element in elements)


def http_headers(setting: Setting, login: Login | None) -> Headers:
    """Give the HTTP headers of a request: media type, SOAPAction, authentication."""
    headers = [
        *_media_type(setting),
        ("Accept", "text/xml, application/soap+xml"),
        ("User-Agent", f"soap-contracts/{SUITE_VERSION}"),
    ]
    if setting.contract.authentication.kind == "basic" and login is not None:
        token = base64.b64encode(f"{login.username}:{login.password}".encode()).decode("ascii")
        headers.append(("Authorization", f"Basic {token}"))
    return tuple(headers)


def _media_type(setting: Setting) -> Headers:
    action = setting.soap_action
    if setting.contract.soap == "1.2":
        return (("Content-Type", f'application/soap+xml; charset=utf-8; action="{action}"'),)
    return (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", f'"{action}"'))
