"""Nothing secret survives in any spelling, and what is personal survives as a pseudonym only."""

from __future__ import annotations

import base64
import gzip
import re
import string
import zlib
from collections.abc import Callable
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.contentcoding import decoded_body
from contracts.discovery import catalogue
from contracts.environments import Credentials, Environment, KnownData
from contracts.exchange import Exchange, Failed, HttpRequest, HttpResponse
from contracts.model import Contract, Field
from contracts.recording.personal import bare
from contracts.recording.pseudonyms import Pseudonyms
from contracts.recording.redaction import Redactor
from contracts.xml import local_name, parse, text

KEY = b"k" * 32
TEMPLATE = '<?xml version="1.0" encoding="{encoding}"?><e a="{attribute}"><u>{value}</u>{value}</e>'


def references(value: str) -> str:
    return "".join(f"&#{ord(char)};" for char in value)


def hexadecimal(value: str) -> str:
    return "".join(f"&#x00{ord(char):X};" for char in value)


def cdata(value: str) -> str:
    return "<![CDATA[" + value.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def torn(value: str) -> str:
    return escape(value[:2]) + cdata(value[2:3]) + "<!-- x -->" + escape(value[3:])


def twice(value: str) -> str:
    return escape(escape(value))


def percent(value: str) -> str:
    return "".join(f"%{byte:02x}" for byte in value.encode())


