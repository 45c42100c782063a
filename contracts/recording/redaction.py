"""What never reaches a file: credentials, and personal data other than as pseudonyms.

Redaction comes before anything is written, and redacting twice is the same as once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from secrets import choice
from string import ascii_uppercase
from typing import Final, Literal
from urllib.parse import urlsplit

from contracts.contentcoding import (
    NotDecodable,
    Unbounded,
    UnknownCoding,
    content_codings,
    decode,
    encode,
)
from contracts.environments import DEFAULT, Environment
from contracts.exchange import Exchange, Failed, Headers, HttpRequest, HttpResponse
from contracts.model import Contract, Field
from contracts.recording.bodies import decoded_text, single_byte_encodings
from contracts.recording.personal import bare, personal_fields, personal_values
from contracts.recording.pseudonyms import Pseudonyms
from contracts.recording.substitution import SHORT, Substitute, Substitution
from contracts.verifying.secrecy import hands_over

Scope = Literal["all", "numbers", "none"]  # which personal values are looked for beside the credentials

NOTE: Final = "X-Redaction"
UNREADABLE: Final = (
    b"(left out of the recording: a body in this content coding cannot be searched for secrets)"
)
# These describe the message itself; what looks like a personal value in them is none.
STRUCTURAL: Final = frozenset(
    {
        "accept", "accept-encoding", "connection", "content-encoding", "content-type", "date", "expires",
        "keep-alive", "last-modified", "server", "soapaction", "transfer-encoding", "user-agent", "vary",
    }
)  # fmt: skip
LENGTH: Final = "content-length"
# Who holds one of these is taken for who logged in.
SESSION: Final = frozenset({"cookie", "set-cookie", "set-cookie2", "x-auth-token", "x-csrf-token"})
COOKIE: Final = "REDACTED-COOKIE"
MASK: Final = "REDACTED-TOKEN"
NOTHING: Final = Failed("closed", "")  # stands for the answer where only a request is looked at
CREDENTIALS: Final = "credentials: replaced by their role"
WORDS_DIGITS: Final = 4


class Redactor:
    """Replaces credentials by their role and personal values by pseudonyms.

    ``secrets`` maps a role, such as USERNAME, to the value. A synthetic environment has no real people
    behind it: its personal fields stay readable.
    """

    def __init__(
        self, secrets: Mapping[str, str] | None = None, *, synthetic: bool = False, key: bytes | None = None
    ) -> None:
        self._synthetic = synthetic
        self._pseudonyms = Pseudonyms(key)
        self._personal: dict[str, str] = {}  # value to the type it must stay in
        self._fields: set[str] = set()
        self._made: dict[Scope, Substitution] = {}
        self._secrets = _by_value(secrets or {})

    @classmethod
    def for_environment(
        cls, environment: Environment, contracts: Iterable[Contract] = (), *, key: bytes | None = None
    ) -> Redactor:
        """Give a redactor that knows an environment's credentials and its known personal data."""
        secrets = {
            f"{_prefix(name)}{role}": value.get_secret_value()
            for name, login in environment.credentials.items()
            for role, value in (("USERNAME", login.username), ("PASSWORD", login.password))
        }
        redactor = cls(secrets, synthetic=environment.synthetic, key=key)
        for contract in contracts:
            fields = personal_fields(contract)
            for known in environment.known:
                for name, value in known.values.items():
                    if name in fields and value is not None:
                        redactor.learn_value(fields[name], value)
        return redactor

    def learn(self, contract: Contract, exchange: Exchange) -> None:
        """Take note of the values of personal fields in a request and its response."""
        for field, value in personal_values(contract, exchange):
            self.learn_value(field, value)

    def learn_value(self, field: Field, value: str) -> None:
        """Take note of one personal value."""
        told = bare(value)
        if self._synthetic or not told or told in self._personal or told in self._pseudonyms.taken:
            return
        self._personal[told] = field.type
        self._fields.add(field.name)
        self._made.clear()

    @property
    def known(self) -> int:
        """Tell how many personal values are known: it grows when ``learn`` found something new."""
        return len(self._personal)

    def adopt(self, contract: Contract, request: HttpRequest, recorded: Exchange) -> None:
        """Give the values of a request the pseudonyms that stand in their places in an earlier recording of it.

        To be called before anything is written with other pseudonyms. The key of the earlier recording is gone
        with its run; the values that are sent again tell what was given for them.
        """
        if self._synthetic:
            return
        for _, pseudonym in personal_values(contract, recorded):
            self._pseudonyms.respect(pseudonym)
        values = list(personal_values(contract, Exchange(request, NOTHING)))
        given = list(personal_values(contract, Exchange(recorded.request, NOTHING)))
        if [field.name for field, _ in values] == [field.name for field, _ in given]:
            for (field, value), (_, pseudonym) in zip(values, given, strict=True):
                self.learn_value(field, value)
                self._pseudonyms.adopt(value, pseudonym)
        self._made.clear()

    def summary(self) -> tuple[str, ...]:
        """Say what is redacted, for a recording's provenance."""
        secrets = (CREDENTIALS,) if self._secrets else ()
        personal = tuple(f"{name}: pseudonyms" for name in sorted(self._fields))
        return (*secrets, *personal)

    def redact_exchange(self, exchange: Exchange) -> Exchange:
        """Give the exchange without credentials and personal data."""
        outcome = exchange.outcome
        redacted = (
            Failed(outcome.kind, self.redact_text(outcome.message))
            if isinstance(outcome, Failed)
            else self.redact_response(outcome)
        )
        return replace(exchange, request=self.redact_request(exchange.request), outcome=redacted)

    def redact_request(self, request: HttpRequest) -> HttpRequest:
        """Give the request without credentials and personal data; Content-Length follows the body."""
        headers, body = self._message(request)
        return HttpRequest(request.method, self._url(request.url), headers, body)

    def redact_response(self, response: HttpResponse) -> HttpResponse:
        """Give the response without credentials and personal data; Content-Length follows the body."""
        headers, body = self._message(response)
        return replace(response, reason=self.redact_text(response.reason), headers=headers, body=body)

    def redact_text(self, text: str) -> str:
        """Give a message about an exchange without credentials and personal data."""
        return self._substitution().in_text(text)

    def redact_label(self, text: str) -> str:
        """Give what is said of a case without credentials, and without personal values that are numbers.

        Labels are made of rule ids and words of the contract, in which other personal values would be
        found by chance; a replay has to find its rule again.
        """
        return self._substitution("numbers").in_text(text)

    def _message(self, message: HttpRequest | HttpResponse) -> tuple[Headers, bytes]:
        body, dropped = self._coded_body(message)
        headers = tuple(self._header(name, value) for name, value in message.headers)
        if dropped:
            headers = tuple(pair for pair in headers if pair[0].lower() != "content-encoding")
            headers = (*headers, (NOTE, "the body is stored without its content coding"))
        return _with_length(headers, len(message.body), len(body)), body

    def _coded_body(self, message: HttpRequest | HttpResponse) -> tuple[bytes, bool]:
        """Redact a body beneath its content codings; True says that the codings could not be kept."""
        codings = content_codings(message)
        if not codings:
            return self.redact_body(message.body), False
        try:
            plain = decode(message.body, codings)
        except (UnknownCoding, Unbounded):
            return UNREADABLE, True
        except NotDecodable as error:
            return self._damaged(message.body, error.prefix)
        redacted = self.redact_body(plain)
        if redacted == plain and self.redact_body(message.body) == message.body:
            return message.body, False
        return encode(redacted, codings), False

    def _damaged(self, body: bytes, prefix: bytes) -> tuple[bytes, bool]:
        """Keep a damaged body only when nothing in the readable part of it needs redaction."""
        redacted = self.redact_body(prefix)
        if redacted == prefix and self.redact_body(body) == body:
            return body, False
        return redacted, True

    def redact_body(self, body: bytes) -> bytes:
        """Give a body that has no content coding without credentials and personal data."""
        substitution = self._substitution()
        text, encoding, errors = decoded_text(body)
        done = substitution.in_text(text)
        data = body if done == text else done.encode(encoding, errors)
        for encoding in single_byte_encodings(data):  # bytes that are no UTF-8 may mean one of these
            text = data.decode(encoding)
            done = substitution.in_text(text)
            data = data if done == text else done.encode(encoding, "xmlcharrefreplace")
        return substitution.in_bytes(data)

    def _header(self, name: str, value: str) -> tuple[str, str]:
        if name.lower() == LENGTH:
            return name, value
        if name.lower() in SESSION:
            return name, COOKIE
        if hands_over(name):
            return name, MASK
        scope: Scope = "none" if name.lower() in STRUCTURAL else "all"
        return name, self._substitution(scope).in_text(value)

    def _url(self, url: str) -> str:
        """Redact an address: credentials anywhere, personal values behind the question mark."""
        rest = urlsplit(url).query or urlsplit(url).fragment
        head, tail = (url[: url.index(rest)], rest) if rest else (url, "")
        address = self._substitution("none").in_text(head)
        return address + self._substitution().in_text(tail)

    def _substitution(self, personal: Scope = "all") -> Substitution:
        if personal not in self._made:
            self._made[personal] = self._make(personal)
        return self._made[personal]

    def _make(self, scope: Scope) -> Substitution:
        substitutes = [Substitute(value, pseudonym) for value, pseudonym in self._secrets.items()]
        for value, type_name in self._personal.items():
            if scope == "all" or (scope == "numbers" and _is_number(value)):
                made = self._pseudonyms.of(value, type_name, refuse=self._tells)
                substitutes.append(Substitute(value, made, personal=True))
        protected = (*self._pseudonyms.taken, *self._secrets.values())
        return Substitution(substitutes, sorted(protected))

    def _tells(self, candidate: str) -> bool:
        """Tell whether a pseudonym would hold a value that is to be hidden."""
        return any(value in candidate for value in (*self._personal, *self._secrets) if len(value) >= SHORT)


def _by_value(secrets: Mapping[str, str]) -> dict[str, str]:
    """Give the pseudonym of each secret; the first role wins where two have the same value."""
    table: dict[str, str] = {}
    for role, value in secrets.items():
        if value:
            table.setdefault(value, _role_name(role, tuple(secrets.values())))
    return table


def _role_name(role: str, values: tuple[str, ...]) -> str:
    """Name the role, unless a secret is a part of that name: then letters that say nothing."""
    name = f"REDACTED-{role}"
    while any(value in name for value in values if len(value) >= SHORT):
        name = "".join(choice(ascii_uppercase) for _ in range(len(name)))
    return name


def _prefix(name: str) -> str:
    return "" if name == DEFAULT else f"{name.upper()}-"


def _is_number(value: str) -> bool:
    return sum(char.isdigit() for char in value) >= WORDS_DIGITS


def _with_length(headers: Headers, before: int, after: int) -> Headers:
    """Let Content-Length follow the body when it told its length; a wrong one is evidence and stays."""
    return tuple(
        (name, str(after) if name.lower() == LENGTH and value.strip() == str(before) else value)
        for name, value in headers
    )
