"""Ways of breaking a message as a whole: order, namespace, an element that nobody documented."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hypothesis import strategies as st
from lxml import etree

from contracts.cases.aim import Aim, situation_plan
from contracts.cases.draft import Draft, Due
from contracts.cases.drafts import drafts
from contracts.cases.setting import Setting
from contracts.model import Contract
from contracts.rules import Rule
from contracts.xml import children, local_name

Mutation = Callable[[st.DrawFn, Contract, Draft], None]


def structure_tries(setting: Setting, rule: Rule) -> Iterator[Aim]:
    """Aim at messages whose structure breaks the rule."""
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
