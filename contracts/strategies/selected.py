"""What an identity constraint selects in a document, and the places of its fields (XSD Part 1, section 3.11.4)."""

from __future__ import annotations

from contracts.strategies.components import Component, Element
from contracts.strategies.identity import paths_of, place_of
from contracts.strategies.run import Place


def selected(scope: Element | None, identity: Component) -> list[Element]:
    """Give the elements that a constraint selects below its element; none where that is not there."""
    found = [] if scope is None else paths_of(identity).selector(scope)
    return [node for node in found if isinstance(node, Element)]


def complete(nodes: list[Element], identity: Component) -> list[list[Place]]:
    """Give the places of the fields of each selected element that has them all."""
    found = ([place_of(field(node)) for field in paths_of(identity).fields] for node in nodes)
    return [[place for place in places if place is not None] for places in found if None not in places]
