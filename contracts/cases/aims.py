"""For every rule, what its cases reach for: the edge of what it allows, and one step outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from hypothesis import strategies as st
from lxml import etree

from contracts.cases.draft import Draft, Due, Login, Step, Variation
from contracts.cases.drafts import PinOf, Plan, assignments, drafts
from contracts.cases.pins import of_text
from contracts.cases.setting import Setting
from contracts.cases.values import Value, echoed_texts, of_length, texts, valid_values, violating_values
from contracts.environments import KnownData
from contracts.freedoms import FREEDOMS, Freedom
from contracts.model import INVALID_REQUEST, Contract, Field, Situation
from contracts.provocations import Provocation, Way
from contracts.rules import Rule, rules_of
from contracts.xml import children, local_name

SIMPLE = 1
"""How many examples an aim needs that has few values; the others take the run's own number."""


@dataclass(frozen=True)
class Aim:
    """One thing to try for a rule.

    ``violates`` names the rule that the requests are meant to break; the label is taken from the bytes.
    ``examples`` bounds the number of examples where more would only repeat. ``control`` marks the plain
    request that goes first. ``way`` changes the request once it is built, to provoke an
    answer. ``cost`` is the number of requests that one example takes.
    """

    name: str
    drafts: st.SearchStrategy[Draft]
    due: Due
    violates: str | None = None
    examples: int | None = None
    control: bool = False
    way: Way | None = None
    cost: int = 1


@dataclass(frozen=True)
class NoAim:
    """Why no request can exercise a rule here."""

    reason: str


def aims(setting: Setting, rule: Rule) -> list[Aim] | NoAim:
    """Give what to try for a rule in a setting, or why nothing can be tried."""
    if not setting.answered and rule.side != "fault":
        return NoAim(_why_nothing(setting))
    found = list(_BY_SIDE[rule.side](setting, rule))
    return found or NoAim(_why_no_aim(setting, rule))


def _why_nothing(setting: Setting) -> str:
    reasons = dict.fromkeys(setting.why_not(each) for each in setting.contract.situations)
    return (
        "; ".join(reason for reason in reasons if reason) or "no situation of the contract brings a response"
    )


def _why_no_aim(setting: Setting, rule: Rule) -> str:
    if rule.in_header and not setting.failed_logins:
        return (
            f"the environment {setting.environment.name} does not allow failed log-ins (limits.failed_logins)"
        )
    if rule.fault is not None:
        reasons = [
            setting.why_not(setting.contract.situation(name)) for name in _situations_of(setting, rule)
        ]
        return (
            "; ".join(reason for reason in reasons if reason)
            or "no situation of the contract brings this fault"
        )
    if rule.declared is not None and rule.declared.when is not None and rule.declared.when.situation:
        reason = setting.why_not(setting.contract.situation(rule.declared.when.situation))
        return reason or "no request brings the situation about"
    if rule.freedom is not None or rule.kind in _CONSTANCIES:
        if not list(_comparable(setting)):
            return "a request and its twin cannot both be first: each changes what the service holds"
        return "the message has nothing that could be spelled in this way"
    return "no request can break this promise without breaking another, and none reaches its edge"


# --- situations -------------------------------------------------------------------------------------------


def due_in(contract: Contract, situation: Situation) -> Due:
    """Say what the documentation promises for a situation."""
    faults = contract.faults_in(situation.id)
    return Due("fault", tuple(fault.id for fault in faults)) if faults else Due("response")


def _possible(setting: Setting) -> Iterator[Situation]:
    for situation in setting.contract.situations:
        if setting.why_not(situation) is None:
            yield situation


def situation_plan(setting: Setting, situation: Situation) -> Plan:
    """Plan a valid request for a situation."""
    return Plan(situation, step=_steps(setting, situation))


def _steps(setting: Setting, situation: Situation) -> st.SearchStrategy[Step] | None:
    state = situation.state
    if state is None:
        return None
    deltas = st.integers(1, 1000) if state.relation == "above" else st.integers(-1000, 0)
    forms = st.sampled_from(("{}", "+{}", "00{}", " {} ") if setting.environment.synthetic else ("{}", "+{}"))
    return st.builds(Step, st.just(state.field), deltas, forms)


