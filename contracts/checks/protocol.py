"""The protocol promises that an answer alone can show; one function a requirement, named for its claim.

Those of HTTP stand in contracts/checks/http.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from contracts.checks.answer import SoapAnswer
from contracts.checks.http import (
    Check,
    Problem,
    a_fault_has_status_500,
    http_is_1_0_or_1_1,
    http_is_1_1,
    success_is_2xx,
    success_is_200,
    the_length_is_told_once,
    the_media_type_is_text_xml,
    there_is_a_content_type,
)
from contracts.model import Contract
from contracts.soap import Parts
from contracts.xml import children, local_name, namespace, text

UTF_8_OR_16 = frozenset({"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be"})
BIG, LITTLE = "utf-16be", "utf-16le"
SOAP_CODES = {
    "1.1": frozenset({"VersionMismatch", "MustUnderstand", "Client", "Server"}),
    "1.2": frozenset({"VersionMismatch", "MustUnderstand", "DataEncodingUnknown", "Sender", "Receiver"}),
}
"""The fault codes that a version of SOAP has itself (SOAP 1.1, section 4.4.1; SOAP 1.2 part 1, 5.4.6)."""
_NAME = re.compile(r"[^\W\d][\w.·-]*")  # an NCName (Namespaces in XML 1.0), the rarer letters aside
NEXT = "http://schemas.xmlsoap.org/soap/actor/next"
"""The actor that every receiver is, as it is where none is named (SOAP 1.1, section 4.2.2)."""
FAULT_CHILDREN = frozenset({"faultcode", "faultstring", "faultactor", "detail"})


# --- encoding and XML -------------------------------------------------------------------------------------


def _encoding_is_utf_8_or_16(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    for place, came in answer.encoding.named.items():
        if came not in UTF_8_OR_16:
            return f"expected UTF-8 or UTF-16, got {came} in the {place}", place
    return None


def charsets_agree(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """Find two words on the encoding that contradict each other, or one that the bytes contradict."""
    named = answer.encoding.named
    if answer.encoding.second is not None:
        named["same Content-Type"] = answer.encoding.second
    words = {name.replace("utf8", "utf-8") for name in named.values()}
    families = {word.removesuffix("le").removesuffix("be") for word in words}
    if len(families) <= 1 and not {BIG, LITTLE} <= words:
        return None
    said = ", ".join(f"{place}: {name}" for place, name in named.items())
    return f"expected one charset, got several ({said})", "Content-Type"


def xml_is_1_0(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """Find an XML declaration of another version."""
    came = answer.parts.envelope.getroottree().docinfo.xml_version
    return None if came == "1.0" else (f"expected XML 1.0, got XML {came}", "XML declaration")


def no_processing_instruction(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """Find a processing instruction."""
    found = answer.parts.envelope.getroottree().xpath("//processing-instruction()")
    if isinstance(found, list) and found:
        return "expected no processing instruction, got one", "Envelope"
    return None


# --- envelope ---------------------------------------------------------------------------------------------


def _the_envelope_has_header_then_body(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """What stands after Body is R1011's affair."""
    found = names_in_envelope(answer)
    while "Body" in found and found[-1].startswith("{"):
        found.pop()
    return unless_header_then_body(found)


def names_in_envelope(answer: SoapAnswer) -> list[str]:
    """Name the children of Envelope: SOAP's own by their local names, others with their namespace in braces."""
    own = namespace(answer.parts.envelope)
    found = children(answer.parts.envelope)
    return [
        local_name(each) if namespace(each) == own else f"{{{namespace(each) or ''}}}{local_name(each)}"
        for each in found
    ]


def unless_header_then_body(names: list[str]) -> Problem | None:
    """Find other children of Envelope than Header at most once, then Body once."""
    if names in (["Body"], ["Header", "Body"]):
        return None
    return f"expected Header at most once, then Body once, got {', '.join(names) or 'nothing'}", "Envelope"


