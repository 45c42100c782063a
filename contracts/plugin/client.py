"""Single requests for tests that people write: built valid, sent, judged like any other exchange."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

import hypothesis
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st

from contracts.cases.aim import Aim, due_in
from contracts.cases.building import Dropped, build
from contracts.cases.draft import Case, Draft, Due
from contracts.cases.drafts import PinOf, Plan, drafts
from contracts.cases.pins import NIL_PIN, of_text
from contracts.cases.setting import Setting
from contracts.checks import judge
from contracts.checks.answer import SoapAnswer, read_answer
from contracts.checks.judge import Judged
from contracts.declared import field_element, is_set
from contracts.discovery import find
from contracts.errors import OptionError
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.labels import label
from contracts.model import Contract, Situation
from contracts.places import LeftOut
from contracts.plugin.lifecycle import started
from contracts.rules import rules_by_id, rules_of
from contracts.run import Run
from contracts.verdicts import Judgement, Verdict
from contracts.xml import text

REQUEST = HttpRequest("POST", "http://reference.invalid/", (), b"")


@dataclass(frozen=True)
class Answer:
    """What came back for one request, and what it says of the contract's rules."""

    contract: Contract
    exchange: Exchange
    judged: Judged

    @property
    def broken(self) -> tuple[Judgement, ...]:
        """The promises that this exchange breaks."""
        rules = rules_by_id(self.contract)
        return tuple(
            each
            for each in self.judged.judgements
            if each.verdict == Verdict.VIOLATES and rules[each.rule].severity == "error"
        )

    @property
    def fault(self) -> str | None:
        """The code of the fault that came; None for a response."""
        answer = self.judged.answer
        return answer.fault.code if isinstance(answer, SoapAnswer) and answer.fault is not None else None

    def __getitem__(self, field: str) -> str | None:
        """Give the text of a response field; None where it is absent or nil. Raises KeyError for an unknown one."""
        self.contract.response.field(field)
        answer = self.judged.answer
        payload = answer.parts.payload if isinstance(answer, SoapAnswer) else None
        element = field_element(payload, field)
        return (
            text(element) if element is not None and payload is not None and is_set(payload, field) else None
        )

    def conforms(self) -> bool:
        """Fail the test with every broken promise; give True when there is none."""
        __tracebackhide__ = True
        if self.judged.unreachable is not None:
            pytest.fail(f"{self.contract.id}: unreachable: {self.judged.unreachable}", pytrace=False)
        if self.broken:
            pytest.fail("\n".join(f"{each.rule}: {each.message}" for each in self.broken), pytrace=False)
        return True


class JudgeResponse(Protocol):
    """The type of the ``judge_response`` fixture."""

    def __call__(  # noqa: D102 -- the function below says it
        self,
        selector: str,
        request: bytes,
        response: bytes,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        situation: str | None = None,
    ) -> Answer: ...


class Client:
    """Sends single requests to the run's endpoint."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __call__(self, selector: str, /, *, situation: str | None = None, **fields: str | None) -> Answer:
        """Send one request and judge what comes back.

        ``selector`` names a contract; ``situation`` one of its situations (the first that brings a response unless
        given); ``fields`` sets fields of the body, None for nil. Raises OptionError for what there is none of.
        """
        contract = one_contract(selector)
        place = self._run.places.of(contract)
        if isinstance(place, LeftOut):
            pytest.skip(f"{contract.id} is left out: {place.reason}")
        case = _case(place.setting, _situation(place.setting, situation), fields)
        with place.alone():
            endpoint = place.open_endpoint()
            exchange = endpoint.send(case.request)
            endpoint.close()
        return Answer(contract, exchange, judge(contract, case, exchange))


@contextmanager
def client_of(request: pytest.FixtureRequest) -> Iterator[Client]:
    """Give a client of the run, unless the run only replays the suite's own recordings."""
    run = started(request.config)
    if run.options.kind == "recorded":
        pytest.skip("single requests are not recorded: give --contract-endpoint reference, live or a URL")
    if run.options.dry_run:
        pytest.skip("a dry run sends nothing")
    yield Client(run)


