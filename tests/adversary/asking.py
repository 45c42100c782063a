"""What the suite makes of a server: one request judged, and rules exercised one after the other."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import cache
from urllib.parse import urlsplit

from contracts.cases.draft import Case
from contracts.cases.setting import Setting
from contracts.checks import judge
from contracts.discovery import find
from contracts.endpoints.http import HttpEndpoint
from contracts.endpoints.patience import Patience
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.engine import Exerciser
from contracts.environments import Limits
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.options import Options
from contracts.places import Place
from contracts.recording.redaction import Redactor
from contracts.rules import rules_by_id
from contracts.run import Run
from contracts.tally import Tally
from contracts.verdicts import Judgement, Verdict

WALLEY = find("walley")[0]
ACCEPTED = "request.accepted"
PATIENT = Limits(per_second=100_000, timeout=20, retries=0)
HASTY = Limits(per_second=100_000, timeout=0.4, retries=0)


def setting(url: str) -> Setting:
    """Give the setting of the reference environment with another host."""
    with closing(Run(Options(endpoint="reference"))) as run:
        place = run.places.of(WALLEY)
    assert isinstance(place, Place)
    return replace(place.setting, address=url + urlsplit(place.setting.address).path)


@cache
def plain() -> tuple[Case, Exchange]:
    """Give the plain request that goes first, and how the reference service answers it."""
    found: list[tuple[Case, Exchange]] = []

    def keep(case: Case, exchange: Exchange) -> None:
        found.append((case, exchange))

    with closing(ReferenceEndpoint()) as endpoint:
        exerciser = Exerciser(setting("http://reference.invalid"), endpoint, 1, repeatable=True, keep=keep)
        exerciser.exercise(rules_by_id(WALLEY)[f"{WALLEY.id}.{ACCEPTED}"])
    return found[0]


def plain_answer() -> HttpResponse:
    """Give the answer of the reference service to the plain request."""
    answer = plain()[1].response
    assert answer is not None
    return answer


def exchange_with(url: str, limits: Limits = PATIENT) -> Exchange:
    """Send the plain request."""
    with closing(HttpEndpoint(limits)) as endpoint:
        request = plain()[0].request
        return endpoint.send(replace(request, url=url + urlsplit(request.url).path))


def judged(exchange: Exchange) -> dict[str, Judgement]:
    """Give the judgements of an answer to the plain request, by the rule's id without the contract."""
    case = replace(plain()[0], request=exchange.request)
    found = judge(WALLEY, case, exchange).judgements
    return {each.rule.removeprefix(f"{WALLEY.id}."): each for each in found}


class _FirstInHaste:
    """Asks once within other limits: on a busy machine, a server without fault may be slow as well."""

    def __init__(self, limits: Limits) -> None:
        self._first, self._rest = HttpEndpoint(limits), HttpEndpoint(PATIENT)
        self._asked = False

    def send(self, request: HttpRequest) -> Exchange:
        endpoint = self._rest if self._asked else self._first
        self._asked = True
        return endpoint.send(request)

    def close(self) -> None:
        self._first.close()
        self._rest.close()


def exercised(url: str, *names: str, limits: Limits = PATIENT) -> list[Tally]:
    """Exercise rules one after the other, with the one endpoint of a run; ``limits`` hold for its first request."""
    rules = rules_by_id(WALLEY)
    with closing(Patience(_FirstInHaste(limits))) as endpoint:
        where = setting(url)
        redactor = Redactor.for_environment(where.environment, (WALLEY,))
        exerciser = Exerciser(where, endpoint, 2, shrink_requests=5, repeatable=True, redaction=redactor)
        return [exerciser.exercise(rules[f"{WALLEY.id}.{name}"]) for name in names]


def worst(tally: Tally) -> Verdict:
    """Give the worst verdict that a tally holds on any rule."""
    order = list(Verdict)
    return min((Verdict(each) for by in tally.found.values() for each in by), key=order.index)


def told(tally: Tally) -> str:
    """Give all that a tally says to people."""
    found = [each.message for by in tally.found.values() for each in by.values()]
    return "\n".join([*found, tally.reason or "", tally.problem or "", tally.unreachable or ""])