def situation_aim(setting: Setting, situation: Situation, *, examples: int | None = None) -> Aim:
    """Aim at valid requests for a situation."""
    plan = situation_plan(setting, situation)
    return Aim(
        situation.description, drafts(setting, plan), due_in(setting.contract, situation), examples=examples
    )


def _control(setting: Setting) -> Aim:
    plain = setting.answered[0]
    plan = situation_plan(setting, plain)
    return Aim("a plain request", drafts(setting, plan), Due("response"), examples=SIMPLE, control=True)


# --- requests ---------------------------------------------------------------------------------------------


def _request_aims(setting: Setting, rule: Rule) -> Iterator[Aim]:
    if rule.freedom is not None:
        yield from _equivalence_aims(setting, rule.freedom)
        return
    if rule.kind in _CONSTANCIES:
        yield from _constancy_aims(setting, rule)
        return
    if rule.kind == "accepted":
        yield _control(setting)
        yield from (situation_aim(setting, each) for each in setting.answered)
        return
    tried = list(_request_tries(setting, rule))
    if tried:
        yield _control(setting)
        yield from tried


def _equivalence_aims(setting: Setting, freedom: Freedom) -> Iterator[Aim]:
    """Respell valid requests, each freedom alone or any number of them together."""
    situations = list(_comparable(setting)) if _spells(setting.contract, freedom) else []
    yield from [_control(setting)] * bool(situations)
    names = [each.id for each in FREEDOMS if _spells(setting.contract, each)]
    chosen = st.just((freedom.id,)) if freedom.choice else _some_of(names)
    for situation in situations:
        base = drafts(setting, situation_plan(setting, situation))
        spelled = st.builds(_varied, base, chosen.map(_respelled))
        yield Aim(f"respelled, {situation.id}", spelled, due_in(setting.contract, situation), cost=2)