def one_contract(selector: str) -> Contract:
    """Give the one contract that a selector means. Raises OptionError when it means several."""
    found = find(selector)
    if len(found) > 1:
        raise OptionError(
            f"{selector!r} means several contracts: {', '.join(each.id for each in found)}; name one"
        )
    return found[0]


def _situation(setting: Setting, name: str | None) -> Situation:
    if name is None:
        if not setting.answered:
            raise OptionError(
                f"{setting.contract.id}: the environment has known data for no situation with a response"
            )
        return setting.answered[0]
    for situation in setting.contract.situations:
        if situation.id == name:
            return situation
    names = ", ".join(situation.id for situation in setting.contract.situations)
    raise OptionError(f"{setting.contract.id} has no situation {name!r}; expected one of {names}")


def _case(setting: Setting, situation: Situation, fields: Mapping[str, str | None]) -> Case:
    contract = setting.contract
    known = {row.name for row in contract.request.fields}
    for name in fields:
        if name not in known:
            raise OptionError(
                f"{contract.id} has no request field {name!r}; expected one of {', '.join(sorted(known))}"
            )
    pins = {name: _always(value) for name, value in fields.items()}
    plan = Plan(situation, pins=pins, assignment=_assignment(contract, fields))
    draft: Draft = hypothesis.find(drafts(setting, plan), lambda _: True, settings=_ONE)
    return _built(setting, situation, draft)


_ONE = settings(max_examples=1, database=None, phases=(Phase.generate,))


def _always(value: str | None) -> PinOf:
    pin = NIL_PIN if value is None else of_text(value)
    return lambda _text: st.just(pin)


def _assignment(contract: Contract, fields: Mapping[str, str | None]) -> dict[str, bool] | None:
    """An identifier that is given takes the place of the one that the known data would bring."""
    given = [name for name in contract.request.identifiers if name in fields]
    if not given:
        return None
    return {name: fields.get(name) is not None for name in contract.request.identifiers}


def _built(setting: Setting, situation: Situation, draft: Draft) -> Case:
    contract = setting.contract
    accepted = next(rule for rule in rules_of(contract) if rule.kind == "accepted")
    due = due_in(contract, situation)
    why = ""
    for violates in (None, *(rule.id for rule in rules_of(contract) if rule.side == "request")):
        wanted = due if violates is None else Due("fault")
        aim = Aim("a request of one's own", st.just(draft), wanted, violates=violates)
        case = build(setting, accepted, aim, draft)
        if not isinstance(case, Dropped):
            return case
        why = case.why
    raise OptionError(f"{contract.id}: the request breaks several promises at once: {why}")


def judge_response(
    selector: str,
    request: bytes,
    response: bytes,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    situation: str | None = None,
) -> Answer:
    """Judge a request and the response to it, whoever exchanged them.

    ``request`` and ``response`` are the bytes of the envelopes; ``headers`` those of the response, by default a
    Content-Type of text/xml in UTF-8. A request that breaks promises is due a fault, any other the response.
    """
    contract = one_contract(selector)
    sent = replace(REQUEST, body=request)
    given = {"Content-Type": "text/xml; charset=utf-8"} if headers is None else dict(headers)
    exchange = Exchange(sent, HttpResponse(status, "", tuple(given.items()), response))
    case = _foreign_case(contract, exchange, situation)
    return Answer(contract, exchange, judge(contract, case, exchange))


def _foreign_case(contract: Contract, exchange: Exchange, situation: str | None) -> Case:
    accepted = next(rule.id for rule in rules_of(contract) if rule.kind == "accepted")
    found = label(contract, exchange.request.body)
    return Case(
        contract=contract.id,
        rule=accepted,
        aim="an exchange of somebody else's client",
        label=str(found),
        situation=situation,
        due=_foreign_due(contract, exchange, situation, valid=found.valid),
        request=exchange.request,
    )


def _foreign_due(contract: Contract, exchange: Exchange, situation: str | None, *, valid: bool) -> Due:
    if situation is not None:
        return due_in(contract, contract.situation(situation))
    answer = read_answer(contract, exchange)
    came_fault = not isinstance(answer, SoapAnswer) or answer.fault is not None
    return Due("fault" if came_fault or not valid else "response")
