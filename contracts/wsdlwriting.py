"""Writing the WSDL 1.1 of a service from its contracts: document/literal, SOAP 1.1 over HTTP.

It holds what the static requirements of WS-I Basic Profile 1.1 (section 4) ask of a description. The output is the
same for the same contracts, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from contracts.errors import WsdlError
from contracts.model import Contract, Field
from contracts.wsdlschemas import embedded_schemas
from contracts.xml import parse

WSDL = "http://schemas.xmlsoap.org/wsdl/"
SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
HTTP_TRANSPORT = "http://schemas.xmlsoap.org/soap/http"

_TYPES = b"<wsdl:types/>"


@dataclass(frozen=True, slots=True)
class Described:
    """One service as a WSDL tells it: its contracts, sorted by id, and where it is."""

    contracts: tuple[Contract, ...]
    address: str

    @property
    def vendor(self) -> str:
        """Whose service it is."""
        return self.contracts[0].vendor

    @property
    def name(self) -> str:
        """The service's name."""
        return self.contracts[0].service

    @property
    def namespace(self) -> str:
        """The target namespace of the WSDL: that of the first operation's messages (allowed by R2114)."""
        return self.contracts[0].namespace

    def at(self, address: str) -> Described:
        """Give the same service at another address."""
        return replace(self, address=address)

    def prefix(self, namespace: str) -> str:
        """Give the prefix by which the WSDL speaks of a namespace."""
        return next(prefix for prefix, uri in self.prefixes.items() if uri == namespace)

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of the namespaces whose elements are parts: ``tns``, then ``ns1`` and so on."""
        messages = (each.namespace for each in self.contracts)
        details = (name.namespace or "" for each in self.contracts for name in _told_faults(each).values())
        spaces = dict.fromkeys([self.namespace, *messages, *details])
        return {f"ns{number}" if number else "tns": uri for number, uri in enumerate(spaces)}


def services(contracts: Iterable[Contract]) -> tuple[Described, ...]:
    """Put the contracts of each service together, at the address that is documented first and is not production."""
    found: dict[tuple[str, str], list[Contract]] = {}
    for contract in sorted(dict.fromkeys(contracts), key=lambda each: each.id):
        found.setdefault((contract.vendor, contract.service), []).append(contract)
    return tuple(Described(tuple(each), _address(each[0])) for each in found.values())


def _address(contract: Contract) -> str:
    first = (each for each in contract.addresses if not each.production)
    return next(first, contract.addresses[0]).url


def wsdl(service: Described) -> bytes:
    """Write the WSDL of a service.

    Raises WsdlError when the contracts cannot be told in one WSDL with a SOAP 1.1 binding, SchemaError when a schema
    file is missing or no schema.
    """
    _refuse_what_cannot_be_told(service)
    root = etree.Element(
        f"{{{WSDL}}}definitions",
        {"name": service.name, "targetNamespace": service.namespace},
        nsmap={"wsdl": WSDL, "soap": SOAP, **service.prefixes},
    )
    _put(root, "documentation").text = _about(service)
    _put(root, "types")
    for contract in service.contracts:
        _messages(root, service, contract)
    _port_type(root, service)
    _binding(root, service)
    _service(root, service)
    return _with_schemas(root, embedded_schemas(service.contracts))


def _refuse_what_cannot_be_told(service: Described) -> None:
    for contract in service.contracts:
        if contract.soap != "1.1":
            raise WsdlError(
                f"{contract.id}: expected SOAP 1.1, for which WSDL 1.1 has a binding, the contract says "
                f"{contract.soap}; no WSDL is written for it"
            )
    elements = [(contract.namespace, contract.request.element) for contract in service.contracts]
    for contract, element in zip(service.contracts, elements, strict=True):
        if elements.count(element) > 1:
            raise WsdlError(
                f"{contract.id}: {element[1]} is the request of another operation of {service.name} as well; a WSDL "
                "needs one element for each (WS-I Basic Profile, R2710)"
            )


def _about(service: Described) -> str:
    ids = ", ".join(contract.id for contract in service.contracts)
    return f"Written by `contracts wsdl` from {ids}: what the documentation promises, and no more."


def _with_schemas(root: etree._Element, schemas: Sequence[bytes]) -> bytes:
    text = etree.tostring(root)
    within = b"\n".join([_TYPES.replace(b"/", b""), *schemas, b"</wsdl:types>"])
    whole = parse(text.replace(_TYPES, within, 1))
    etree.indent(whole, "  ")
    return etree.tostring(whole, xml_declaration=True, encoding="UTF-8") + b"\n"


# --- messages ---------------------------------------------------------------------------------------------


def _messages(root: etree._Element, service: Described, contract: Contract) -> None:
    own = service.prefix(contract.namespace)
    for name, rows in _headers(contract):
        message = _put(root, "message", name=name)
        for row in rows:
            _put(message, "part", name=row.name, element=f"{own}:{row.name}")
    for name, element in _bodies(service, contract):
        _put(_put(root, "message", name=name), "part", name="parameters", element=element)
    for fault, detail in _told_faults(contract).items():
        message = _put(root, "message", name=_fault_message(contract, fault))
        prefix = service.prefix(detail.namespace or "")
        _put(message, "part", name="fault", element=f"{prefix}:{detail.localname}")


def _headers(contract: Contract) -> list[tuple[str, tuple[Field, ...]]]:
    both = (("Input", contract.request), ("Output", contract.response))
    return [(f"{contract.operation}{side}Header", each.header) for side, each in both if each.header]


def _bodies(service: Described, contract: Contract) -> list[tuple[str, str]]:
    own = service.prefix(contract.namespace)
    both = (("Input", contract.request), ("Output", contract.response))
    return [(f"{contract.operation}{side}", f"{own}:{each.element}") for side, each in both]


def _told_faults(contract: Contract) -> dict[str, etree.QName]:
    """Give the detail element of each fault that declares one, by the fault's id: a WSDL has no word for the others."""
    return {
        fault.id: etree.QName(fault.detail.element) for fault in contract.faults if fault.detail is not None
    }