def _some_of(names: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw one or more names, as one yes or no for each: so a failure shrinks to the single name that matters."""
    flags = st.tuples(*(st.booleans() for _ in names)).filter(any)
    return flags.map(lambda drawn: tuple(name for name, yes in zip(names, drawn, strict=True) if yes))


def _comparable(setting: Setting) -> Iterator[Situation]:
    """Give the situations in which the same request twice must get the same answer.

    What an operation that writes accepts, it does not meet again in the same state; what it refuses, it does.
    """
    for situation in _possible(setting):
        refused = due_in(setting.contract, situation).kind == "fault"
        if situation.source_of_values != "credentials" and (refused or not setting.contract.writes):
            yield situation


def _spells(contract: Contract, freedom: Freedom) -> bool:
    """Some freedoms need something to spell: a qualified message, values that are not plain text."""
    if freedom.id == "defaultNamespace":
        return contract.request.qualified
    if freedom.id == "values":
        return any(row.type != "string" for row in contract.request.fields)
    return True


def _respelled(freedoms: Sequence[str]) -> Variation:
    return Variation(", ".join(freedoms), freedoms=tuple(freedoms))


def _varied(draft: Draft, variation: Variation) -> Draft:
    draft.variation = variation
    return draft


def _constancy_aims(setting: Setting, rule: Rule) -> Iterator[Aim]:
    """Ask twice, and see that nothing has changed."""
    situations = [
        each for each in _comparable(setting) if rule.kind != "sameAccount" or _named_twice(setting, each)
    ]
    yield from [_control(setting)] * bool(situations)
    for situation in situations:
        base = drafts(setting, situation_plan(setting, situation))
        for name, variations in _CONSTANCIES[rule.kind](setting):
            strategy = st.builds(_varied, base, variations)
            due = due_in(setting.contract, situation)
            cost = 3 if rule.kind == "recovered" else 2
            yield Aim(f"{name}, {situation.id}", strategy, due, examples=SIMPLE + 1, cost=cost)


def _named_twice(setting: Setting, situation: Situation) -> bool:
    """Tell whether the environment knows an account of this situation by more than one identifier."""
    names = setting.contract.request.identifiers
    return any(sum(bool(known.values.get(name)) for name in names) > 1 for known in setting.known(situation))


Variations = tuple[str, st.SearchStrategy[Variation]]


def _repeated(_setting: Setting) -> Iterator[Variations]:
    yield "asked twice", st.just(Variation("asked again"))


def _other_identifier(_setting: Setting) -> Iterator[Variations]:
    yield "another identifier", st.just(Variation("by another identifier", other_identifier=True))


def _after_a_refusal(setting: Setting) -> Iterator[Variations]:
    for rule in _breakable(setting):
        broken = [aim for aim in _request_tries(setting, rule) if aim.violates is not None]
        for aim in broken[:1]:
            name = f"after a refusal: {aim.name}"
            made = st.builds(Variation, st.just(name), between=aim.drafts, breaks=st.just(aim.violates))
            yield name, made


_CONSTANCIES: dict[str, Callable[[Setting], Iterator[Variations]]] = {
    "repeated": _repeated,
    "sameAccount": _other_identifier,
    "recovered": _after_a_refusal,
}


def _request_tries(setting: Setting, rule: Rule) -> Iterable[Aim]:
    if rule.field is not None:
        return (
            _header_tries(setting, rule, rule.field)
            if rule.in_header
            else _field_tries(setting, rule, rule.field)
        )
    if rule.declared is not None:
        return _declared_tries(setting, rule)
    return _structure_tries(setting, rule)


def _field_tries(setting: Setting, rule: Rule, row: Field) -> Iterator[Aim]:
    if rule.kind == "type" and _of_state(setting, row):
        yield from (situation_aim(setting, each) for each in _of_state(setting, row))
        yield from _edges_of_state(setting, rule, row)
    if _by_known_values(setting, row) and rule.kind in {"type", "maxLength", "enumeration", "format"}:
        yield from _known_tries(setting, row)
    else:
        for value in valid_values(row, rule.kind):
            if value.aim in UNSET or not _of_state(setting, row):
                yield _valid_try(setting, row, value)
    for value in violating_values(row, rule.kind):
        plan = _placed(setting, row, value, valid=False)
        yield Aim(value.aim, drafts(setting, plan), Due("fault"), violates=rule.id, examples=_enough(value))


def _edges_of_state(setting: Setting, rule: Rule, row: Field) -> Iterator[Aim]:
    """Go beyond any machine word, where the number is nobody's; write no number, though it would be high enough."""
    for situation in _of_state(setting, row):
        if situation.state is not None and situation.state.relation == "above":
            wrong = Plan(
                situation, step=st.builds(Step, st.just(row.name), st.integers(1, 9), st.just("{}.5"))
            )
            name = "high enough, with a fraction"
            yield Aim(name, drafts(setting, wrong), Due("fault"), violates=rule.id, examples=SIMPLE)
            if setting.environment.synthetic:
                far = Plan(situation, step=st.builds(Step, st.just(row.name), st.just(10**30)))
                yield Aim("beyond 64 bits", drafts(setting, far), Due("response"), examples=SIMPLE)


def _by_known_values(setting: Setting, row: Field) -> bool:
    """Tell whether a field belongs to the known accounts without identifying them, such as their country."""
    known = any(row.name in entry.values for entry in setting.environment.known)
    return known and row.name not in setting.contract.request.identifiers


def _known_tries(setting: Setting, row: Field) -> Iterator[Aim]:
    """Try each value with an account that it belongs to."""
    for situation in setting.answered[:1]:
        by_value: dict[str, list[KnownData]] = {}
        for entry in setting.known(situation):
            by_value.setdefault(entry.values.get(row.name) or "", []).append(entry)
        for value, entries in sorted(by_value.items()):
            plan = Plan(situation, step=_steps(setting, situation), known=tuple(entries))
            yield Aim(f"the value {value}", drafts(setting, plan), due_in(setting.contract, situation))


def _of_state(setting: Setting, row: Field) -> list[Situation]:
    """Give the situations in which a field stands in relation to what the service holds.

    A value of such a field is only valid or not in that relation, so that no fixed text can be an edge.
    """
    return [each for each in _possible(setting) if each.state is not None and each.state.field == row.name]


UNSET = frozenset({"nil", "left out", "absent", "nil with content"})


def _enough(value: Value) -> int | None:
    return SIMPLE if value.pin is None else None


def _valid_try(setting: Setting, row: Field, value: Value) -> Aim:
    plan = _placed(setting, row, value, valid=True)
    situation = plan.situation
    due = due_in(setting.contract, situation) if situation is not None else Due("response")
    return Aim(value.aim, drafts(setting, plan), due, examples=_enough(value))


def _placed(setting: Setting, row: Field, value: Value, *, valid: bool) -> Plan:
    """Put a value into a request that otherwise brings a response.

    A free value in an identifier means an account that nobody knows, unless the value is a known one written
    in another way; a valid one is then due the documented fault.
    """
    unset = value.aim in UNSET
    free = value.pin is not None and not unset
    situation = _situation_for(setting, row, free=free and valid)
    assignment = _assignment_for(setting, row, is_set=not unset)
    pins = {row.name: _pin_of(value)}
    if _of_state(setting, row):  # pinned, it stands in no relation to the present value any more
        return Plan(None, pins, assignment=assignment)
    return Plan(situation, pins, assignment=assignment, step=_steps(setting, situation))


def _pin_of(value: Value) -> PinOf:
    if value.pin is not None:
        pin = value.pin
        return lambda _text: pin
    known = value.known
    return lambda text: st.just(known(text) if known is not None else of_text(text))


def _situation_for(setting: Setting, row: Field, *, free: bool) -> Situation:
    if free and row.name in setting.contract.request.identifiers:
        drawn = [each for each in _possible(setting) if each.source_of_values == "drawn"]
        if drawn:
            return drawn[0]
    return setting.answered[0]


def _assignment_for(setting: Setting, row: Field, *, is_set: bool) -> dict[str, bool] | None:
    fitting = [each for each in assignments(setting.contract) if each.get(row.name, is_set) == is_set]
    if not fitting or row.name not in fitting[0]:
        return None
    return dict(fitting[0])


def _header_tries(setting: Setting, rule: Rule, row: Field) -> Iterator[Aim]:
    if not setting.failed_logins:
        return
    for value in violating_values(row, rule.kind):
        plan = Plan(setting.answered[0], header_pins={row.name: _pin_of(value)}, step=_plain_step(setting))
        yield Aim(value.aim, drafts(setting, plan), Due("fault"), violates=rule.id, examples=_enough(value))
    if rule.kind == "maxLength" and isinstance(row.max, int):
        yield from _longest_credentials(setting, row, row.max)


def _plain_step(setting: Setting) -> st.SearchStrategy[Step] | None:
    return situation_plan(setting, setting.answered[0]).step


def _longest_credentials(setting: Setting, row: Field, size: int) -> Iterator[Aim]:
    """A credential of exactly the maximum is valid in shape and known to nobody."""
    for situation in _possible(setting):
        if situation.source_of_values == "credentials":
            value = texts(f"exactly {size} characters, ASCII", of_length(st.sampled_from("abcxyz"), size))
            plan = Plan(situation, header_pins={row.name: _pin_of(value)})
            yield Aim(value.aim, drafts(setting, plan), due_in(setting.contract, situation), examples=SIMPLE)


def _declared_tries(setting: Setting, rule: Rule) -> Iterator[Aim]:
    declared = rule.declared
    if declared is None:
        return
    yield Aim("kept", drafts(setting, situation_plan(setting, setting.answered[0])), Due("response"))
    for assignment in assignments(setting.contract, breaking=declared.id):
        names = [name for name, is_set in assignment.items() if is_set]
        plan = Plan(setting.answered[0], assignment=assignment, step=_plain_step(setting))
        aim = f"{' and '.join(names) or 'none of them'} set"
        yield Aim(aim, drafts(setting, plan), Due("fault"), violates=rule.id)
    if declared.xpath:
        plan = situation_plan(setting, setting.answered[0])
        yield Aim("values that break it", drafts(setting, plan), Due("fault"), violates=rule.id)


# --- the message as a whole -------------------------------------------------------------------------------

Mutation = Callable[[st.DrawFn, Contract, Draft], None]


def _structure_tries(setting: Setting, rule: Rule) -> Iterator[Aim]:
    base = drafts(setting, situation_plan(setting, setting.answered[0]))
    for name, mutation in _MUTATIONS.get(rule.kind, ()):
        yield Aim(name, mutated(setting.contract, base, mutation), Due("fault"), violates=rule.id)


@st.composite
def mutated(draw: st.DrawFn, contract: Contract, base: st.SearchStrategy[Draft], mutation: Mutation) -> Draft:
    """Draw a draft and change its structure in one place."""
    draft = draw(base)
    mutation(draw, contract, draft)
    return draft


def _swap(draw: st.DrawFn, _contract: Contract, draft: Draft) -> None:
    found = children(draft.body)
    pairs = [at for at in range(len(found) - 1) if local_name(found[at]) != local_name(found[at + 1])]
    if pairs:
        at = draw(st.sampled_from(pairs))
        found[at].addprevious(found[at + 1])


def _add_stranger(draw: st.DrawFn, contract: Contract, draft: Draft) -> None:
    space = contract.namespace if contract.request.qualified else None
    stranger = etree.Element(f"{{{space}}}Undocumented" if space else "Undocumented")
    stranger.text = draw(st.text("abc", max_size=5))
    draft.body.insert(draw(st.integers(0, len(draft.body))), stranger)


def _leave_namespace(draw: st.DrawFn, contract: Contract, draft: Draft) -> None:
    found = children(draft.body)
    if not found:
        return
    element = draw(st.sampled_from(found))
    other = "urn:example:other" if contract.request.qualified else contract.namespace
    moved = None if contract.request.qualified and draw(st.booleans()) else other
    element.tag = f"{{{moved}}}{local_name(element)}" if moved else local_name(element)


_MUTATIONS: dict[str, tuple[tuple[str, Mutation], ...]] = {
    "order": (("two neighbours swapped", _swap),),
    "unknownElement": (("an element that nobody documented", _add_stranger),),
    "namespace": (("a field in another namespace", _leave_namespace),),
}


# --- responses, faults, protocol --------------------------------------------------------------------------


def _response_aims(setting: Setting, rule: Rule) -> Iterator[Aim]:
    when = rule.declared.when if rule.declared is not None else None
    for situation in setting.answered:
        if when is None or when.situation in {None, situation.id}:
            yield situation_aim(setting, situation)
    if rule.kind == "schema":
        yield from _every_account(setting)
    for name in _echoed(setting, rule):
        yield from _echo_aims(setting, setting.contract.request.field(name))


def _every_account(setting: Setting) -> Iterator[Aim]:
    """Look at every known account once: what only one of them shows is not left to chance."""
    for situation in setting.answered:
        for number, known in enumerate(setting.known(situation), start=1):
            plan = Plan(situation, known=(known,))
            name = f"{situation.id}, known account {number}"
            yield Aim(name, drafts(setting, plan), due_in(setting.contract, situation), examples=SIMPLE)


def _echoed(setting: Setting, rule: Rule) -> Iterator[str]:
    """Name the request fields that the rule's response field repeats: what is sent decides what comes back."""
    for declared in setting.contract.response.rules:
        if declared.echo is not None and (
            declared == rule.declared or _is_about(rule, declared.echo.response)
        ):
            yield declared.echo.request


def _is_about(rule: Rule, name: str) -> bool:
    return rule.field is not None and rule.field.name == name


def _echo_aims(setting: Setting, row: Field) -> Iterator[Aim]:
    for kind in ("type", "maxLength", "nillable", "minOccurs"):
        for value in valid_values(row, kind):
            yield _valid_try(setting, row, value)
    for value in echoed_texts(row):
        yield replace(_valid_try(setting, row, value), examples=SIMPLE)


def _situations_of(setting: Setting, rule: Rule) -> list[str]:
    names = {situation.id for situation in setting.contract.situations}
    return [name for name in rule.fault.when if name in names] if rule.fault is not None else []


def _fault_aims(setting: Setting, rule: Rule) -> Iterator[Aim]:
    faults = [fault for fault in setting.contract.faults if rule.fault in {None, fault}]
    wanted = {name for fault in faults for name in fault.when}
    for situation in _possible(setting):
        if situation.id in wanted:
            yield situation_aim(setting, situation)
            yield from _nearly_right_log_ins(setting, situation)
    if INVALID_REQUEST in wanted or rule.fault is None:
        due = tuple(fault.id for fault in faults if INVALID_REQUEST in fault.when)
        yield from _invalid_requests(setting, Due("fault", due))


NEARLY_RIGHT: dict[str, Callable[[Login], Login | None]] = {
    "the right user, another password": lambda right: Login(right.username, "another-password"),
    "the right user, an empty password": lambda right: Login(right.username, ""),
    "the right user, the password in other case": lambda right: Login(
        right.username, right.password.swapcase()
    ),
    "the right user, the beginning of the password": lambda right: Login(right.username, right.password[:-1]),
    "the right user, more behind the password": lambda right: Login(right.username, right.password + "x"),
    "the user in other case": lambda right: Login(right.username.swapcase(), right.password),
    "no log-in at all": lambda _right: None,
}
"""Log-ins with one part wrong. They are close to a real secret: only a synthetic environment is asked with them."""


def _nearly_right_log_ins(setting: Setting, situation: Situation) -> Iterator[Aim]:
    if situation.source_of_values != "credentials" or not setting.environment.synthetic:
        return
    basic = setting.contract.authentication.kind == "basic"
    for name, change in NEARLY_RIGHT.items():
        if basic or name != "no log-in at all":  # absent header parts are the affair of their minOccurs
            plan = Plan(situation, login=change)
            yield Aim(name, drafts(setting, plan), due_in(setting.contract, situation), examples=SIMPLE)


def _invalid_requests(setting: Setting, due: Due) -> Iterator[Aim]:
    """Give requests that break some rule or other, each in its own way."""
    if not setting.answered:
        return
    for rule in _breakable(setting):
        broken = [aim for aim in _request_tries(setting, rule) if aim.violates is not None]
        yield from (replace(aim, due=due, examples=SIMPLE) for aim in broken[:1])


def _breakable(setting: Setting) -> Iterator[Rule]:
    """Give the request rules that stand for all when any violation will do."""
    for rule in rules_of(setting.contract):
        if rule.side == "request" and rule.kind in {"unknownElement", "type"} and not rule.in_header:
            yield rule


def _protocol_aims(setting: Setting, rule: Rule) -> Iterator[Aim]:
    if rule.provocation is not None:
        yield from _provoking_aims(setting, rule.provocation)
        return
    bears_on = rule.requirement.bears_on if rule.requirement is not None else "any"
    for situation in _possible(setting):
        due = due_in(setting.contract, situation)
        if bears_on in {"any", due.kind}:
            yield situation_aim(setting, situation, examples=SIMPLE + 1)
    if bears_on in {"any", "fault"}:
        yield from islice(_invalid_requests(setting, _invalid_due(setting.contract)), 2)


def _provoking_aims(setting: Setting, provocation: Provocation) -> Iterator[Aim]:
    yield _control(setting)
    due = Due("response" if provocation.wanted == "response" else "fault")
    for way in provocation.ways:
        yield replace(_control(setting), name=way.name, due=due, examples=SIMPLE + 1, control=False, way=way)


def _invalid_due(contract: Contract) -> Due:
    return Due("fault", tuple(fault.id for fault in contract.faults if INVALID_REQUEST in fault.when))


_BY_SIDE: dict[str, Callable[[Setting, Rule], Iterator[Aim]]] = {
    "request": _request_aims,
    "response": _response_aims,
    "fault": _fault_aims,
    "protocol": _protocol_aims,
}
