"""Who is let through, and how the others are told."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

from lxml import etree
from werkzeug.datastructures import Authorization

from contracts.reference.answers import Answer, Fault, Refusal
from contracts.reference.credentials import DEFAULT, WITHOUT_SEQUENCE
from contracts.reference.deviations.deviation import INVOICES, SEQUENCES, Change, Family
from contracts.reference.deviations.ways import around, on_fault
from contracts.reference.information.messages import PASSWORD, USERNAME
from contracts.reference.pipeline import Pipeline
from contracts.reference.service import Call, Step
from contracts.verdicts import Verdict
from contracts.xml import NIL, is_nil, text

authentication = Family("authentication")

DENIED = "AUTHORIZATION_FAILED"
KNOWN = {login.username: login.password for login in (DEFAULT, WITHOUT_SEQUENCE)}


def _plain(block: etree._Element | None) -> bool:
    return block is not None and not is_nil(block) and not len(block) and not block.attrib


def mending_log_in(mend: Callable[[dict[str, etree._Element]], None]) -> Change:
    """Overlook what is wrong with the header parts: mend a copy of them, by name."""

    def wrap(step: Step) -> Step:
        def lenient(call: Call) -> Call | Answer:
            if len({str(block.tag) for block in call.blocks}) < len(call.blocks):
                return step(call)
            blocks = {str(block.tag): deepcopy(block) for block in call.blocks}
            mend(blocks)
            return step(replace(call, blocks=tuple(blocks.values())))

        return lenient

    return around("authorize", wrap)


def _right(name: str, value: str) -> etree._Element:
    element = etree.Element(name)
    element.text = value
    return element


def _accept_password(fits: Callable[[str], bool]) -> Change:
    def mend(blocks: dict[str, etree._Element]) -> None:
        block = blocks.get(PASSWORD)
        if block is not None and _plain(block) and fits(text(block)):
            blocks[PASSWORD] = _right(PASSWORD, DEFAULT.password)

    return mending_log_in(mend)


def _user_in_any_case(blocks: dict[str, etree._Element]) -> None:
    block = blocks.get(USERNAME)
    if block is not None and _plain(block) and text(block).lower() == DEFAULT.username:
        blocks[USERNAME] = _right(USERNAME, DEFAULT.username)


def _without_headers(blocks: dict[str, etree._Element]) -> None:
    blocks.setdefault(USERNAME, _right(USERNAME, DEFAULT.username))
    blocks.setdefault(PASSWORD, _right(PASSWORD, DEFAULT.password))


def _nil_password(blocks: dict[str, etree._Element]) -> None:
    block = blocks.get(PASSWORD)
    if block is not None and block.get(NIL) and is_nil(block) and not text(block):
        blocks[PASSWORD] = _right(PASSWORD, DEFAULT.password)


def _last_password(step: Step) -> Step:
    def lenient(call: Call) -> Call | Answer:
        last = {str(block.tag): block for block in call.blocks}
        return step(replace(call, blocks=tuple(last.values())))

    return lenient


def _code(code: str) -> Change:
    def change(_: Call, fault: Fault) -> Fault:
        return replace(fault, code=code) if fault.code == DENIED else fault

    return on_fault(change)


def _basic(mend: Callable[[str, str], tuple[str, str]]) -> Change:
    """Log in with other data than those that HTTP basic authentication brought."""

    def wrap(step: Step) -> Step:
        def lenient(call: Call) -> Call | Answer:
            username, password = mend(*_sent(call))
            login = Authorization("basic", {"username": username, "password": password}).to_header()
            others = tuple(line for line in call.http.headers if line[0].lower() != "authorization")
            return step(replace(call, http=replace(call.http, headers=(*others, ("Authorization", login)))))

        return lenient

    return around("log_in", wrap)


def _sent(call: Call) -> tuple[str, str]:
    try:
        login = Authorization.from_header(call.http.header("Authorization"))
    except ValueError:  # as in the service: base64 of other characters than ASCII
        return "", ""
    if login is None or login.type != "basic":
        return "", ""
    return login.username or "", login.password or ""


def _any_user(username: str, password: str) -> tuple[str, str]:
    stranger = username and username not in KNOWN
    return (DEFAULT.username, DEFAULT.password) if stranger else (username, password)


def _any_password(username: str, _password: str) -> tuple[str, str]:
    return username, KNOWN.get(username, "")


def _nobody(username: str, password: str) -> tuple[str, str]:
    return (username, password) if username else (DEFAULT.username, DEFAULT.password)


def _case_of_password(username: str, password: str) -> tuple[str, str]:
    return username, KNOWN.get(username, "") if password.lower() == KNOWN.get(username, "") else password


def _refusal(change: Callable[[Refusal], Refusal | Fault]) -> Change:
    def transformer(_: Call, answer: Answer) -> Answer:
        return change(answer) if isinstance(answer, Refusal) and answer.status == 401 else answer  # noqa: PLR2004

    return lambda pipeline: pipeline.with_answer(transformer)


def _page(pipeline: Pipeline) -> Pipeline:
    """Answer a log-in page with status 200 in the place of 401."""

    def wrap(step: Step) -> Step:
        def show(call: Call) -> Call | Answer:
            outcome = step(call)
            return outcome if isinstance(outcome, Call) else Refusal(200, "Please log in.")

        return show

    return around("log_in", wrap)(pipeline)


DEVIATIONS = (
    authentication(
        "any-password",
        "Any password is accepted.",
        _accept_password(lambda _: True),
        f"fault.{DENIED}",
        on=INVOICES,
    ),
    authentication(
        "password-by-its-beginning",
        "Only the first eight characters of the password count.",
        _accept_password(lambda sent: sent[:8] == DEFAULT.password[:8]),
        f"fault.{DENIED}",
        on=INVOICES,
        needs="rare input",
        promise="a wrong password that begins like the right one",
    ),
    authentication(
        "password-in-any-case",
        "The case of the password does not matter.",
        _accept_password(lambda sent: sent.lower() == DEFAULT.password),
        f"fault.{DENIED}",
        on=INVOICES,
        needs="rare input",
        promise="the right password in other case",
    ),
    authentication(
        "empty-password",
        "An empty password is accepted.",
        _accept_password(lambda sent: not sent),
        f"fault.{DENIED}",
        on=INVOICES,
        needs="rare input",
        promise="an empty password",
    ),
    authentication(
        "user-in-any-case",
        "The case of the user name does not matter.",
        mending_log_in(_user_in_any_case),
        f"fault.{DENIED}",
        on=INVOICES,
        needs="rare input",
        promise="case-insensitive user",
    ),
    authentication(
        "log-in-missing",
        "A request without the header parts is accepted.",
        mending_log_in(_without_headers),
        "request.Username.minOccurs",
        "request.Password.minOccurs",
        on=INVOICES,
        verdict=Verdict.LENIENT,
    ),
    authentication(
        "nil-password",
        "A nil password is accepted.",
        mending_log_in(_nil_password),
        "request.Password.nillable",
        on=INVOICES,
        verdict=Verdict.LENIENT,
    ),
    authentication(
        "second-password",
        "Of two passwords the last one counts.",
        around("authorize", _last_password),
        "request.Password.maxOccurs",
        on=INVOICES,
        verdict=Verdict.LENIENT,
    ),
    authentication(
        "denied-with-client",
        "Wrong log-in data bring the code Client.",
        _code("Client"),
        f"fault.{DENIED}",
        on=INVOICES,
    ),
    authentication(
        "basic-any-password",
        "Any password of a known user is accepted.",
        _basic(_any_password),
        "fault.unauthorized",
        on=SEQUENCES,
    ),
    authentication(
        "basic-any-user",
        "Any user name that is not known is accepted.",
        _basic(_any_user),
        "fault.unauthorized",
        on=SEQUENCES,
    ),
    authentication(
        "basic-missing",
        "A request without an Authorization header is accepted.",
        _basic(_nobody),
        "fault.unauthorized",
        on=SEQUENCES,
        needs="rare input",
        promise="accepts a missing header",
    ),
    authentication(
        "basic-password-in-any-case",
        "The case of the password does not matter.",
        _basic(_case_of_password),
        "fault.unauthorized",
        on=SEQUENCES,
        needs="rare input",
        promise="the right password in other case",
    ),
    authentication(
        "basic-403",
        "Wrong log-in data bring HTTP 403.",
        _refusal(lambda answer: replace(answer, status=403)),
        "fault.unauthorized",
        on=SEQUENCES,
    ),
    authentication(
        "basic-fault",
        "Wrong log-in data bring a fault instead of HTTP 401.",
        _refusal(lambda _: Fault("Server", "The log-in data are wrong.")),
        "fault.unauthorized",
        on=SEQUENCES,
    ),
    authentication(
        "basic-log-in-page",
        "Wrong log-in data bring a page with HTTP 200.",
        _page,
        "fault.unauthorized",
        on=SEQUENCES,
    ),
    authentication(
        "basic-without-challenge",
        "HTTP 401 comes without WWW-Authenticate.",
        _refusal(lambda answer: replace(answer, headers=())),
        "fault.unauthorized",
        "fault.unauthorized.challenge",
        on=SEQUENCES,
        promise="RFC 9110, 15.5.2: a 401 names at least one challenge",
    ),
)
