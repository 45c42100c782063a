"""A draft becomes a case: serialized, addressed, and labelled by its bytes."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from contracts.cases.aims import Aim
from contracts.cases.draft import Case, Draft, Due, Login
from contracts.cases.setting import Setting
from contracts.declared import field_element, is_set
from contracts.exchange import Headers, HttpRequest
from contracts.labels import Label, label
from contracts.model import Contract
from contracts.rules import Rule
from contracts.soap import envelope_bytes
from contracts.xml import text

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
    body = envelope_bytes(setting.contract, draft.header, draft.body)
    found = label(setting.contract, body)
    if not _as_meant(aim, found):
        return Dropped(aim.name, str(found))
    return Case(
        contract=setting.contract.id,
        rule=rule.id,
        aim=aim.name,
        label=str(found),
        situation=draft.situation,
        due=_due(setting.contract, aim, draft),
        request=HttpRequest("POST", setting.address, http_headers(setting.contract, draft.login), body),
        control=aim.control,
    )


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


def http_headers(contract: Contract, login: Login | None) -> Headers:
    """Give the HTTP headers of a request: media type, SOAPAction, authentication."""
    headers = [
        *_media_type(contract),
        ("Accept", "text/xml, application/soap+xml"),
        ("User-Agent", f"soap-contracts/{SUITE_VERSION}"),
    ]
    if contract.authentication.kind == "basic" and login is not None:
        token = base64.b64encode(f"{login.username}:{login.password}".encode()).decode("ascii")
        headers.append(("Authorization", f"Basic {token}"))
    return tuple(headers)


def _media_type(contract: Contract) -> Headers:
    if contract.soap == "1.2":
        return (("Content-Type", f'application/soap+xml; charset=utf-8; action="{contract.soap_action}"'),)
    return (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", f'"{contract.soap_action}"'))
