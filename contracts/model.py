"""What a contract file says, as frozen values.

A contract mirrors the page on which a vendor documents one operation. Everything here is data: no
value knows how it is checked. The TOML format, its JSON Schema and the messages of ``contracts lint``
are all derived from these classes.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, PrivateAttr, StringConstraints
from pydantic import Field as Key

ENVELOPE_11 = "http://schemas.xmlsoap.org/soap/envelope/"
ENVELOPE_12 = "http://www.w3.org/2003/05/soap-envelope"

INVALID_REQUEST = "invalid-request"
"""In a fault's ``when``: any request that breaks a rule."""

TypeName = Literal["string", "boolean", "int", "short", "long", "integer", "decimal", "dateTime", "date"]
Format = Literal["country", "currency", "url"]
Severity = Literal["error", "warning"]
Side = Literal["request", "response"]

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$")]
Prose = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Occurs = Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.\.([0-9]+|unbounded))?$")]
ExpandedName = Annotated[str, StringConstraints(pattern=r"^\{[^{}]+\}[^{}:]+$")]


class Value(BaseModel):
    """A frozen value whose unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Source(Value):
    """A page, schema or standard that a promise was read from."""

    id: Identifier = Key(description="The name by which fields, rules and questions cite this source.")
    title: Prose = Key(description="The title of the page or document.")
    url: str | None = Key(default=None, description="Where it is published.")
    read: date | None = Key(default=None, description="The day it was read.")
    note: str | None = Key(default=None, description="What to know about this copy of the source.")


class Address(Value):
    """One documented endpoint of the service."""

    name: Identifier = Key(description="The environment's name, such as uat or production.")
    url: Annotated[str, StringConstraints(pattern=r"^https?://")] = Key(description="The documented address.")
    production: bool = Key(default=False, description="True when real customers are behind this address.")
    source: Identifier | None = Key(default=None, description="The source that documents the address.")


class Authentication(Value):
    """How a request proves who sends it."""

    kind: Literal["headers", "basic", "none"] = Key(
        description="headers: SOAP header parts; basic: HTTP basic authentication; none."
    )
    username: str | None = Key(default=None, description="The header part that carries the user name.")
    password: str | None = Key(default=None, description="The header part that carries the password.")
    source: Identifier | None = Key(default=None, description="The source that documents it.")


class Field(Value):
    """One row of a field table: a header part, a body field or a field of a fault's detail."""

    name: Identifier = Key(description="The element's local name.")
    occurs: Occurs = Key(description="How often it stands: 1, 0..1, 1..5, 0..unbounded.")
    nillable: bool = Key(description="Whether it may carry xsi:nil.")
    type: TypeName = Key(description="The XSD built-in type that the table names.")
    max: int | str | None = Key(
        default=None,
        description="The table's maximum. A number: at most so many characters as written. "
        'Digits such as "6,2" (decimal only): so many before the point, so many after.',
    )
    enum: tuple[str, ...] = Key(default=(), description="The only values that it may have.")
    format: Format | None = Key(
        default=None,
        description="country: ISO 3166-1 alpha-2; currency: ISO 4217 alpha-3; url: an absolute URL.",
    )
    draw_from: tuple[str, ...] = Key(
        default=(), description="Values that valid requests draw from where not every valid text makes sense."
    )
    secret: bool = Key(default=False, description="A credential: never shown, never recorded.")
    personal: bool = Key(default=False, description="Personal data: recorded only as a pseudonym.")
    varies: bool = Key(
        default=False,
        description="Differs from one answer to the next, such as a timestamp: answers are compared without it.",
    )
    description: Prose = Key(description="What the field means, in your own words.")
    source: Identifier | None = Key(default=None, description="The source, where it is not the message's.")

    @property
    def min_occurs(self) -> int:
        """The least number of times that the element stands."""
        return int(self.occurs.partition("..")[0])

    @property
    def max_occurs(self) -> int | None:
        """The greatest number of times that the element stands; None when unbounded."""
        first, dots, last = self.occurs.partition("..")
        if last == "unbounded":
            return None
        return int(last) if dots else int(first)


class Echo(Value):
    """A response field that repeats a request field."""

    request: Identifier = Key(description="The request field that is sent.")
    response: Identifier = Key(description="The response field that brings it back.")


class Requires(Value):
    """A field that may only be set together with others."""

    field: Identifier = Key(description="When this field is set …")
    needs: tuple[Identifier, ...] = Key(min_length=1, description="… these must be set as well.")


