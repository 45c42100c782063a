"""The plain twin asked twice more where an answer differed from its own, to see whether it differs from itself.

Asked only then, so that a service that answers alike is asked nothing for it. Two requests of the same bytes, one right
after the other, are what ``request.repeated`` speaks of; what they differ in is no doing of a spelling.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from contracts.cases.draft import EQUIVALENT, REPEATED, Case
from contracts.exchange import Exchange
from contracts.verdicts import Judgement, Verdict

ONCE_MORE = "the twin once more, since the answers differ"
TIMES = 2


def is_in_doubt(case: Case, judgements: Iterable[Judgement]) -> bool:
    """Tell whether an answer other than the twin's may be nothing but an answer that never stays the same."""
    return (
        case.equivalent
        and not case.repeats
        and any(each.rule == case.rule and each.verdict is Verdict.VIOLATES for each in judgements)
    )


def once_more(case: Case) -> tuple[Case, Case]:
    """Give the twin of a case, to be sent twice right after it.

    The first is compared with the twin, unless something else was sent between the twin and the case: that may have
    changed the answer. The second is compared with the first.
    """
    plain = replace(case.before[0], aim=ONCE_MORE, before=())
    repeated = replace(plain, label=f"{EQUIVALENT}{REPEATED}")
    first = plain if len(case.before) > 1 else replace(repeated, before=(*case.before, case))
    return first, replace(repeated, before=(first,))


def in_a_row(twin: Exchange, back: int, again: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """Give the answers to the plain request that must be the same whatever came of the case.

    ``back`` says how many exchanges before the case the twin is, ``again`` are those that came after the case.
    """
    if not again:
        return ()
    return tuple(again) if back > 1 else (twin, *again)


def asked_after(following: Iterable[tuple[Case, Exchange]]) -> tuple[Exchange, ...]:
    """Give the exchanges right behind a case that asked its twin once more."""
    more = takewhile(lambda pair: pair[0].aim == ONCE_MORE, following)
    return tuple(exchange for _, exchange in islice(more, TIMES))