def json_escaped(value: str) -> str:
    units = value.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def based(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def based_url(value: str) -> str:
    return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")


def folded(value: str, gap: str = "\r\n ", before: str = "an attachment:") -> str:
    text = base64.b64encode((before + value).encode()).decode()
    return gap.join(text[at : at + 5] for at in range(0, len(text), 5))


def folded_in_json(value: str) -> str:
    return folded(value, gap="\\n", before="")


def folded_by_references(value: str) -> str:
    return folded(value, gap="&#xD;&#10;", before="a")


SPELLINGS: list[Callable[[str], str]] = [
    escape, references, hexadecimal, cdata, torn, twice, percent, quote, quote_plus,
    json_escaped, based, based_url, folded, folded_in_json, folded_by_references,
]  # fmt: skip
# A secret of four or more characters, among which are all that XML, URLs and base64 treat in their own way.
letters = st.sampled_from(string.ascii_letters + string.digits + "<>&\"'%+/\\=;#!-_. ]åß€\U0001d518")
secret_values = st.text(letters, min_size=4, max_size=12).filter(lambda value: not value.isspace())


def unlike_the_frame(value: str) -> bool:
    """Leave out what the surroundings contain by themselves, so that its absence can be asserted."""
    frame = (
        TEMPLATE + "http://host.example/path?key=value Content-Length text/xml Authorization Basic REDACTED"
    )
    return value not in frame and not any(value in spelling("REDACTED-PASSWORD") for spelling in SPELLINGS)


def spellings(value: str) -> list[bytes]:
    words = [value, *(spelling(value) for spelling in SPELLINGS if spelling not in {cdata, torn})]
    return [word.encode(encoding) for word in words for encoding in ("utf-8", "utf-16-le", "utf-16-be")]


def exchange_of(body: bytes, *headers: tuple[str, str], url: str = "http://host.example/path") -> Exchange:
    request = HttpRequest("POST", url, headers, body)
    return Exchange(request, HttpResponse(200, "OK", headers, body))


def everything(exchange: Exchange) -> bytes:
    assert exchange.response is not None
    parts = [exchange.request.url.encode(), exchange.request.body, exchange.response.body]
    for message in (exchange.request, exchange.response):
        parts += [line.encode("utf-8") for pair in message.headers for line in pair]
        parts.append(decoded_body(message))
    return b"\n".join(parts)


@given(
    secret_values.filter(unlike_the_frame), st.sampled_from(SPELLINGS), st.sampled_from(["utf-8", "utf-16"])
)
def test_no_spelling_of_a_secret_survives_in_a_body(
    value: str, spelling: Callable[[str], str], encoding: str
) -> None:
    spelled = spelling(value)
    body = TEMPLATE.format(encoding=encoding, attribute=references(value), value=spelled).encode(encoding)
    redacted = Redactor({"PASSWORD": value}, key=KEY).redact_exchange(exchange_of(body))
    found = [word for word in spellings(value) if word in everything(redacted)]
    assert found == []
    if spelling is not torn:
        assert spelled.encode(encoding)[2 * (encoding == "utf-16") :] not in everything(redacted)


@pytest.mark.parametrize("name", ["X-Session-Token", "x-api-key", "X-Amz-Signature"])
def test_a_token_that_a_service_hands_out_in_a_header_is_not_kept(name: str) -> None:
    redacted = Redactor(key=KEY).redact_exchange(
        exchange_of(b"", (name, "sesame"), ("WWW-Authenticate", "Basic realm=sesame"))
    )
    assert redacted.response is not None
    assert redacted.response.headers == ((name, "REDACTED-TOKEN"), ("WWW-Authenticate", "Basic realm=sesame"))
    assert redacted.request.headers == redacted.response.headers


def test_lines_of_base64_are_broken_where_they_were() -> None:
    redactor = Redactor({"PASSWORD": "hunter2hunter2222"}, key=KEY)  # as long as what stands for it
    body = f"<e>\n{folded('hunter2hunter2222')}\n</e>".encode()
    assert redactor.redact_body(body) == f"<e>\n{folded('REDACTED-PASSWORD')}\n</e>".encode()


@pytest.mark.parametrize("piece", ["A", "A ", " ", "\n", "&#10;", "A\n", "="])
def test_a_long_body_that_looks_like_base64_is_searched_once(piece: str) -> None:
    redactor = Redactor({"PASSWORD": "hunter2hunter2"}, key=KEY)
    body = (
        piece * 200_000 + "\n" + based("hunter2hunter2")[:9] + "\n" + based("hunter2hunter2")[9:]
    ).encode()
    assert b"REDACTED" in base64.b64decode(b"".join(redactor.redact_body(body).split())[-24:])


@given(secret_values.filter(unlike_the_frame), st.sampled_from(SPELLINGS))
def test_redacting_twice_is_redacting_once(value: str, spelling: Callable[[str], str]) -> None:
    redactor = Redactor({"USERNAME": value, "PASSWORD": value[::-1]}, key=KEY)
    body = TEMPLATE.format(encoding="utf-8", attribute="x", value=spelling(value)).encode()
    once = redactor.redact_exchange(
        exchange_of(body, ("X", value), url=f"http://host.example/{quote(value)}")
    )
    assert redactor.redact_exchange(once) == once


@given(secret_values.filter(unlike_the_frame), st.sampled_from(["gzip", "deflate", "gzip, gzip", "x-gzip"]))
def test_no_secret_survives_in_a_compressed_body(value: str, coding: str) -> None:
    body = f"<e>{escape(value)}</e>".encode()
    for name in coding.split(", "):
        body = zlib.compress(body) if name == "deflate" else gzip.compress(body)
    headers = (("Content-Encoding", coding), ("Content-Length", str(len(body))))
    redacted = Redactor({"PASSWORD": value}, key=KEY).redact_exchange(exchange_of(body, *headers))
    response = redacted.response
    assert response is not None
    assert decoded_body(response) == b"<e>REDACTED-PASSWORD</e>"
    assert response.header("Content-Length") == str(len(response.body))


@given(st.text(letters, min_size=1, max_size=8), st.text(letters, min_size=1, max_size=8))
def test_basic_authentication_names_the_roles_only(user: str, password: str) -> None:
    assume(":" not in user and user not in password and password not in user)
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    redactor = Redactor({"USERNAME": user, "PASSWORD": password}, key=KEY)
    redacted = redactor.redact_exchange(exchange_of(b"", ("Authorization", f"Basic {token}")))
    said = redacted.request.header("Authorization") or ""
    told = base64.b64decode(said.removeprefix("Basic ")).decode()
    assert told.partition(":")[0] not in {user, ""}
    assert told.partition(":")[2] not in {password, ""}


@given(secret_values.filter(unlike_the_frame), st.sampled_from([quote, quote_plus, percent, str]))
def test_no_secret_survives_in_an_address_or_a_header(value: str, spelling: Callable[[str], str]) -> None:
    url = f"http://host.example/path?key={spelling(value)}"
    redacted = Redactor({"PASSWORD": value}, key=KEY).redact_exchange(
        exchange_of(b"", ("X-Key", value), url=url)
    )
    found = [word for word in spellings(value) if word in everything(redacted)]
    assert found == []
    assert redacted.request.url.startswith("http://host.example/path?key=")


def test_a_transport_failure_is_redacted() -> None:
    request = HttpRequest("POST", "http://host.example/", (), b"")
    redacted = Redactor({"PASSWORD": "hunter2"}).redact_exchange(
        Exchange(request, Failed("tls", "no hunter2"))
    )
    assert redacted.outcome == Failed("tls", "no REDACTED-PASSWORD")


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe<\x00x", b"\x00\x01\xfe\xff", b"<x>\xe5</x>", "<x>å</x>".encode("utf-16")]
)
def test_what_holds_nothing_to_hide_stays_byte_for_byte(body: bytes) -> None:
    exchange = exchange_of(body, ("Content-Length", "7"), ("Warning", "a=b"))
    assert Redactor({"PASSWORD": "hunter2"}, key=KEY).redact_exchange(exchange) == exchange