class When(Value):
    """The condition of a rule; every key that is given must hold."""

    situation: Identifier | None = Key(default=None, description="The case was made for this situation.")
    set: Identifier | None = Key(default=None, description="This field of the same message is set.")
    unset: Identifier | None = Key(
        default=None, description="This field of the same message is absent or nil."
    )


class DeclaredRule(Value):
    """A promise about several fields, or one that no facet can say. Exactly one kind is given."""

    id: Identifier = Key(description="The last part of the rule's id; stable and never reused.")
    description: Prose = Key(description="The promise, in your own words.")
    severity: Severity = Key(default="error", description="warning for a SHOULD.")
    source: Identifier | None = Key(default=None, description="The source of this promise.")
    when: When | None = Key(default=None, description="When the promise applies; always if left out.")
    exactly_one_of: tuple[Identifier, ...] = Key(default=(), description="Exactly one of these is set.")
    at_most_one_of: tuple[Identifier, ...] = Key(default=(), description="None or one of these is set.")
    at_least_one_of: tuple[Identifier, ...] = Key(default=(), description="One or more of these are set.")
    requires: Requires | None = Key(default=None, description="A field that needs others.")
    echo: Echo | None = Key(default=None, description="A response field equal to a request field.")
    only_set: tuple[Identifier, ...] = Key(default=(), description="Every other field is absent or nil.")
    all_set: tuple[Identifier, ...] = Key(default=(), description="Each of these is present and not nil.")
    none_set: tuple[Identifier, ...] = Key(default=(), description="Each of these is absent or nil.")
    xpath: str | None = Key(
        default=None,
        description="An XPath 2.0 expression that is true of the message's element; unprefixed names are in "
        "the contract's namespace (or in none, where fields are unqualified). $request is the request's element.",
    )


RULE_KINDS: tuple[str, ...] = (
    "exactly_one_of",
    "at_most_one_of",
    "at_least_one_of",
    "requires",
    "echo",
    "only_set",
    "all_set",
    "none_set",
    "xpath",
)


class Message(Value):
    """The request or the response of the operation."""

    element: Identifier = Key(description="The local name of the body element, in the contract's namespace.")
    qualified: bool = Key(default=True, description="Whether the fields are in the contract's namespace.")
    source: Identifier | None = Key(default=None, description="The source of the field table.")
    header: tuple[Field, ...] = Key(default=(), description="SOAP header parts, in the contract's namespace.")
    fields: tuple[Field, ...] = Key(
        default=(), description="The fields of the body, in the order they travel."
    )
    identifiers: tuple[Identifier, ...] = Key(
        default=(), description="Request only: the fields that say which account or document is meant."
    )
    rules: tuple[DeclaredRule, ...] = Key(default=(), alias="rule", description="The declared rules.")

    def field(self, name: str) -> Field:
        """Give the header part or body field of that name, or raise KeyError."""
        for field in (*self.header, *self.fields):
            if field.name == name:
                return field
        raise KeyError(name)


class State(Value):
    """How a situation depends on what the service holds at the moment."""

    field: Identifier = Key(description="The request field whose value is compared.")
    relation: Literal["above", "not-above"] = Key(description="How it stands to the present value.")
    operation: Identifier = Key(description="The operation of the same vendor that tells the present value.")
    reads: Identifier = Key(description="The response field of that operation that carries it.")


class Situation(Value):
    """A kind of request whose outcome the documentation promises."""

    id: Identifier = Key(description="The name that faults, rules and environments use.")
    description: Prose = Key(description="What makes a request of this kind.")
    source_of_values: Literal["known", "drawn", "credentials", "state"] = Key(
        alias="from",
        description="known: the environment names values for it; drawn: identifiers are drawn freely and are none "
        "of the known ones; credentials: log-in data that the service does not know; state: see the state key.",
    )
    state: State | None = Key(default=None, description="Only with from = state.")


class Detail(Value):
    """The documented content of a fault's detail element."""

    element: ExpandedName = Key(description="The detail entry, as {namespace}local.")
    schema_file: str | None = Key(
        default=None, alias="schema", description="The XSD that declares it, below xsd/."
    )
    qualified: bool = Key(default=False, description="Whether its fields are namespace-qualified.")
    fields: tuple[Field, ...] = Key(default=(), description="Its fields, in the order they travel.")


