"""No credential and no personal value of recorded traffic reaches a report; both are found where they stand."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contracts.cli import main
from contracts.exchange import Exchange, HttpRequest
from contracts.recording.secrets_found import unredacted
from contracts.reports import csvfile, html, jsonfile, junit, markdown, sarif
from contracts.reports.terminal import summary_lines
from contracts.verifying.secrecy import is_masked
from tests.unit.reference_messages import PEEK, RESURS, WALLEY, envelope, invoice_request, post
from tests.verify.formats import WRITERS, asked, came, exchanges, har_document, invoice
from tests.verify.judged import verified

# None of them is a word of the contract by chance.
WORD = st.text("bcdfghjkmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ23456789", min_size=12, max_size=24).map(
    "qZ7{}".format
)
NUMBER = st.from_regex(r"[1-9][0-9]{7,8}", fullmatch=True)
HERE = Path(__file__).parent
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"


def secretive(user: str, password: str, number: str, token: str) -> list[Exchange]:
    """Give exchanges that hold each value in many places, and a client that does wrong, so that all of it is shown."""
    login = (
        f"<i:Username>{user}</i:Username><i:Password>{password}</i:Password>"
        f'<w:Security xmlns:w="{WSSE}"><w:UsernameToken><w:Password>{token}</w:Password></w:UsernameToken></w:Security>'
    )
    body = envelope(invoice_request(invoice_no=number, correlation_id="x" * 51, country="XX"), login)
    basic = base64.b64encode(f"{user}:{password}".encode()).decode()
    request = post(f"{WALLEY}?token={token}&InvoiceNo={number}", body.encode(), post(WALLEY, "").headers)
    headers = (
        ("Authorization", f"Basic {basic}"),
        ("Cookie", f"session={token}; theme=dark"),
        ("X-Api-Key", token),
        ("X-Account", number),
    )
    good = came(asked(invoice()))
    echoed = good.body.replace(
        b"<CorrelationId",
        f"<Leak>{password} {number} {token} {basic}</Leak><{password}>1</{password}><CorrelationId".encode(),
    )
    answer = replace(good, body=echoed, headers=(*good.headers, ("Set-Cookie", f"sid={token}; Path=/")))
    first = Exchange(replace(request, headers=(*request.headers, *headers)), answer)
    bearer = (("Authorization", f"Bearer {token}"), *post(RESURS, "").headers[:2])
    # Another exchange shows in a fault what is secret in the first.
    fault = came(asked(invoice(invoice_no="4711")))
    told = replace(
        fault, body=fault.body.replace(b"No account", f"{number} {user} {token} no account".encode())
    )
    # A service may say as a fault's code whatever it was sent.
    coded = replace(fault, body=fault.body.replace(b"INVOICE_NOT_FOUND", password.encode()))
    return [
        first,
        Exchange(post(WALLEY, body.encode(), request.headers), coded),
        Exchange(post(RESURS, envelope(PEEK + f"<!-- {password} -->"), bearer), told),
    ]


@settings(
    max_examples=15,
    deadline=None,
    phases=(
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ),  # making one smaller takes minutes and tells no more
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(user=WORD, password=WORD, number=NUMBER, token=WORD)
def test_no_secret_of_the_traffic_is_in_any_report(
    user: str, password: str, number: str, token: str, tmp_path: Path
) -> None:
    report = verified(WRITERS["HAR"](tmp_path, secretive(user, password, number, token)))
    assert report.run.exit_code == 1
    out = tmp_path / "out"
    out.mkdir(exist_ok=True)
    for name, writer in {
        "json": jsonfile.write,
        "html": html.write,
        "md": markdown.write,
        "xml": junit.write,
        "sarif": sarif.write,
        "csv": csvfile.write,
    }.items():
        writer(report, out / f"report.{name}")
    (out / "terminal").write_text("\n".join(line.text for line in summary_lines(report, 100, 1)))
    for path in out.iterdir():
        data = path.read_bytes()
        assert data
        basic = base64.b64encode(f"{user}:{password}".encode())
        for value in (user.encode(), password.encode(), number.encode(), token.encode(), basic):
            assert value not in data, path.name


def test_evidence_is_there_all_the_same(tmp_path: Path) -> None:
    report = verified(
        WRITERS["HAR"](tmp_path, secretive("some-user", "some-password", "98765432", "some-token-value"))
    )
    text = "".join(each.request.body.content for each in report.exchanges)
    assert "REDACTED-USERNAME" in text
    assert "REDACTED-PASSWORD" in text


def test_a_curl_command_names_shell_variables_where_credentials_were(tmp_path: Path) -> None:
    report = verified(WRITERS["HAR"](tmp_path, exchanges()))
    commands = [finding.reproduce for rule in report.rules for finding in rule.findings]
    assert any("WALLEY_PASSWORD" in command for command in commands)


# --- finding what stands in clear ---------------------------------------------------------------------------


def findings(path: Path, *allowed: str) -> set[tuple[str, str]]:
    return {(each.place, each.what) for each in unredacted(path, allowed=allowed)}


def test_every_place_with_a_secret_is_found(tmp_path: Path) -> None:
    path = WRITERS["vcrpy, YAML"](
        tmp_path, secretive("some-user", "some-password", "98765432", "some-token-value")
    )
    credential, personal = "a credential", "personal data"
    assert findings(path) >= {
        ("request header Authorization", credential),
        ("request header Cookie", credential),
        ("request header X-Api-Key", credential),
        ("request field Username", credential),
        ("request field Password", credential),
        ("response header Set-Cookie", credential),
        ("address, parameter token", credential),
        ("field InvoiceNo", personal),
        ("field InvoiceURL", personal),
    }


def test_a_finding_names_file_line_and_exchange_and_never_the_value(tmp_path: Path) -> None:
    path = WRITERS["vcrpy, YAML"](
        tmp_path, secretive("some-user", "some-password", "98765432", "some-token-value")
    )
    (told,) = [each for each in unredacted(path) if each.place == "request field Password"]
    assert told.line is not None
    assert "some-password" in path.read_text().splitlines()[told.line - 1]
    assert str(told).startswith(
        f"{path}:{told.line}: interaction 1, request field Password: a credential in clear"
    )
    for value in ("some-user", "some-password", "98765432", "some-token-value"):
        assert value not in repr(told) + str(told)


@pytest.mark.parametrize("name", WRITERS)
def test_secrets_are_found_in_every_format(name: str, tmp_path: Path) -> None:
    path = WRITERS[name](tmp_path, [asked(invoice())])
    file = path / f"0.response.{'xml' if name == 'envelopes' else 'http'}" if path.is_dir() else path
    found = {place for place, _ in findings(file)}
    # An envelope alone does not tell which of two services is meant: then what is secret in either is looked for.
    assert {"request field Password", "field InvoiceNo"} <= found


def test_masks_are_no_secrets_and_invented_fields_can_be_named(tmp_path: Path) -> None:
    body = envelope(
        invoice_request(invoice_no="00000000"),
        "<i:Username>***</i:Username><i:Password>[FILTERED]</i:Password>",
    )
    path = WRITERS["HAR"](tmp_path, [Exchange(post(WALLEY, body), came(asked(invoice())))])
    personal = {place.removeprefix("field ") for place, what in findings(path)}
    assert "Password" not in personal
    assert findings(path, *personal) == set()


@pytest.mark.parametrize(
    "mask", ["***", "xxxx", "REDACTED", "REDACTED-PASSWORD", "[FILTERED]", "<PASSWORD>", "0000", "--"]
)
def test_a_mask_is_told_from_a_value(mask: str) -> None:
    assert is_masked(mask)


@pytest.mark.parametrize("value", ["secret", "1234", "x1", "password123", "00001"])
def test_a_value_is_no_mask(value: str) -> None:
    assert not is_masked(value)


def test_the_recordings_of_the_reference_services_hold_nobodys_data() -> None:
    folder = HERE.parents[1] / "cassettes/walley/GetCurrentInvoice"
    assert [each for path in sorted(folder.iterdir())[:20] for each in unredacted(path)] == []


# --- the command --------------------------------------------------------------------------------------------


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["verify", *map(str, arguments)])
    return result.exit_code, result.output


def test_the_command_finds_secrets_with_exit_code_1(tmp_path: Path) -> None:
    path = WRITERS["HAR"](tmp_path, [asked(invoice())])
    code, output = run("--secrets-only", path)
    assert code == 1
    assert "request field Password: a credential in clear" in output
    assert "reference-password" not in output


def test_the_command_is_content_with_none(tmp_path: Path) -> None:
    request = HttpRequest("POST", "http://h/", (), envelope("<x/>").encode())
    path = WRITERS["HAR"](tmp_path, [Exchange(request, came(asked(invoice(invoice_no="4711"))))])
    assert run("--secrets-only", path) == (
        0,
        "1 recording looked at; secrets or personal data in 0 places.\n",
    )


def test_a_recording_that_cannot_be_read_is_not_passed(tmp_path: Path) -> None:
    path = tmp_path / "a.har"
    path.write_text("{")
    code, output = run("--secrets-only", path)
    assert code == 12
    assert "expected JSON" in output


def test_an_exchange_that_cannot_be_looked_at_is_not_passed(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("interactions: [{request: 1}]")
    code, output = run("--secrets-only", path)
    assert code == 12
    assert "interaction 1: not looked at: the interaction is damaged" in output


def test_what_is_not_looked_at_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    code, output = run("--secrets-only", tmp_path)
    assert code == 0
    assert "notes.txt: not looked at: in no format that is read" in output


def test_a_har_of_somebodys_own_service_shows_its_headers_only(tmp_path: Path) -> None:
    document = har_document([asked(invoice())])
    document["log"]["entries"][0]["request"]["headers"].append(
        {"name": "Authorization", "value": "Bearer abc.def"}
    )
    path = tmp_path / "a.har"
    path.write_text(json.dumps(document))
    assert ("request header Authorization", "a credential") in findings(path)