def test_a_short_secret_is_replaced_only_where_it_stands_alone() -> None:
    redactor = Redactor({"USERNAME": "SE"}, key=KEY)
    body = b'<SE x="SE"><a>SE</a><b>USE SEA</b></SE>'
    assert redactor.redact_body(body) == (
        b'<SE x="REDACTED-USERNAME"><a>REDACTED-USERNAME</a><b>USE SEA</b></SE>'
    )


def test_a_body_that_cannot_be_decoded_is_kept_only_when_nothing_shows() -> None:
    redactor = Redactor({"PASSWORD": "hunter2"}, key=KEY)
    harmless, telling = gzip.compress(b"<x>" + b"abc" * 50)[:-9], gzip.compress(b"<x>hunter2</x>")[:-8]
    header = ("Content-Encoding", "gzip")
    assert redactor.redact_exchange(exchange_of(harmless, header)) == exchange_of(harmless, header)
    response = redactor.redact_exchange(exchange_of(telling, header)).response
    assert response is not None
    assert response.body == b"<x>REDACTED-PASSWORD</x>"
    assert response.header("Content-Encoding") is None
    unknown = redactor.redact_exchange(exchange_of(b"hunter2", ("Content-Encoding", "br"))).response
    assert unknown is not None
    assert b"hunter2" not in unknown.body


def test_a_role_whose_name_would_tell_the_secret_gets_a_name_that_tells_nothing() -> None:
    redacted = Redactor({"USERNAME": "REDACTED", "PASSWORD": "WORD"}).redact_body(b"<a>REDACTED WORD</a>")
    assert re.fullmatch(rb"<a>[A-Z-]{17} [A-Z-]{17}</a>", redacted)
    assert b"REDACTED" not in redacted
    assert b"WORD" not in redacted


def test_the_credentials_of_a_second_login_are_told_apart() -> None:
    login = Credentials(username="other", password="hunter3")
    environment = Environment(vendor="v", name="e", credentials={"second": login})
    redactor = Redactor.for_environment(environment)
    assert redactor.redact_body(b"<a>hunter3</a>") == b"<a>REDACTED-SECOND-PASSWORD</a>"


def test_labels_keep_words_that_are_someone_s_name_and_lose_numbers() -> None:
    redactor = Redactor({"PASSWORD": "hunter2"}, key=KEY)
    for value in ("Svensson", "73255093"):
        redactor.learn(with_personal("InvoiceNo"), invoice_exchange(value))
    redacted = redactor.redact_label("walley.x.request.Svensson hunter2 73255093")
    assert redacted.startswith("walley.x.request.Svensson REDACTED-PASSWORD ")
    assert "73255093" not in redacted
    assert "Svensson" not in redactor.redact_text("no account of Svensson")


