"""The static requirements of WS-I Basic Profile 1.1 on a WSDL, as a table: what each says, and how it is judged.

It is written from the profile's text and knows nothing of what writes the WSDL. Requirements about SOAP messages, and
those that only permit something (MAY), are not in it; those about ``wsdl:import`` and rpc/literal are judged all the
same, so that a WSDL that begins to use them is judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import xmlschema
from lxml import etree
from xmlschema.aliases import XMLSourceType

from tests.interop.wsdl_reading import (
    SOAP,
    WSDL,
    XS,
    Element,
    body_parts,
    bound,
    fault_parts,
    found,
    header_parts,
    names_of,
    parts_of,
    qualified,
    references,
    schemas,
    soap_bindings,
    soap_extensions,
)

PUBLISHED = Path(xmlschema.__file__).parent / "schemas" / "WSDL"
"""The schemas of 2003-02-11 that R2028 and R2029 name; the library xmlschema ships them as published."""

NMTOKEN = re.compile(r"[\w.:-]+")

Judge = Callable[[Element], bool]


# --- structure --------------------------------------------------------------------------------------------


@cache
def published(name: str) -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(PUBLISHED / name, locations={WSDL: str(PUBLISHED / "wsdl.xsd")})


def fits(schema: str, element: Element) -> bool:
    return published(schema).is_valid(etree.tostring(element, with_tail=False).decode())


def is_valid(root: Element) -> bool:
    return fits("wsdl.xsd", root)


def soap_binding_is_valid(root: Element) -> bool:
    return all(fits("wsdl-soap.xsd", each) for each in root.iter(f"{{{SOAP}}}*"))


def stands_before(first: str, *earlier: str) -> Judge:
    """Judge that an element comes before all others of WSDL but those named."""

    def judge(root: Element) -> bool:
        order = [each.tag for each in root if str(each.tag).startswith(f"{{{WSDL}}}")]
        allowed = {f"{{{WSDL}}}{name}" for name in (first, *earlier)}
        places = [number for number, tag in enumerate(order) if tag == f"{{{WSDL}}}{first}"]
        return all(set(order[:place]) <= allowed for place in places)

    return judge


def is_utf(root: Element) -> bool:
    return (root.getroottree().docinfo.encoding or "UTF-8").upper() in {"UTF-8", "UTF-16"}


def is_xml_10(root: Element) -> bool:
    return root.getroottree().docinfo.xml_version == "1.0"


def imports_are_of_wsdl(root: Element) -> bool:
    return not [each for each in found(root, "w:import") if each.get("location", "").endswith(".xsd")]


def xsd_imports_stand_in_schemas(root: Element) -> bool:
    parents = (each.getparent() for each in root.iter(f"{{{XS}}}import"))
    return all(parent is not None and parent.tag == f"{{{XS}}}schema" for parent in parents)


def no_relative_namespace(root: Element) -> bool:
    return all(re.match(r"[A-Za-z][\w+.-]*:", each.get("namespace", "")) for each in found(root, "w:import"))


def nothing_is_required(root: Element) -> bool:
    return not [each for each in root.iter("*") if each.get(f"{{{WSDL}}}required") in {"true", "1"}]


# --- types ------------------------------------------------------------------------------------------------


def schema_references_are_declared(root: Element) -> bool:
    return all(
        space in {XS, schema.get("targetNamespace"), *(i.get("namespace") for i in found(schema, "x:import"))}
        for schema, space, _ in references(root)
    )


def wsdl_references_are_defined(root: Element) -> bool:
    messages, ports = names_of(root, "w:message"), names_of(root, "w:portType")
    bindings = names_of(root, "w:binding")
    return (
        all(qualified(e, e.get("message", "")) in messages for e in root.iter("*") if e.get("message"))
        and all(qualified(e, e.get("type", "")) in ports for e in found(root, "w:binding"))
        and all(qualified(e, e.get("binding", "")) in bindings for e in found(root, "w:service/w:port"))
    )


def schemas_have_a_namespace(root: Element) -> bool:
    free = {f"{{{XS}}}import", f"{{{XS}}}annotation"}
    return all(each.get("targetNamespace") or {c.tag for c in each} <= free for each in schemas(root))


def no_soap_arrays(root: Element) -> bool:
    encoding = "http://schemas.xmlsoap.org/soap/encoding/"
    return (encoding, "Array") not in {(space, name) for _, space, name in references(root)}


def no_array_types(root: Element) -> bool:
    return not [each for each in root.iter("*") if each.get(f"{{{WSDL}}}arrayType") is not None]


def no_array_names(root: Element) -> bool:
    return not [e for e in root.iter(f"{{{XS}}}element") if e.get("name", "").startswith("ArrayOf")]


def is_xsd_10(root: Element) -> bool:
    """Judge that the schemas compile together: nothing is referred to that is not declared."""
    try:
        sources: list[XMLSourceType | xmlschema.XMLResource] = [
            etree.tostring(each).decode() for each in schemas(root)
        ]
        xmlschema.XMLSchema10(sources, allow="sandbox", base_url=str(PUBLISHED))
    except xmlschema.XMLSchemaException:
        return False
    return all(each.tag == f"{{{XS}}}schema" for each in found(root, "w:types/*"))


# --- messages, port types ---------------------------------------------------------------------------------


def bodies_have_one_part(root: Element) -> bool:
    return all(len(each.get("parts", "").split()) <= 1 for each in root.iter(f"{{{SOAP}}}body"))


def body_parts_are_elements(root: Element) -> bool:
    return all(part.get("element") for part in body_parts(root))


def other_parts_are_elements(root: Element) -> bool:
    parts = [*header_parts(root), *fault_parts(root)]
    return all(part is not None and part.get("element") for part in parts)


def parts_are_global_elements(root: Element) -> bool:
    declared = {
        (s.get("targetNamespace"), e.get("name")) for s in schemas(root) for e in found(s, "x:element")
    }
    parts = [part for part in found(root, "w:message/w:part") if part.get("element")]
    return all(qualified(part, part.get("element", "")) in declared for part in parts)


def every_part_is_bound(root: Element) -> bool:
    """Judge the messages of port types; the messages that only headers refer to are bound by that."""
    abstract = {m.get("message") for m in found(root, "w:portType/w:operation/*")}
    wanted = {p for m in abstract if m for p in parts_of(root, root, m)}
    return wanted <= {
        *body_parts(root),
        *fault_parts(root),
        *(p for p in header_parts(root) if p is not None),
    }


def unnamed_bodies_have_one_part(root: Element) -> bool:
    return all(
        body.get("parts") is not None or len(parts_of(root, abstract, abstract.get("message", ""))) <= 1
        for message, abstract in bound(root)
        for body in found(message, "s:body")
    )


def no_solicitations(root: Element) -> bool:
    operations = found(root, "w:portType/w:operation")
    kinds = [[etree.QName(c).localname for c in each.iterchildren(f"{{{WSDL}}}*")] for each in operations]
    flows = [[kind for kind in each if kind in {"input", "output"}] for each in kinds]
    return all(flow in (["input"], ["input", "output"]) for flow in flows)


def operation_names_differ(root: Element) -> bool:
    return all(
        _distinct(o.get("name") for o in found(each, "w:operation")) for each in found(root, "w:portType")
    )


def _distinct(values: Iterable[object]) -> bool:
    listed = list(values)
    return len(set(listed)) == len(listed)


def parameter_order_omits_one(root: Element) -> bool:
    ordered = [
        each for each in found(root, "w:portType/w:operation") if each.get("parameterOrder") is not None
    ]
    return all(_omitted(root, each) <= 1 for each in ordered)


def _omitted(root: Element, operation: Element) -> int:
    order = operation.get("parameterOrder", "").split()
    outputs = [p for o in found(operation, "w:output") for p in parts_of(root, o, o.get("message", ""))]
    return len([part for part in outputs if part.get("name") not in order])


def parts_have_one_definition(root: Element) -> bool:
    return not [e for e in found(root, "w:message/w:part") if e.get("type") and e.get("element")]


# --- bindings ---------------------------------------------------------------------------------------------


def bindings_are_soap(root: Element) -> bool:
    return all(len(each) == 1 for each in soap_bindings(root))


def transport_is(wanted: Callable[[str | None], bool]) -> Judge:
    return lambda root: all(wanted(each.get("transport")) for some in soap_bindings(root) for each in some)


def binding_has_one_style(root: Element) -> bool:
    for binding in found(root, "w:binding"):
        default = next((each.get("style") for each in found(binding, "s:binding")), None) or "document"
        styles = {each.get("style") or default for each in found(binding, "w:operation/s:operation")}
        if len(styles | {default}) != 1:
            return False
    return True


def use_is_literal(root: Element) -> bool:
    return all(each.get("use") == "literal" for each in soap_extensions(root))


def no_namespaces(root: Element) -> bool:
    return not [each for each in soap_extensions(root) if each.get("namespace") is not None]


def signatures_differ(root: Element) -> bool:
    inputs = [
        part.get("element")
        for message, abstract in bound(root)
        if etree.QName(message).localname == "input"
        for part in parts_of(root, abstract, abstract.get("message", ""))
    ]
    return _distinct(inputs)


def locations_differ(root: Element) -> bool:
    return _distinct(each.get("location") for each in root.iter(f"{{{SOAP}}}address"))


def operations_are_those_of_the_port_type(root: Element) -> bool:
    for binding in found(root, "w:binding"):
        name = qualified(binding, binding.get("type", ""))[1]
        promised = {o.get("name") for o in found(root, f"w:portType[@name='{name}']/w:operation")}
        if promised != {o.get("name") for o in found(binding, "w:operation")}:
            return False
    return True


def headers_name_a_part(root: Element) -> bool:
    headers = (*root.iter(f"{{{SOAP}}}header"), *root.iter(f"{{{SOAP}}}headerfault"))
    return all(NMTOKEN.fullmatch(each.get("part", "")) for each in headers)


def headers_have_no_parts(root: Element) -> bool:
    headers = (*root.iter(f"{{{SOAP}}}header"), *root.iter(f"{{{SOAP}}}headerfault"))
    return not [each for each in headers if each.get("parts") is not None]


def faults_are_named(root: Element) -> bool:
    return all(each.get("name") for each in root.iter(f"{{{SOAP}}}fault"))


def fault_names_match(root: Element) -> bool:
    pairs = ((each.get("name"), each.getparent()) for each in root.iter(f"{{{SOAP}}}fault"))
    return all(parent is not None and name == parent.get("name") for name, parent in pairs)


def known_faults_are_bound(root: Element) -> bool:
    promised = [
        (o.get("name"), f.get("name"))
        for o in found(root, "w:portType/w:operation")
        for f in found(o, "w:fault")
    ]
    described = [
        (o.get("name"), f.get("name"))
        for o in found(root, "w:binding/w:operation")
        for f in found(o, "w:fault/s:fault")
    ]
    return set(promised) <= set(described)


REQUIREMENTS: dict[str, Judge] = {
    "R2001": imports_are_of_wsdl,
    "R2002": imports_are_of_wsdl,
    "R2003": xsd_imports_stand_in_schemas,
    "R2022": stands_before("import", "documentation"),
    "R2023": stands_before("types", "documentation", "import"),
    "R2026": nothing_is_required,
    "R2028": is_valid,
    "R2029": soap_binding_is_valid,
    "R2101": wsdl_references_are_defined,
    "R2102": schema_references_are_declared,
    "R2105": schemas_have_a_namespace,
    "R2110": no_soap_arrays,
    "R2111": no_array_types,
    "R2112": no_array_names,
    "R2201": bodies_have_one_part,
    "R2204": body_parts_are_elements,
    "R2205": other_parts_are_elements,
    "R2206": parts_are_global_elements,
    "R2209": every_part_is_bound,
    "R2210": unnamed_bodies_have_one_part,
    "R2303": no_solicitations,
    "R2304": operation_names_differ,
    "R2305": parameter_order_omits_one,
    "R2306": parts_have_one_definition,
    "R2401": bindings_are_soap,
    "R2701": transport_is(bool),
    "R2702": transport_is(lambda value: value == "http://schemas.xmlsoap.org/soap/http"),
    "R2705": binding_has_one_style,
    "R2706": use_is_literal,
    "R2710": signatures_differ,
    "R2711": locations_differ,
    "R2716": no_namespaces,
    "R2718": operations_are_those_of_the_port_type,
    "R2720": headers_name_a_part,
    "R2721": faults_are_named,
    "R2723": use_is_literal,
    "R2740": known_faults_are_bound,
    "R2749": headers_have_no_parts,
    "R2754": fault_names_match,
    "R2801": is_xsd_10,
    "R2803": no_relative_namespace,
    "R4003": is_utf,
    "R4004": is_xml_10,
}
"""Each requirement by its number: what it asks is said by the name of the function that judges it."""


def broken(data: bytes) -> list[str]:
    """Give the numbers of the requirements that a WSDL breaks."""
    root = etree.fromstring(data)
    return [number for number, holds in REQUIREMENTS.items() if not holds(root)]
