"""Any content model of XSD 1.0: both judges accept whatever is drawn of it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import xmlschema
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from contracts.strategies import from_xsd
from contracts.strategies.finding import first
from tests.strategies.helpers import assert_all_examples, find_any, schema_of, verdicts

# Much of it, which others measure.
pytestmark = pytest.mark.no_cover

_DOCUMENTS = 20


@dataclass(frozen=True)
class Part:
    """A particle: an element where there are no parts, else a group of them."""

    kind: str
    parts: tuple[Part, ...]
    least: int
    most: int

    def xml(self) -> str:
        occurs = f'minOccurs="{self.least}" maxOccurs="{self.most}"'
        if not self.parts:
            return f'<xs:element name="{self.kind}" type="xs:boolean" {occurs}/>'
        inner = "".join(part.xml() for part in self.parts)
        return f"<xs:{self.kind} {occurs}>{inner}</xs:{self.kind}>"


BOUNDS = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda pair: (min(pair), max(*pair, 1)))
NAMES = st.sampled_from("abcd")
ELEMENTS = st.builds(lambda name, bounds: Part(name, (), *bounds), NAMES, BOUNDS)


def group(parts: st.SearchStrategy[Part]) -> st.SearchStrategy[Part]:
    return st.builds(
        lambda kind, parts, bounds: Part(kind, tuple(parts), *bounds),
        st.sampled_from(["sequence", "choice"]),
        st.lists(parts, min_size=1, max_size=3),
        BOUNDS,
    )


ALL = st.builds(
    lambda names, bounds: Part(
        "all", tuple(Part(name, (), least, 1) for name, least in names.items()), bounds, 1
    ),
    st.dictionaries(NAMES, st.integers(0, 1), min_size=1),
    st.integers(0, 1),
)
MODELS = st.one_of(group(st.recursive(ELEMENTS, group, max_leaves=4)), ALL)


def schema_with(model: Part) -> str:
    return schema_of(f'<xs:element name="e"><xs:complexType>{model.xml()}</xs:complexType></xs:element>')


def is_unambiguous(text: str) -> bool:
    """Say whether both judges take the model for one that attributes each element to one particle."""
    try:
        etree.XMLSchema(etree.fromstring(text))
        xmlschema.XMLSchema10(text)
    except (etree.XMLSchemaParseError, xmlschema.XMLSchemaException):
        return False
    return True


@settings(
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=40,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(MODELS)
def test_both_judges_accept_the_documents_of_any_content_model(model: Part) -> None:
    text = schema_with(model)
    assume(is_unambiguous(text))
    documents = from_xsd(xmlschema.XMLSchema10(text), "e")
    assert first(documents, passes_errors=True) is not None
    refused = first(documents, lambda document: verdicts(text, document) != {}, tries=_DOCUMENTS)
    assert refused is None, f"{etree.tostring(refused)!r} {verdicts(text, refused)}"


def test_overrides_leave_the_rounds_as_both_judges_count_them() -> None:
    twice = Part("sequence", (Part("a", (), 2, 3), Part("b", (), 0, 1)), 2, 2)
    text = schema_with(twice)
    strategy = from_xsd(xmlschema.XMLSchema10(text), "e", overrides={"b": st.just("true")})
    assert_all_examples(strategy, lambda root: verdicts(text, root) == {} and root.find("b") is not None)


def test_what_an_override_gives_need_not_please_the_judges() -> None:
    """An element as a whole stands as it is; where it makes every document invalid, none is judged."""
    twice = Part("sequence", (Part("a", (), 2, 3), Part("b", (), 0, 1)), 2, 2)
    whole = etree.fromstring("<b>neither</b>")
    strategy = from_xsd(xmlschema.XMLSchema10(schema_with(twice)), "e", overrides={"b": whole})
    assert find_any(strategy).findtext("b") == "neither"