class Fault(Value):
    """A documented way of being refused."""

    id: Identifier = Key(description="The fault's name in rule ids.")
    code: Identifier | None = Key(
        default=None, description="The local name of faultcode; none for a refusal without an envelope."
    )
    soap_code: (
        Literal["VersionMismatch", "MustUnderstand", "DataEncodingUnknown", "Sender", "Receiver"] | None
    ) = Key(
        default=None, description="SOAP 1.2 only: the code of SOAP's own below which code is the Subcode."
    )
    status: int = Key(default=500, ge=400, le=599, description="The HTTP status that carries it.")
    when: tuple[Identifier, ...] = Key(
        min_length=1, description="The situations that bring it; or invalid-request."
    )
    description: Prose = Key(description="What it tells the caller, in your own words.")
    detail: Detail | None = Key(default=None, description="The documented detail element, if any.")
    source: Identifier | None = Key(default=None, description="The source that documents it.")


class OtherFaults(Value):
    """Fault codes that the vendor documents for its services in general."""

    source: Identifier | None = Key(default=None, description="The list they were read from.")
    codes: tuple[Identifier, ...] = Key(description="Local names of faultcode.")


class Example(Value):
    """A message as the documentation prints it."""

    of: Side = Key(description="Which message it is.")
    file: str = Key(description="Its file, relative to the contract file.")
    situation: Identifier | None = Key(default=None, description="The situation that it shows.")
    mended: str | None = Key(default=None, description="What had to be corrected to make it well-formed.")
    source: Identifier | None = Key(default=None, description="The page that prints it.")


class Question(Value):
    """A place where the documentation is silent or contradicts itself."""

    id: Identifier = Key(description="A stable name.")
    about: tuple[str, ...] = Key(min_length=1, description="Fields (request.InvoiceNo), faults or topics.")
    says: Prose = Key(description="What the documentation says, or does not say.")
    reading: Prose = Key(description="The reading that the suite takes.")
    why: Prose = Key(description="Why this reading and not another.")
    sources: tuple[Identifier, ...] = Key(default=(), description="The sources that are concerned.")


class Contract(Value):
    """What one documented operation promises."""

    vendor: Identifier = Key(description="The vendor; the folder below the catalogue.")
    service: Identifier = Key(description="The service, as the WSDL names it.")
    operation: Identifier = Key(description="The operation, as the WSDL names it.")
    writes: bool = Key(description="True when a request changes what the service holds.")
    soap: Literal["1.1", "1.2"] = Key(default="1.1", description="The version of SOAP.")
    namespace: str = Key(description="The namespace of the messages.")
    soap_action: str = Key(description="The SOAPAction, without quotes.")
    schema_file: str = Key(alias="schema", description="The XSD of the messages, below xsd/.")
    schema_from: Literal["vendor", "field tables"] = Key(
        description="vendor: published by the vendor; field tables: written by `contracts xsd`."
    )
    authentication: Authentication
    sources: tuple[Source, ...] = Key(alias="source", min_length=1)
    addresses: tuple[Address, ...] = Key(alias="endpoint", min_length=1)
    request: Message
    response: Message
    situations: tuple[Situation, ...] = Key(alias="situation", min_length=1)
    faults: tuple[Fault, ...] = Key(default=(), alias="fault")
    other_faults: OtherFaults | None = Key(default=None)
    examples: tuple[Example, ...] = Key(default=(), alias="example")
    questions: tuple[Question, ...] = Key(default=(), alias="question")

    _path: Path | None = PrivateAttr(default=None)

    @property
    def path(self) -> Path | None:
        """The file that the contract was read from; None when it was made in memory."""
        return self._path

    def with_path(self, path: Path) -> Self:
        """Give the same contract as read from that file."""
        copy = self.model_copy()
        copy._path = path  # noqa: SLF001 -- of the same class
        return copy

    def __repr__(self) -> str:
        """Name the contract; everything that it says would fill pages of a failing test."""
        return f"Contract({self.id!r})"

    def __hash__(self) -> int:
        """Hash by id alone: contracts key caches that are read for every exchange."""
        return hash(self.id)

    @property
    def id(self) -> str:
        """``vendor.operation``: the start of every rule id."""
        return f"{self.vendor}.{self.operation}"

    @property
    def envelope_namespace(self) -> str:
        """The namespace of Envelope, Header, Body and Fault."""
        return ENVELOPE_11 if self.soap == "1.1" else ENVELOPE_12

    def situation(self, name: str) -> Situation:
        """Give the situation of that id, or raise KeyError."""
        for situation in self.situations:
            if situation.id == name:
                return situation
        raise KeyError(name)

    def faults_in(self, situation: str) -> tuple[Fault, ...]:
        """Give the faults that are documented for a situation; none when a response is due."""
        return tuple(fault for fault in self.faults if situation in fault.when)

    def message(self, side: Side) -> Message:
        """Give the request or the response."""
        return self.request if side == "request" else self.response