def _fault_message(contract: Contract, fault: str) -> str:
    return f"{contract.operation}Fault_{fault}"


# --- port type, binding, service --------------------------------------------------------------------------


def _port_type(root: etree._Element, service: Described) -> None:
    port_type = _put(root, "portType", name=f"{service.name}PortType")
    for contract in service.contracts:
        operation = _put(port_type, "operation", name=contract.operation)
        for side in ("input", "output"):
            _put(operation, side, message=f"tns:{contract.operation}{side.capitalize()}")
        for fault in _told_faults(contract):
            _put(operation, "fault", name=fault, message=f"tns:{_fault_message(contract, fault)}")


def _binding(root: etree._Element, service: Described) -> None:
    binding = _put(root, "binding", name=f"{service.name}Binding", type=f"tns:{service.name}PortType")
    _put_soap(binding, "binding", style="document", transport=HTTP_TRANSPORT)
    for contract in service.contracts:
        operation = _put(binding, "operation", name=contract.operation)
        _put_soap(operation, "operation", soapAction=contract.soap_action, style="document")
        _bound_message(operation, "input", contract.operation, contract.request.header)
        _bound_message(operation, "output", contract.operation, contract.response.header)
        for fault in _told_faults(contract):
            bound = _put(operation, "fault", name=fault)
            _put_soap(bound, "fault", name=fault, use="literal")


def _bound_message(operation: etree._Element, side: str, name: str, header: tuple[Field, ...]) -> None:
    message = _put(operation, side)
    for row in header:
        _put_soap(
            message,
            "header",
            message=f"tns:{name}{side.capitalize()}Header",
            part=row.name,
            use="literal",
        )
    _put_soap(message, "body", use="literal")


def _service(root: etree._Element, service: Described) -> None:
    element = _put(root, "service", name=service.name)
    port = _put(element, "port", name=f"{service.name}Port", binding=f"tns:{service.name}Binding")
    _put_soap(port, "address", location=service.address)


def _put(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    element: etree._Element = etree.SubElement(parent, f"{{{WSDL}}}{tag}", attributes)
    return element


def _put_soap(parent: etree._Element, tag: str, /, **attributes: str) -> None:
    etree.SubElement(parent, f"{{{SOAP}}}{tag}", attributes)