def _nothing_after_body(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    body = answer.parts.body
    after = [] if body is None else [each for each in body.itersiblings() if isinstance(each.tag, str)]
    strangers = [each for each in after if namespace(each) != namespace(answer.parts.envelope)]
    if strangers:
        return f"expected nothing after Body, got {etree.QName(strangers[0]).text}", "Envelope"
    return None


def _body_children_are_qualified(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    for child in _body_children(answer.parts):
        if namespace(child) is None:
            return (
                f"expected a namespace, got {local_name(child)} in none",
                f"Envelope/Body/{local_name(child)}",
            )
    return None


def _body_children(parts: Parts) -> list[etree._Element]:
    return children(parts.body) if parts.body is not None else []


def _soap_elements(parts: Parts) -> Iterator[etree._Element]:
    for element in (parts.envelope, parts.header, parts.body):
        if element is not None:
            yield element


def _no_envelope_attributes(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    uri = namespace(answer.parts.envelope)
    for element in _soap_elements(answer.parts):
        for name in map(str, element.attrib):
            if name.startswith(f"{{{uri}}}") and not name.endswith("}encodingStyle"):
                return f"expected no attribute {name}", local_name(element)
    return None


def _no_encoding_style(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    return _encoding_style_on(_soap_elements(answer.parts))


def _no_encoding_style_in_body(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    return _encoding_style_on(iter(_body_children(answer.parts)))


def _encoding_style_on(elements: Iterator[etree._Element]) -> Problem | None:
    for element in elements:
        if any(str(name).endswith("}encodingStyle") for name in element.attrib):
            return "expected no encodingStyle, got one", local_name(element)
    return None


def _must_understand_is_0_or_1(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    uri = namespace(answer.parts.envelope)
    for entry in header_blocks(answer.parts):
        came = entry.get(f"{{{uri}}}mustUnderstand", "0")
        if came not in {"0", "1"}:
            return (
                f'expected mustUnderstand to be 0 or 1, got "{came}"',
                f"Envelope/Header/{local_name(entry)}",
            )
    return None


def _no_unknown_header_is_mandatory(contract: Contract, answer: SoapAnswer) -> Problem | None:
    return undocumented_among(contract, _mandatory_blocks(answer.parts))


def undocumented_among(contract: Contract, blocks: list[etree._Element]) -> Problem | None:
    """Find a mandatory header block that is not documented: a client must refuse the whole answer for it."""
    known = {f"{{{contract.namespace}}}{row.name}" for row in contract.response.header}
    for entry in blocks:
        if entry.tag not in known:
            name = etree.QName(entry).text
            said = f"expected no undocumented header block that has to be understood, got {name}"
            return said, f"Envelope/Header/{local_name(entry)}"
    return None


def _mandatory_blocks(parts: Parts) -> list[etree._Element]:
    """Give the header blocks that the client has to understand; those for another actor are not meant for it."""
    uri = namespace(parts.envelope)
    meant = [each for each in header_blocks(parts) if each.get(f"{{{uri}}}actor", NEXT).strip() in {"", NEXT}]
    return [each for each in meant if each.get(f"{{{uri}}}mustUnderstand") == "1"]


def header_blocks(parts: Parts) -> list[etree._Element]:
    """Give the children of Header."""
    return children(parts.header) if parts.header is not None else []


def the_declared_element_comes(contract: Contract, answer: SoapAnswer) -> Problem | None:
    """Find another element in Body than the one that is declared."""
    expected = f"{{{contract.namespace}}}{contract.response.element}"
    came = [etree.QName(child).text for child in _body_children(answer.parts)]
    if came == [expected] or answer.parts.body is None:  # of a missing Body, R9980 speaks
        return None
    return f"expected {expected} in Body, got {' and '.join(came) or 'nothing'}", "Envelope/Body"


def a_fault_stands_alone(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """Find something beside a fault."""
    found = _body_children(answer.parts)
    if answer.fault_element is not None and len(found) > 1:
        return f"expected the fault alone in Body, got {len(found)} elements", "Envelope/Body"
    return None


# --- faults -----------------------------------------------------------------------------------------------


def _fault_children(answer: SoapAnswer) -> list[etree._Element]:
    return children(answer.fault_element) if answer.fault_element is not None else []


def _a_fault_has_only_its_children(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    for child in _fault_children(answer):
        if local_name(child) not in FAULT_CHILDREN:
            return (
                f"expected faultcode, faultstring, faultactor, detail only, got {local_name(child)}",
                "Fault",
            )
    return None


def _fault_children_are_unqualified(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    for child in _fault_children(answer):
        if namespace(child) is not None and local_name(child) in FAULT_CHILDREN:
            return f"expected {local_name(child)} in no namespace, got it in {namespace(child)}", "Fault"
    return None


def _detail_has_no_envelope_attributes(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    detail = answer.fault.detail if answer.fault is not None else None
    uri = namespace(answer.parts.envelope)
    for name in map(str, detail.attrib if detail is not None else ()):
        if name.startswith(f"{{{uri}}}"):
            return f"expected no attribute {name}", "Fault/detail"
    return None


def _the_fault_code_is_qualified(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """Of an empty code and of a prefix that is not declared, faultShape speaks."""
    for code in _fault_children(answer):
        written = text(code).strip()
        if local_name(code) == "faultcode" and written and ":" not in written:
            return f"expected a namespace-qualified faultcode, got {written}", "Fault/faultcode"
    return None


def _the_fault_code_has_no_dots(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    fault = answer.fault
    if fault is None or "." not in fault.code:
        return None
    return f"expected a faultcode without dots, got {fault.code}", "Fault/faultcode"


def _a_fault_has_code_and_string(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    names = [local_name(child) for child in _fault_children(answer)]
    for name in ("faultcode", "faultstring"):
        if names.count(name) != 1:
            return f"expected {name} once, got it {names.count(name)} times", "Fault"
    if answer.fault is None or not answer.fault.code:
        return "expected a faultcode, got an empty one", "Fault/faultcode"
    code = next(child for child in _fault_children(answer) if local_name(child) == "faultcode")
    return _qualified_name_problem(code)


def _qualified_name_problem(code: etree._Element) -> Problem | None:
    written = text(code).strip()
    prefix, colon, name = written.rpartition(":")
    if _NAME.fullmatch(name) is None:
        return f"expected a qualified name, got {written!r}", "Fault/faultcode"
    if colon and prefix not in code.nsmap:
        return f"expected a prefix that is declared, got {written}", "Fault/faultcode"
    return None


def kept_by_reading(_contract: Contract, _answer: SoapAnswer) -> Problem | None:
    """An answer that broke this promise did not get as far as being an envelope."""
    return None


CHECKS: dict[str, Check] = {
    "answer": kept_by_reading,
    "R1141": http_is_1_0_or_1_1,
    "R1140": http_is_1_1,
    "framing": the_length_is_told_once,
    "R1126": a_fault_has_status_500,
    "R1124": success_is_2xx,
    "R1111": success_is_200,
    "R9702": there_is_a_content_type,
    "R9703": the_media_type_is_text_xml,
    "R9700": kept_by_reading,
    "R1012": _encoding_is_utf_8_or_16,
    "R1018": charsets_agree,
    "xmlVersion": xml_is_1_0,
    "R1008": kept_by_reading,
    "R1009": no_processing_instruction,
    "R9980": _the_envelope_has_header_then_body,
    "R1015": kept_by_reading,
    "R1011": _nothing_after_body,
    "R1014": _body_children_are_qualified,
    "R1032": _no_envelope_attributes,
    "R1005": _no_encoding_style,
    "R1006": _no_encoding_style_in_body,
    "R1013": _must_understand_is_0_or_1,
    "mandatoryHeader": _no_unknown_header_is_mandatory,
    "R2712": the_declared_element_comes,
    "R1029": a_fault_stands_alone,
    "R1000": _a_fault_has_only_its_children,
    "R1001": _fault_children_are_unqualified,
    "R1003": _detail_has_no_envelope_attributes,
    "R1004": _the_fault_code_is_qualified,
    "R1031": _the_fault_code_has_no_dots,
    "faultShape": _a_fault_has_code_and_string,
}
