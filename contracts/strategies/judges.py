"""The two judges of documents: libxml2 through lxml, and ``xmlschema``."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote, urlparse

from lxml import etree
from xmlschema.exceptions import XMLSchemaKeyError

from contracts.strategies.components import Element, Schema

_PARSER = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)


class Judges:
    """Both judges of one schema. libxml2 is left out where it cannot read the schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.libxml2 = _compiled(schema)

    def refuse(self, document: Element) -> bool:
        """Say whether both find a document invalid."""
        return self.refuses_quickly(document) and self._is_refused(document)

    def accept(self, document: Element) -> bool:
        """Say whether both find a document valid."""
        return not self.refuses_quickly(document) and bool(self.schema.is_valid(document))

    def refuses_quickly(self, document: Element) -> bool:
        """Say whether libxml2 finds a document invalid, or in its absence ``xmlschema``."""
        if self.libxml2 is None:
            return self._is_refused(document)
        return not self.libxml2.validate(document)

    def _is_refused(self, document: Element) -> bool:
        """Say whether `xmlschema` finds a document invalid; what it cannot judge, it does not."""
        try:
            return not self.schema.is_valid(document)
        except XMLSchemaKeyError:
            # What it says of a type that is not there: below the root it does not make an error of the document of it.
            return True
        except RecursionError:
            return False


def accepted_by_both(schema: Schema) -> Callable[[Element], bool]:
    """Give what says whether both find a document valid; libxml2 reads the schema when it is first asked."""
    return lambda document: _judges_of(schema).accept(document)


@lru_cache(maxsize=16)
def _judges_of(schema: Schema) -> Judges:
    return Judges(schema)


def says_only(schema: Schema, node: Element, words: str) -> bool:
    """Say whether all that `xmlschema` has to say of the document of an element, and it has something, is of a kind."""
    reasons = [str(error.reason) for error in schema.iter_errors(node.getroottree().getroot())]
    return bool(reasons) and all(words in reason for reason in reasons)


def _compiled(schema: Schema) -> etree.XMLSchema | None:
    try:
        return etree.XMLSchema(_tree(schema))
    except (etree.LxmlError, OSError):
        return None


def _tree(schema: Schema) -> etree._ElementTree:
    if schema.url and schema.url.startswith("file:"):
        return etree.parse(unquote(urlparse(schema.url).path), _PARSER)
    return etree.ElementTree(etree.fromstring(schema.get_text().encode(), _PARSER))
