"""The public strategies: documents of an element, documents of a type, texts of a simple type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from lxml import etree

from contracts.strategies.alternatives import alternatives_of, concrete_types
from contracts.strategies.aside import draw_aside
from contracts.strategies.components import Component, Element, Schema
from contracts.strategies.drawing import found_documents, making_of
from contracts.strategies.facets import facets_of
from contracts.strategies.fixed_names import declarations
from contracts.strategies.judges import accepted_by_both
from contracts.strategies.loading import Source, check_tag, check_type, global_element, global_type, load
from contracts.strategies.narrowed import narrowed_parts
from contracts.strategies.overrides import Override, OverrideTree, check_facets, check_types, checked
from contracts.strategies.places import place
from contracts.strategies.planner import Planner
from contracts.strategies.plans import TYPE, work_out
from contracts.strategies.qnames import document_nsmap
from contracts.strategies.reached import check_steps
from contracts.strategies.reasons import check_satisfiable
from contracts.strategies.run import Run
from contracts.strategies.sizes import NEVER

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
        NoSuchComponentError, UnsatisfiableError, NotCoveredError, OverrideError: when the strategy is first used.

    Source: XSD Part 2.
    """
    narrowing = Override("facets", facets or {})

    def build() -> st.SearchStrategy[str]:
        check_type(xsd_type)
        check_facets(narrowing, xsd_type)
        return narrowed_parts(xsd_type, narrowing.narrowed(facets_of(xsd_type))).mixed()

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
    check_satisfiable(plan.size if plan.forms else NEVER, decl, planner.sizes)
    work_out(plan, _WORKED_OUT)
    nsmap = document_nsmap(planner.schema)

    def make(run: Run) -> Element:
        return plan.emit(run, lambda name, declared: etree.Element(name, nsmap={**nsmap, **(declared or {})}))

    return found_documents(planner, making_of(planner, make, accepted_by_both(planner.schema)), place(decl))


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
        chosen = run.index(len(contents))
        if chosen:
            draw_aside(run, contents[0][1].emit_all)
        own, content, xsi_type = contents[chosen]
        declared = declarations(tag, own) if xsi_type is None else {}
        element = etree.Element(tag, nsmap={**nsmap, **declared})
        if xsi_type is not None:
            element.set(TYPE, xsi_type)
        content.emit_all(run, element)
        return element

    def judge(element: Element) -> bool:
        named = element.get(TYPE)
        own = next((one for one, _, written in contents if written == named), xsd_type)
        return bool(own.is_valid(element))

    return found_documents(planner, making_of(planner, make, judge), place(xsd_type))