# Personal data


def walley() -> Contract:
    return next(contract for contract in catalogue() if contract.id == "walley.GetCurrentInvoice")


def with_personal(*names: str) -> Contract:
    """Give a contract in which exactly these fields are personal."""

    def marked(field: Field) -> Field:
        return field.model_copy(update={"personal": field.name in names})

    contract = walley()
    request = contract.request.model_copy(update={"fields": tuple(map(marked, contract.request.fields))})
    response = contract.response.model_copy(update={"fields": tuple(map(marked, contract.response.fields))})
    return contract.model_copy(update={"request": request, "response": response})


def invoice_exchange(number: str, reference: str = "") -> Exchange:
    contract = walley()
    sent = f'<r xmlns="{contract.namespace}"><InvoiceNo>{number}</InvoiceNo></r>'
    said = f"<InvoiceNo>{number.lstrip('0')}</InvoiceNo><PaymentReference>{reference}</PaymentReference>"
    came = f'<r xmlns="{contract.namespace}">{said}</r>'
    request = HttpRequest("POST", "http://host.example/x", (), sent.encode())
    return Exchange(request, HttpResponse(200, "OK", (), came.encode()))


def field_text(body: bytes, name: str) -> str:
    return text(next(each for each in parse(body).iter() if local_name(each) == name))


def test_a_personal_value_has_one_pseudonym_of_its_shape_everywhere() -> None:
    redactor = Redactor(key=KEY)
    exchange = invoice_exchange("0073255093", "000000073255093")
    redactor.learn(with_personal("InvoiceNo"), exchange)
    redacted = redactor.redact_exchange(exchange)
    assert redacted.response is not None
    number = field_text(redacted.response.body, "InvoiceNo")
    assert re.fullmatch(r"[1-9][0-9]{7}", number)
    assert number != "73255093"
    assert field_text(redacted.request.body, "InvoiceNo") == "00" + number
    assert field_text(redacted.response.body, "PaymentReference") == "0000000" + number


def test_another_recording_has_other_pseudonyms() -> None:
    exchange, made = invoice_exchange("73255093"), set()
    for _ in range(2):
        redactor = Redactor()
        redactor.learn(with_personal("InvoiceNo"), exchange)
        made.add(redactor.redact_exchange(exchange).request.body)
    assert len(made) == 2


def test_known_data_of_an_environment_is_personal_before_anything_was_sent() -> None:
    environment = Environment(
        vendor="walley",
        name="uat",
        credentials={"default": Credentials(username="someone", password="hunter2")},
        known=(KnownData(situation="invoice", values={"InvoiceNo": "73255093", "StoreId": None}),),
    )
    redactor = Redactor.for_environment(environment, [with_personal("InvoiceNo")])
    assert b"73255093" not in redactor.redact_body(b"<faultstring>no invoice 73255093</faultstring>")
    assert redactor.redact_body(b"<a>someone hunter2</a>") == b"<a>REDACTED-USERNAME REDACTED-PASSWORD</a>"
    assert redactor.summary() == ("credentials: replaced by their role", "InvoiceNo: pseudonyms")


def test_personal_fields_of_a_synthetic_environment_stay_readable() -> None:
    redactor = Redactor(synthetic=True)
    exchange = invoice_exchange("73255093")
    redactor.learn(with_personal("InvoiceNo"), exchange)
    assert redactor.redact_exchange(exchange) == exchange


