"""Exercising a rule against an endpoint in memory: found, made small, still labelled right, and bounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import settings
from hypothesis.database import InMemoryExampleDatabase

from benchmarks.no_false_alarm import exercise as without_alarm
from contracts.cases.draft import Case
from contracts.cases.present import PresentValue, state_of
from contracts.discovery import find
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.engine import Exerciser
from contracts.errors import BudgetExhausted
from contracts.exchange import Exchange, Failed, HttpRequest, HttpResponse
from contracts.labels import label
from contracts.model import Contract
from contracts.recording.redaction import Redactor
from contracts.rehearsing import DryAim, rehearse
from contracts.rules import rules_of
from contracts.sent import NoRedaction
from contracts.tally import Found, Tally
from contracts.verdicts import Verdict
from tests.unit.made_contracts import (
    Scripted,
    enveloped,
    fault,
    http,
    made,
    order,
    order_service,
    reference_setting,
    row,
    rule_named,
    sent_fields,
    setting_of,
)

Answerer = Callable[[HttpRequest], HttpResponse | Failed]
GOOD = order_service()
NIL = '<Id xsi:nil="true"/>'


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return made(tmp_path)


def conforming(request: HttpRequest) -> HttpResponse:
    """Answer as the made contract says: violations and unknown orders get a fault."""
    found = label(CONTRACT[0], request.body)
    if found.valid and sent_fields(request)["Id"] is None:
        return http(enveloped(order(f"{NIL}<Status>new</Status>")))
    return GOOD(request) if found.valid else http(enveloped(fault("s:Client")), 500)


CONTRACT: list[Contract] = []


@pytest.fixture(autouse=True)
def _the_contract(contract: Contract) -> None:
    CONTRACT[:] = [contract]


def exerciser(contract: Contract, answer: Answerer, **more: object) -> tuple[Exerciser, Scripted]:
    endpoint = Scripted(answer)
    plain = Exerciser(setting_of(contract), endpoint, repeatable=True)
    return replace(plain, **more), endpoint  # type: ignore[arg-type]  # the fields of Exerciser, by name


def exercise(contract: Contract, answer: Answerer, rule: str, **more: object) -> tuple[Tally, Scripted]:
    engine, endpoint = exerciser(contract, answer, **more)
    return engine.exercise(rule_named(contract, rule)), endpoint


def finding(tally: Tally, verdict: Verdict = Verdict.VIOLATES) -> Found:
    found = tally.verdicts(tally.rule).get(verdict)
    assert found is not None, tally.found
    return found


def shown_by(tally: Tally, found: Found) -> bytes:
    return tally.exchanges[found.exchange].request.body.content.encode()


# --- a service that conforms ------------------------------------------------------------------------------


def test_a_conforming_service_breaks_nothing_and_nothing_is_dropped(contract: Contract) -> None:
    for rule in rules_of(contract):
        if (
            rule.kind in {"protocol", "accepted", "echo", "order", "namespace", "fault"}
            or rule.field is not None
        ):
            tally = Exerciser(setting_of(contract), Scripted(conforming), examples=5).exercise(rule)
            worse = {v for found in tally.found.values() for v in found} - {Verdict.CONFORMS}
            assert not worse, (rule.id, tally.found)
            # An order cannot be broken where one field stands alone.
            assert set(tally.dropped) <= {"two neighbours swapped: valid"}, rule.id
            assert tally.sent > 0


def test_the_same_request_is_sent_once_for_an_aim(contract: Contract) -> None:
    tally, endpoint = exercise(contract, conforming, "request.Colour.enumeration", examples=30)
    assert tally.sent == len(endpoint.sent)
    assert len({request.body for request in endpoint.sent[:1]}) == 1
    assert tally.sent < 5 * 30, "an aim has few values, which are not sent again and again"


def test_repeatable_runs_send_the_same_bytes(contract: Contract) -> None:
    first = exercise(contract, conforming, "request.Id.maxLength")[1].sent
    second = exercise(contract, conforming, "request.Id.maxLength")[1].sent
    assert first == second


def test_a_profile_of_hypothesis_that_repeats_makes_runs_repeat(contract: Contract) -> None:
    before = settings.get_current_profile_name()
    settings.register_profile("repeats", derandomize=True)
    settings.load_profile("repeats")
    try:
        sent = [
            exercise(contract, conforming, "request.Id.maxLength", repeatable=False)[1].sent for _ in range(3)
        ]
    finally:
        settings.load_profile(before)
    assert sent[0] == sent[1] == sent[2]


# --- a service that does not ------------------------------------------------------------------------------


def test_the_smallest_failing_request_is_found_and_still_labelled_right(contract: Contract) -> None:
    def at_most_three(request: HttpRequest) -> HttpResponse:
        """Accept what should be refused: tags of any length; refuse the rest as documented."""
        found = label(contract, request.body)
        lenient = found.valid or found.violates_only(f"{contract.id}.request.Tag.maxLength")
        return GOOD(request) if lenient else http(enveloped(fault("s:Client")), 500)

    tally, _ = exercise(contract, at_most_three, "request.Tag.maxLength")
    found = finding(tally, Verdict.LENIENT)
    body = shown_by(tally, found)
    assert str(label(contract, body)) == f"violates {tally.rule}"
    sent = sent_fields(HttpRequest("POST", "", (), body))
    assert sent == {"Id": "K1", "Tag": sent["Tag"]}, "nothing is left that is not needed to show it"
    assert sent["Tag"] in {"00000", "A    "}, "one character more than the maximum, of the simplest kind"


def test_a_valid_request_that_is_refused_shrinks_to_the_edge_that_is_refused(contract: Contract) -> None:
    def one_too_few(request: HttpRequest) -> HttpResponse:
        long = len(sent_fields(request).get("Tag") or "") == 4
        return http(enveloped(fault("s:Client")), 500) if long else conforming(request)

    tally, _ = exercise(contract, one_too_few, "request.Tag.maxLength")
    body = shown_by(tally, finding(tally))
    assert label(contract, body).valid
    sent = sent_fields(HttpRequest("POST", "", (), body))
    assert sent == {"Id": "K1", "Tag": "0000"}


def test_a_broken_echo_shrinks_to_the_shortest_text_that_breaks_it(contract: Contract) -> None:
    def ascii_only(request: HttpRequest) -> HttpResponse:
        given = sent_fields(request).get("Id")
        kept = None if given is None else given.encode("ascii", "replace").decode()
        inside = NIL if kept is None else f"<Id>{escape(kept)}</Id>"
        return http(enveloped(order(f"{inside}<Status>new</Status>")))

    tally, _ = exercise(contract, ascii_only, "response.idEchoed", examples=20)
    sent = sent_fields(HttpRequest("POST", "", (), shown_by(tally, finding(tally))))
    assert set(sent) == {"Id"}
    assert len(sent["Id"] or "") == 1
    assert not (sent["Id"] or "").isascii()


def test_after_a_failure_only_so_many_requests_are_spent_on_a_smaller_one(contract: Contract) -> None:
    def never(_request: HttpRequest) -> HttpResponse:
        return http(enveloped(fault("s:Client")), 500)

    few, endpoint = exercise(contract, never, "request.accepted", shrink_requests=3)
    # one that failed and three more, for each of the rule's two aims
    assert len(endpoint.sent) == few.sent <= 2 * (1 + 3)
    assert finding(few).times == few.sent
    none, _ = exercise(contract, never, "request.accepted", shrink_requests=0)
    assert none.sent <= 2


def test_what_one_aim_has_shown_is_counted_by_the_others_and_not_made_small_again(contract: Contract) -> None:
    def mute(_request: HttpRequest) -> HttpResponse:
        return http(enveloped(order(f"{NIL}<Status>new</Status>")))

    asked: Counter[str] = Counter()
    tally, _ = exercise(
        contract, mute, "response.idEchoed", examples=5, keep=lambda case, _: asked.update([case.aim])
    )
    first, *others = asked.values()
    assert first > 5
    assert len(others) > 1
    assert max(others) == 5
    assert sent_fields(HttpRequest("POST", "", (), shown_by(tally, finding(tally)))) == {"Id": "K1"}


def test_a_database_keeps_what_fails_for_every_aim(contract: Contract) -> None:
    def mute(_request: HttpRequest) -> HttpResponse:
        return http(enveloped(order(f"{NIL}<Status>new</Status>")))

    kept: set[bytes] = set()

    class Noting(InMemoryExampleDatabase):
        def save(self, key: bytes, value: bytes) -> None:
            kept.add(key)
            super().save(key, value)

    given = {"examples": 3, "repeatable": False, "database": Noting()}
    _, endpoint = exercise(contract, mute, "response.idEchoed", **given)
    aims_asked = 10
    assert len(endpoint.sent) > aims_asked
    assert len({key for key in kept if not key.endswith((b".secondary", b".pareto"))}) > aims_asked


def test_what_one_aim_has_shown_hides_nothing_else_from_the_others(contract: Contract) -> None:
    def lenient(request: HttpRequest) -> HttpResponse:
        page = b"<html>1.5 is no number</html>"
        return http(page, 500) if sent_fields(request).get("Count") == "1.5" else GOOD(request)

    tally, _ = exercise(contract, lenient, "request.Count.type", examples=30)
    assert finding(tally, Verdict.LENIENT).times > 1
    assert Verdict.VIOLATES in tally.verdicts(f"{contract.id}.protocol.answer")


@pytest.mark.parametrize("repeatable", [True, False])
def test_another_verdict_that_a_later_aim_shows_is_made_small_as_well(
    repeatable: bool, contract: Contract
) -> None:
    def one_less(request: HttpRequest) -> HttpResponse:
        refused = len(sent_fields(request).get("Tag") or "") == 4
        return http(enveloped(fault("s:Client")), 500) if refused else GOOD(request)

    tally, _ = exercise(contract, one_less, "request.Tag.maxLength", repeatable=repeatable)
    for verdict, tag in ((Verdict.VIOLATES, "0000"), (Verdict.LENIENT, "00000")):
        shown = shown_by(tally, finding(tally, verdict))
        assert sent_fields(HttpRequest("POST", "", (), shown)) == {"Id": "K1", "Tag": tag}


def test_a_service_that_refuses_the_plain_request_is_not_asked_for_more(contract: Contract) -> None:
    def never(_request: HttpRequest) -> HttpResponse:
        return http(enveloped(fault("s:Client")), 500)

    tally, endpoint = exercise(contract, never, "request.Id.maxLength")
    assert len(endpoint.sent) == 1
    assert tally.reason == (
        f"the service refuses even the plain request that goes first: see {contract.id}.request.accepted"
    )
    assert f"{contract.id}.request.accepted" in tally.found
    assert tally.rule not in tally.found


def test_a_service_that_answers_now_so_and_now_so_is_told_and_breaks_no_run(contract: Contract) -> None:
    turns = iter(range(10**6))

    def moody(request: HttpRequest) -> HttpResponse:
        return GOOD(request) if next(turns) % 3 else http(b"", 500)

    tally, _ = exercise(contract, moody, "request.accepted", examples=20)
    answer = tally.verdicts(f"{contract.id}.protocol.answer")
    assert Verdict.VIOLATES in answer
    assert tally.problem is None


# --- the environment and the budget -----------------------------------------------------------------------


def test_an_environment_that_fails_once_is_not_asked_again(contract: Contract) -> None:
    tally, endpoint = exercise(contract, lambda _: Failed("refused", "nobody there"), "response.schema")
    assert len(endpoint.sent) == 1
    assert tally.unreachable == "nobody there"
    assert tally.reason == "the environment could not be reached"
    assert set(tally.verdicts(tally.rule)) == {Verdict.UNREACHABLE}


class Stingy(Scripted):
    """An endpoint with a budget."""

    def __init__(self, answer: Answerer, budget: int) -> None:
        super().__init__(answer)
        self._left = budget

    def send(self, request: HttpRequest) -> Exchange:
        if not self._left:
            raise BudgetExhausted("the budget of requests is used up")
        self._left -= 1
        return super().send(request)


@pytest.mark.parametrize("budget", [0, 1, 4])
def test_an_exhausted_budget_ends_the_rule_and_keeps_what_was_found(budget: int, contract: Contract) -> None:
    endpoint = Stingy(conforming, budget)
    tally = Exerciser(setting_of(contract), endpoint).exercise(rule_named(contract, "request.accepted"))
    assert tally.problem == "the budget of requests is used up"
    assert tally.sent == len(endpoint.sent) == budget
    assert bool(tally.found) == (budget > 0)


# --- what is not sent -------------------------------------------------------------------------------------


def test_what_cannot_be_tried_says_why_and_sends_nothing(tmp_path: Path) -> None:
    situations = [{"id": "unknown", "description": "No order.", "from": "drawn"}]
    contract = made(tmp_path, situation=situations)
    tally, endpoint = exercise(contract, conforming, "response.schema")
    assert (tally.sent, endpoint.sent, tally.found) == (0, [], {})
    assert tally.reason == "no situation of the contract brings a response"


def test_dropped_cases_are_counted_with_what_they_are_instead(tmp_path: Path) -> None:
    odd = {"id": "even", "description": "Even.", "xpath": "not(Count) or Count mod 2 = 0"}
    contract = made(tmp_path, request_rules=[odd])
    tally, endpoint = exercise(contract, GOOD, "request.even", examples=40)
    assert sum(tally.dropped.values()) > 0
    assert any("values that break it: valid" in why for why in tally.dropped)
    assert len(endpoint.sent) == tally.sent


def test_texts_of_any_documented_length_can_be_sent(tmp_path: Path) -> None:
    """Hypothesis draws no text of 10,000 characters; one that repeats a piece will do."""
    fields = [row("Id", max=5), row("Text", occurs="0..1", max=10_000)]
    contract = made(tmp_path, request=fields, response_rules=[])

    def answer(request: HttpRequest) -> HttpResponse:
        valid = label(contract, request.body).valid
        return GOOD(request) if valid else http(enveloped(fault("s:Client")), 500)

    tally, endpoint = exercise(contract, answer, "request.Text.maxLength", examples=5)
    lengths = {len(sent_fields(request).get("Text") or "") for request in endpoint.sent}
    assert {10_000, 10_001} <= lengths
    assert set(tally.verdicts(tally.rule)) == {Verdict.CONFORMS}


# --- planning ---------------------------------------------------------------------------------------------


def nobody(request: HttpRequest) -> HttpResponse:
    raise AssertionError(f"sent while planning: {request}")


def test_a_rehearsal_shows_one_request_for_each_aim_and_sends_none(contract: Contract) -> None:
    engine, _ = exerciser(contract, nobody, examples=7)
    rule = rule_named(contract, "request.Id.maxLength")
    found = rehearse(engine, rule)
    assert isinstance(found, list)
    assert engine.planned(rule) == sum(aim.requests for aim in found)
    for aim in found:
        assert isinstance(aim, DryAim)
        assert aim.example is not None
        assert 1 <= aim.requests <= 7
    violating = [aim for aim in found if aim.example and not label(contract, aim.example.body).valid]
    assert {aim.aim for aim in violating} == {
        "6 characters, ASCII",
        "6 characters outside the basic plane",
        "6 characters, white space behind",
    }


def test_a_rehearsal_says_why_nothing_would_be_sent(tmp_path: Path) -> None:
    contract = made(tmp_path, situation=[{"id": "unknown", "description": "No order.", "from": "drawn"}])
    engine, _ = exerciser(contract, nobody)
    rule = rule_named(contract, "response.schema")
    assert rehearse(engine, rule) == "no situation of the contract brings a response"
    assert engine.planned(rule) == 0


def test_no_more_is_sent_than_was_planned_where_nothing_fails(contract: Contract) -> None:
    engine, endpoint = exerciser(contract, conforming, examples=6)
    rule = rule_named(contract, "request.Id.maxLength")
    planned = engine.planned(rule)
    engine.exercise(rule)
    assert 0 < len(endpoint.sent) <= planned


# --- evidence ---------------------------------------------------------------------------------------------


def test_everything_that_was_sent_is_offered_for_keeping_as_it_came(contract: Contract) -> None:
    kept: list[tuple[Case, Exchange]] = []
    tally, endpoint = exercise(
        contract, conforming, "request.accepted", keep=lambda case, exchange: kept.append((case, exchange))
    )
    assert [exchange.request for _, exchange in kept] == endpoint.sent
    assert len(kept) == tally.sent


def test_log_in_data_never_reach_the_tally() -> None:
    setting = reference_setting("walley.GetCurrentInvoice")
    endpoint = ReferenceEndpoint()
    redactor = Redactor.for_environment(setting.environment, (setting.contract,))
    engine = Exerciser(setting, endpoint, examples=3, redaction=redactor)
    dump = engine.exercise(rule_named(setting.contract, "request.accepted")).model_dump_json()
    endpoint.close()
    assert "reference-user" not in dump
    assert "reference-password" not in dump
    assert "GetCurrentInvoiceRequest" in dump


@pytest.mark.parametrize(
    "inside",
    [
        fault("reference-password"),
        '<reference-password xmlns=""/>',
        '<m:R xmlns:m="urn:x" s:reference-password="1"/>',
        fault("s:Client", "<reference-password/>"),
    ],
    ids=["fault code", "element", "attribute", "fault"],
)
def test_log_in_data_that_a_service_says_never_reach_the_tally(inside: str) -> None:
    setting = reference_setting("walley.GetCurrentInvoice")
    redactor = Redactor.for_environment(setting.environment, (setting.contract,))
    endpoint = Scripted(lambda _request: http(enveloped(inside), 500))
    engine = Exerciser(setting, endpoint, examples=3, redaction=redactor)
    dump = engine.exercise(rule_named(setting.contract, "request.accepted")).model_dump_json()
    assert "reference-password" not in dump


def test_without_secrets_evidence_stays_as_it_is(contract: Contract) -> None:
    exchange = Exchange(HttpRequest("POST", "http://a.invalid/", (), b"x"), Failed("dns", "no"))
    nothing = NoRedaction()
    nothing.learn(contract, exchange)
    assert nothing.redact_exchange(exchange) is exchange
    assert nothing.redact_text("text") == "text"


# --- cases in relation to the service's state -------------------------------------------------------------


def test_numbers_follow_what_the_service_holds() -> None:
    """Above the present number it is set, not above it is refused: in one run, over many requests."""
    setting, reader = (
        reference_setting(f"resurs.{name}") for name in ("setInvoiceSequence", "peekInvoiceSequence")
    )
    (contract,) = find("resurs.setInvoiceSequence")
    state = state_of(contract)
    assert state is not None
    endpoint = ReferenceEndpoint()
    present = PresentValue(state, reader, endpoint)
    present.refresh()
    assert present.value == 444
    engine = Exerciser(setting, endpoint, examples=15, present=present)
    for name in ("request.accepted", "fault.ECommerceErrorException", "request.nextInvoiceNumber.type"):
        tally = engine.exercise(rule_named(contract, name))
        assert {v for found in tally.found.values() for v in found} == {Verdict.CONFORMS}, tally.found
    assert present.value > 444
    endpoint.close()


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize(
    "selector",
    [
        "collector.GetCurrentInvoice",
        "walley.GetCurrentInvoice",
        "resurs.peekInvoiceSequence",
        "resurs.setInvoiceSequence",
    ],
)
def test_a_conforming_service_raises_no_alarm_in_100_cases(selector: str) -> None:
    """``python -m benchmarks.no_false_alarm`` does the same with as many as one likes."""
    (contract,) = find(selector)
    outcome = without_alarm(contract, cases=100, examples=1)
    assert outcome.sent >= 100
    assert outcome.alarms == {}
    assert outcome.dropped == {}
    assert set(outcome.verdicts) == {Verdict.CONFORMS}
