"""The public strategies: documents of an element, documents of a type, texts of a simple type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st
from lxml import etree

from contracts.strategies.alternatives import alternatives_of, concrete_types
from contracts.strategies.components import Component, Element, Schema
from contracts.strategies.errors import UnsatisfiableError
from contracts.strategies.facets import facets_of
from contracts.strategies.finding import first
from contracts.strategies.identity import has_identities, settle
from contracts.strategies.leaves import OutOfValues, fill_references
from contracts.strategies.loading import Source, check_tag, global_element, global_type, load
from contracts.strategies.overrides import Override, OverrideTree, check_facets, check_types, checked
from contracts.strategies.places import place
from contracts.strategies.planner import Planner, check_satisfiable
from contracts.strategies.plans import TYPE, work_out
from contracts.strategies.qnames import document_nsmap
from contracts.strategies.reached import check_steps
from contracts.strategies.run import Draw, Run
from contracts.strategies.simple import texts_of

# So many documents are drawn before it is said that there is none.
_SOUGHT = 50
# So many forms of elements are worked out before the first document is drawn, those beyond when they are drawn.
_WORKED_OUT = 200


def from_xsd(
    schema: Source, element: str, *, overrides: Mapping[str, Any] | None = None, allow_remote: bool = False
) -> st.SearchStrategy[Element]:
    """Give the documents whose root is a global element of a schema.

    Args:
        schema: a path, or a schema that ``xmlschema.XMLSchema10`` has loaded.
        element: the expanded name of a global element, ``{namespace}local``.
        overrides: see ``contracts.strategies.overrides``.
        allow_remote: whether imports may be fetched from the network.

    Raises:
        OverrideError: a key or a facet is of no known form. All else is raised when the strategy is first
        used: SchemaLoadError, NoSuchComponentError, UnsatisfiableError, NotCoveredError, and OverrideError
        for what the schema forbids.

    Source: XSD Part 1 and 2, second edition.
    """
    tree, types = checked(overrides)

    def build() -> st.SearchStrategy[Element]:
        loaded = load(schema, allow_remote=allow_remote)
        return element_documents(loaded, global_element(loaded, element), tree, types)

    return st.deferred(build)


def from_type(
    schema: Source,
    type_name: str,
    *,
    tag: str = "value",
    overrides: Mapping[str, Any] | None = None,
    allow_remote: bool = False,
) -> st.SearchStrategy[Element]:
    """Give elements called ``tag`` whose content and attributes are those of a global type.

    Raises:
        As ``from_xsd``; at once also NoSuchComponentError for a ``tag`` that is no expanded name.

    Source: XSD Part 1, sections 3.4 (complex types) and 3.14 (simple types).
    """
    tree, types = checked(overrides)
    check_tag(tag)

    def build() -> st.SearchStrategy[Element]:
        loaded = load(schema, allow_remote=allow_remote)
        return type_documents(loaded, global_type(loaded, type_name), tag, tree, types)

    return st.deferred(build)


def simple_text(xsd_type: Component, *, facets: Mapping[str, Any] | None = None) -> st.SearchStrategy[str]:
    """Give the lexical texts of a simple type of a loaded schema, or of a complex type with simple content.

    ``facets`` hold beside those of the type, as in ``overrides``.

    Raises:
        UnsatisfiableError, NotCoveredError, OverrideError: when the strategy is first used.

    Source: XSD Part 2.
    """
    narrowing = Override("facets", facets or {})

    def build() -> st.SearchStrategy[str]:
        check_facets(narrowing, xsd_type)
        return texts_of(xsd_type, narrowing.narrowed(facets_of(xsd_type)))

    return st.deferred(build)


def element_documents(
    schema: Schema,
    decl: Component,
    tree: OverrideTree | None = None,
    types: dict[str, Override] | None = None,
) -> st.SearchStrategy[Element]:
    """Give the documents of one element declaration.

    Raises:
        UnsatisfiableError: no document satisfies the declaration.
    """
    check_types(types or {}, schema)
    return planned_documents(root_planner(schema, decl, tree, types), decl, tree)


def root_planner(
    schema: Schema,
    decl: Component,
    tree: OverrideTree | None = None,
    types: dict[str, Override] | None = None,
) -> Planner:
    """Give the planner for documents whose root is of a declaration."""
    roots = [found.xsd_type for found in alternatives_of(decl, as_root=True)]
    return Planner(schema, types, roots=roots, tree=tree)


def planned_documents(
    planner: Planner, decl: Component, tree: OverrideTree | None
) -> st.SearchStrategy[Element]:
    """Give the documents of a declaration, once it is known that there are some.

    Raises:
        UnsatisfiableError: there is none, or none was found.
    """
    plan = planner.root(decl, tree)
    check_satisfiable(plan, decl, planner.sizes)
    work_out(plan, _WORKED_OUT)
    nsmap = document_nsmap(planner.schema)

    def make(run: Run) -> Element:
        return plan.emit(run, lambda name: etree.Element(name, nsmap=nsmap))

    tracks = has_identities(planner.schema)
    if tracks or planner.is_tabled:
        check_found(make, place(decl), tracks=tracks)
    return documents(make, tracks=tracks)


Make = Callable[[Run], Element]
#: How to draw again where identifiers run out or identity constraints cannot be made to hold: with all optional parts,
#: then with none.
ATTEMPTS: tuple[bool | None, ...] = (None, True, False)


def documents(
    make: Make, *, tracks: bool, attempts: tuple[bool | None, ...] = ATTEMPTS
) -> st.SearchStrategy[Element]:
    """Give the documents that a plan makes.

    Each is drawn as the one value of a dictionary: within such a value Hypothesis does not copy one part of an earlier
    example over another, which would make two of three documents near copies and leave enumeration values out.
    """
    alone = st.dictionaries(
        st.tuples(), _document(make, tracks=tracks, attempts=attempts), min_size=1, max_size=1
    )
    return alone.map(lambda only: only[()])


@st.composite
def _document(draw: Draw, make: Make, *, tracks: bool, attempts: tuple[bool | None, ...]) -> Element:
    """Draw one document."""
    found = _attempted(draw, make, tracks=tracks, attempts=attempts)
    if isinstance(found, Unfulfilled):
        reject()
    return found


@dataclass(frozen=True, slots=True)
class Unfulfilled:
    """What could not be made to hold in a document, as a clause."""

    clause: str


def _attempted(
    draw: Draw, make: Make, *, tracks: bool, attempts: tuple[bool | None, ...]
) -> Element | Unfulfilled:
    """Draw a document, again where what reaches across it cannot be made to hold."""
    reason = Unfulfilled("")
    for optional in attempts:
        run = Run(draw, tracks=tracks, optional=optional)
        found = _completed(make, run)
        if not isinstance(found, Unfulfilled):
            return with_entities(found, run.entities) if run.entities else found
        reason = found
    return reason


def _completed(make: Make, run: Run) -> Element | Unfulfilled:
    """Draw a document with its identifiers, references and keys, or say which of them do not work out."""
    try:
        root = make(run)
        run.finish()
        fill_references(run)
    except OutOfValues as lack:
        return Unfulfilled(str(lack))
    unsettled = settle(run) if run.identities else None
    return root if unsettled is None else Unfulfilled(f"{place(unsettled)} holds")


def check_found(make: Make, where: str, *, tracks: bool) -> None:
    """Check that documents can be found in which identifiers, references and keys work out.

    Raises:
        UnsatisfiableError: none is found in a number of draws.
    """
    reasons: list[str] = []

    @st.composite
    def attempts(draw: Draw) -> bool:
        found = _attempted(draw, make, tracks=tracks, attempts=ATTEMPTS)
        if isinstance(found, Unfulfilled):
            reasons.append(found.clause)
        return not isinstance(found, Unfulfilled)

    if first(attempts(), bool, tries=_SOUGHT, passes_errors=True) is None and reasons:
        raise UnsatisfiableError(
            f"no document of {where} was found in {len(reasons)} draws in which {reasons[-1]}; correct the schema "
            "there, or override the parts that are concerned"
        )


def with_entities(root: Element, names: set[str]) -> Element:
    """Declare unparsed entities, which is what values of xs:ENTITY name, in an internal subset."""
    entities = "".join(
        f'<!ENTITY {name} SYSTEM "{number}" NDATA n>' for number, name in enumerate(sorted(names))
    )
    body = etree.tostring(root, encoding="unicode")
    subset = f'<!DOCTYPE {etree.QName(root).localname} [<!NOTATION n SYSTEM "n">{entities}]>'
    return etree.fromstring(f"{subset}{body}", etree.XMLParser(resolve_entities=False, no_network=True))


def type_documents(
    schema: Schema,
    xsd_type: Component,
    tag: str,
    tree: OverrideTree | None = None,
    types: dict[str, Override] | None = None,
) -> st.SearchStrategy[Element]:
    """Give the elements of one type, or where it is abstract, of those derived from it.

    Raises:
        UnsatisfiableError: nothing satisfies the type.
    """
    check_types(types or {}, schema)
    planner = Planner(schema, types, roots=concrete_types(xsd_type), tree=tree)
    if tree is not None:
        check_steps(xsd_type, concrete_types(xsd_type), tree)
    contents = planner.type_contents(xsd_type, tree)
    nsmap = document_nsmap(schema)

    def make(run: Run) -> Element:
        element = etree.Element(tag, nsmap=nsmap)
        xsi_type, content = contents[run.draw(st.integers(0, len(contents) - 1)) if len(contents) > 1 else 0]
        if xsi_type is not None:
            element.set(TYPE, xsi_type)
        content.emit_attributes(run, element)
        content.emit(run, element, removable=False)
        return element

    tracks = has_identities(schema)
    if tracks or planner.is_tabled:
        check_found(make, place(xsd_type), tracks=tracks)
    return documents(make, tracks=tracks)
