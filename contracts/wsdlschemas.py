"""The schemas of a service as they stand in ``types`` of its WSDL: one for each namespace, complete.

What a schema file includes is put into it, and what it imports stands beside it: no reader has to find a second
file. Everything is put together as text. Moved from tree to tree, a schema would lose the declarations of prefixes
that only stand in values, such as ``type="tns:id"``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

from lxml import etree

from contracts.errors import WsdlError
from contracts.model import Contract, Detail
from contracts.schemas import schema_documents, schema_path
from contracts.xml import children, local_name, parse
from contracts.xsdwriting import XS, schema_from_detail, schema_from_tables

_DEFAULTS = ("elementFormDefault", "attributeFormDefault", "blockDefault", "finalDefault")
_FORMS = {"elementFormDefault": "unqualified", "attributeFormDefault": "unqualified"}


def embedded_schemas(contracts: Iterable[Contract]) -> list[bytes]:
    """Give the schemas of one service's messages, header parts and fault details, each as an element's text.

    Where the vendor publishes a schema it is that one, else the one that the field tables amount to. Raises
    SchemaError when a file is missing or no schema, WsdlError when schemas cannot stand together in one WSDL.
    """
    found: dict[str, list[etree._Element]] = {}
    for root in _documents(list(contracts)):
        found.setdefault(_namespace(root), []).append(root)
    return [_one(namespace, roots) for namespace, roots in found.items()]


# --- which documents --------------------------------------------------------------------------------------


def _documents(contracts: list[Contract]) -> Iterator[etree._Element]:
    files: dict[Path, None] = {}
    for contract in contracts:
        if contract.schema_from == "vendor":
            files.setdefault(schema_path(contract, contract.schema_file))
        else:
            yield parse(schema_from_tables(contract))
        for detail in _details(contract):
            if detail.schema_file is None:
                yield parse(schema_from_detail(detail))
            else:
                files.setdefault(schema_path(contract, detail.schema_file))
    yield from schema_documents(files)


def _details(contract: Contract) -> list[Detail]:
    return [fault.detail for fault in contract.faults if fault.detail is not None]


def _namespace(root: etree._Element) -> str:
    """Give the target namespace; a schema without one has no place in ``types`` (R2105)."""
    namespace = root.get("targetNamespace")
    if not namespace:
        raise WsdlError(
            f"{_file(root)}: expected a schema with a targetNamespace, as the WS-I Basic Profile wants it of "
            "every schema in a WSDL (R2105), found one without"
        )
    return namespace


def _file(root: etree._Element) -> str:
    return root.getroottree().docinfo.URL or "a schema from field tables"


# --- one schema of all documents of a namespace -----------------------------------------------------------


def _one(namespace: str, roots: list[etree._Element]) -> bytes:
    for root in roots:
        _refuse_redefinition(root)
    return _cleaned(roots[0]) if len(roots) == 1 else _merged(namespace, roots)


def _refuse_redefinition(root: etree._Element) -> None:
    redefined = root.find(f"{{{XS}}}redefine")
    if redefined is not None:
        raise WsdlError(
            f"{_file(root)}:{redefined.sourceline}: xs:redefine cannot be put into a WSDL; "
            "expected a schema that declares its types itself, includes or imports them"
        )


def _cleaned(root: etree._Element) -> bytes:
    """Write a document that stands alone: the namespaces that it imports are found in the same WSDL."""
    for reference in root.findall(f"{{{XS}}}import"):
        reference.attrib.pop("schemaLocation", None)
    for reference in root.findall(f"{{{XS}}}include"):  # of itself: another document would be here
        root.remove(reference)
    return etree.tostring(root)


def _merged(namespace: str, roots: list[etree._Element]) -> bytes:
    defaults = _common_defaults(namespace, roots)
    attributes = {"targetNamespace": namespace} | {key: value for key, value in defaults.items() if value}
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    start = f"<xs:schema xmlns:xs={quoteattr(XS)}{written}>".encode()
    return b"\n".join([start, *_imports(roots), *_declarations(namespace, roots), b"</xs:schema>"])


def _common_defaults(namespace: str, roots: list[etree._Element]) -> dict[str, str]:
    first, *others = ({name: root.get(name, _FORMS.get(name, "")) for name in _DEFAULTS} for root in roots)
    for other in others:
        differing = [name for name in _DEFAULTS if other[name] != first[name]]
        if differing:
            raise WsdlError(
                f"the schemas of namespace {namespace} cannot be one in a WSDL: their {differing[0]} is "
                f'"{first[differing[0]]}" here and "{other[differing[0]]}" there; write a WSDL for each contract'
            )
    return first


def _imports(roots: list[etree._Element]) -> list[bytes]:
    found = [each for root in roots for each in root.findall(f"{{{XS}}}import")]
    names = dict.fromkeys(each.get("namespace", "") for each in found)
    return [f"<xs:import namespace={quoteattr(name)}/>".encode() for name in names]


def _declarations(namespace: str, roots: list[etree._Element]) -> list[bytes]:
    """Give every global declaration once; header parts come up in the tables of each operation."""
    found: dict[tuple[str, str], bytes] = {}
    for root in roots:
        for each in children(root):
            if local_name(each) in {"import", "include"}:
                continue
            key = (local_name(each), each.get("name") or f"{_file(root)}:{each.sourceline}")
            each.tail = None
            text = etree.tostring(each)
            if found.setdefault(key, text) != text:
                raise WsdlError(
                    f"{key[0]} {key[1]} of namespace {namespace} is declared in two ways by contracts of one "
                    "service; expected one declaration, or write a WSDL for each contract"
                )
    return list(found.values())
