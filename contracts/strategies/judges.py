"""The two judges of documents: libxml2 through lxml, and ``xmlschema``."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote, urlparse

from lxml import etree
from xmlschema import XMLSchemaException
from xmlschema.exceptions import XMLSchemaKeyError

from contracts.strategies.components import Element, Schema

_PARSER = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)

# How libxml2's names of errors of identity constraints begin.
_KEYS = "SCHEMAV_CVC_IDC"


class Judges:
    """Both judges of one schema. libxml2 is left out where it cannot read the schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.libxml2 = _compiled(schema)

    def refuse(self, document: Element) -> bool:
        """Say whether both find a document invalid."""
        return self.refuses_quickly(document) and _says(self.schema, document) is False

    def accept(self, document: Element) -> bool:
        """Say whether both find a document valid."""
        return not self.refuses_quickly(document) and _says(self.schema, document) is True

    def refuses_quickly(self, document: Element) -> bool:
        """Say whether libxml2 finds a document invalid, or in its absence ``xmlschema``."""
        if self.libxml2 is None:
            return _says(self.schema, document) is False
        return not self.libxml2.validate(document)

    def miss_keys(self, document: Element) -> bool:
        """Say whether libxml2 misses keys in a document that it refuses for something else as well."""
        if self.libxml2 is None or self.libxml2.validate(document):
            return False
        is_key = {error.type_name.startswith(_KEYS) for error in self.libxml2.error_log}
        return is_key == {False, True}


def accepted_by_both(schema: Schema) -> Callable[[Element], bool]:
    """Give what says whether both find a document valid; libxml2 reads the schema when it is first asked."""
    return lambda document: _judges_of(schema).accept(document)


@lru_cache(maxsize=16)
def _judges_of(schema: Schema) -> Judges:
    return Judges(schema)


def _says(schema: Schema, document: Element) -> bool | None:
    """Give the verdict of `xmlschema`; None where it fails over a value that is too large for it, or too deep."""
    try:
        return bool(schema.is_valid(document))
    except XMLSchemaKeyError:
        # What it says of a type that is not there: below the root it does not make an error of the document of it.
        return False
    except (ArithmeticError, RecursionError, XMLSchemaException):
        return None


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