def test_a_personal_value_that_is_also_a_name_leaves_the_markup_alone() -> None:
    redactor = Redactor(key=KEY)
    for value in ("Envelope", "http", "InvoiceNo"):
        redactor.learn(with_personal("InvoiceNo"), invoice_exchange(value))
    body = (
        b'<s:Envelope xmlns:s="http://x/Envelope"><InvoiceNo a="Envelope">Envelope</InvoiceNo></s:Envelope>'
    )
    redacted = redactor.redact_body(body)
    assert re.sub(rb"[A-Z][a-z]{7}", b"*", redacted.replace(b"Envelope xmlns", b"E xmlns")) == (
        b'<s:E xmlns:s="http://x/*"><InvoiceNo a="*">*</InvoiceNo></s:*>'
    )
    assert redacted.count(b"Envelope") == 3


def test_values_of_a_torn_document_are_found() -> None:
    redactor = Redactor(key=KEY)
    body = b'<r><ns:InvoiceNo x="1">73255093</ns:InvoiceNo><Invo'
    request = HttpRequest("POST", "http://host.example/", (), b"")
    exchange = Exchange(request, HttpResponse(200, "OK", (), body))
    redactor.learn(with_personal("InvoiceNo"), exchange)
    redacted = redactor.redact_exchange(exchange).response
    assert redacted is not None
    assert b"73255093" not in redacted.body


values = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20)


@given(values)
def test_a_pseudonym_keeps_lengths_digits_letters_and_all_else(value: str) -> None:
    made = Pseudonyms(KEY).of(value)
    assert [char.isalpha() for char in made] == [char.isalpha() for char in value]
    assert [len(char.encode()) for char in made] == [len(char.encode()) for char in value]
    ascii_digits = set(string.digits)
    assert [char in ascii_digits for char in made] == [char in ascii_digits for char in value]
    assert [m for m, v in zip(made, value, strict=True) if not v.isalpha() and v not in ascii_digits] == [
        v for v in value if not v.isalpha() and v not in ascii_digits
    ]
    zeros = len(value) - len(value.lstrip("0"))
    assert len(made) - len(made.lstrip("0")) == zeros


@given(st.sets(st.integers(10_000, 99_999).map(str), max_size=50))
def test_different_values_have_different_pseudonyms(numbers: set[str]) -> None:
    pseudonyms = Pseudonyms(KEY)
    made = {pseudonyms.of(number) for number in numbers}
    assert len(made) == len(numbers)
    assert pseudonyms.taken == made


@given(st.integers(1, 2**31 - 1).map(str))
def test_the_pseudonym_of_an_int_is_an_int(number: str) -> None:
    assert 0 < int(Pseudonyms(KEY).of(number, "int")) < 2**31


@given(st.datetimes().map(lambda moment: moment.isoformat()))
def test_the_pseudonym_of_a_date_is_a_date(moment: str) -> None:
    made = Pseudonyms(KEY).of(moment, "dateTime")
    assert re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)T.*", made)
    assert made[11:] == moment[11:]


@given(st.lists(st.text("ab01", min_size=1, max_size=6), max_size=8), st.text("ab01 <>&", max_size=40))
def test_redaction_of_many_overlapping_values_comes_to_rest(known: list[str], said: str) -> None:
    redactor = Redactor(key=KEY)
    field = next(field for field in walley().request.fields if field.name == "InvoiceNo")
    for value in known:
        redactor.learn_value(field.model_copy(update={"type": "string"}), value)
    once = redactor.redact_body(said.encode())
    assert redactor.redact_body(once) == once


SIGNED = [2**15 - 1, 2**31 - 1, 2**63 - 1]


@given(
    st.one_of(st.integers(1, 2**64), *(st.integers(limit - 9, limit + 9) for limit in SIGNED)),
    st.sampled_from(["string", "int", "long", "decimal"]),
    st.binary(min_size=32, max_size=32),
)
def test_a_number_stays_in_the_types_that_it_is_in_and_out_of_the_others(
    number: int, type_name: str, key: bytes
) -> None:
    told = bare(str(number))
    made = int(Pseudonyms(key).of(told, type_name) if told else number)
    for sign in (1, -1):
        for limit in SIGNED:
            fits = -limit - 1 <= sign * number <= limit
            assert (-limit - 1 <= sign * made <= limit) == fits
