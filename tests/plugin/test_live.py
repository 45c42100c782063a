"""A live environment, which here is a server on loopback: what is sent there, what is refused, and what is said."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.exitcodes import NOTHING_EXERCISED, RECORDING, UNREACHABLE
from contracts.reference.credentials import DEFAULT
from contracts.reference.environment import KNOWN as ACCOUNTS
from tests.plugin.runs import Served, output_of, report_of, run, serving_damaged, write_module

SELECT = ("-k", "request and InvoiceNo and maxLength")
ENVIRONMENTS = """
[{vendor}.uat]
url = "{url}"

[{vendor}.uat.credentials.default]
username = {{ env = "UAT_USERNAME" }}
password = {{ env = "UAT_PASSWORD" }}

{known}
[{vendor}.uat.limits]
requests = {requests}
per_second = 5000
timeout = 5
retries = 0
"""
KNOWN = """
[[walley.uat.known]]
situation = "invoice"
CountryCode = "SE"
InvoiceNo = "{number}"
"""
RESURS_KNOWN = """
[[resurs.uat.known]]
situation = "sequence-set"
"""
WALLEY = "/v3.0/InformationServiceV2.svc"
RESURS = "/ecommerce-test/ws/V4/ConfigurationService"
LIVE = ("--contract-endpoint", "live", "--contract-env", "uat")


@pytest.fixture
def served() -> Iterator[Served]:
    """Serve the reference services, counting the requests."""
    with serving_damaged() as server:
        yield server


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Log in as the reference services expect."""
    monkeypatch.setenv("UAT_USERNAME", DEFAULT.username)
    monkeypatch.setenv("UAT_PASSWORD", DEFAULT.password)
    monkeypatch.setenv("COLUMNS", "200")


def known_number() -> str:
    """Give an invoice number that the reference service knows."""
    found = next(each for each in ACCOUNTS["walley"] if each.situation == "invoice")
    return str(found.values["InvoiceNo"])


def write_environment(
    pytester: pytest.Pytester, url: str, vendor: str = "walley", requests: int = 2000
) -> None:
    """Write environments.toml and a module for the vendor."""
    known = KNOWN.format(number=known_number()) if vendor == "walley" else RESURS_KNOWN
    text = ENVIRONMENTS.format(vendor=vendor, url=url, requests=requests, known=known)
    (pytester.path / "environments.toml").write_text(text)
    write_module(pytester, vendor)


def test_a_live_run_announces_plan_and_budget_before_the_first_request(
    served: Served, pytester: pytest.Pytester
) -> None:
    write_environment(pytester, served.url + WALLEY)
    result = run(pytester, *LIVE, *SELECT)
    assert result.ret == 0, output_of(result)
    result.stdout.fnmatch_lines(
        [
            "contracts: live, environment uat",
            "planned: walley.GetCurrentInvoice: * requests at most",
            "budget: walley.uat: 2,000 requests, 5000 a second; *",
            "test_promises.py .*",
        ]
    )
    assert served.bodies


def test_a_dry_run_sends_nothing_and_shows_counts_and_an_example_without_secrets(
    served: Served, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UAT_PASSWORD", "a-password-of-mine")
    write_environment(pytester, served.url + WALLEY)
    result = run(pytester, *LIVE, *SELECT, "--contract-dry-run")
    assert result.ret == 0
    assert served.bodies == []
    result.stdout.fnmatch_lines(
        [
            "dry run: nothing is sent",
            "walley.GetCurrentInvoice.request.InvoiceNo.maxLength: * requests at most",
            f"*for instance: POST {served.url}{WALLEY}",
            "*<*Password>REDACTED-PASSWORD</*",
            "dry run: * requests at most would be sent; none was",
        ]
    )
    assert "a-password-of-mine" not in output_of(result)


def test_a_dry_run_writes_no_report_and_says_so(served: Served, pytester: pytest.Pytester) -> None:
    write_environment(pytester, served.url + WALLEY)
    result = run(pytester, *LIVE, *SELECT, "--contract-dry-run", "--contract-report", "report.json")
    assert not (pytester.path / "report.json").exists()
    result.stdout.fnmatch_lines(["contracts: no report was written*"])


def test_a_single_request_is_not_sent_by_a_dry_run_either(served: Served, pytester: pytest.Pytester) -> None:
    write_environment(pytester, served.url + WALLEY)
    pytester.makepyfile(test_single="def test_it(soap):\n    soap('walley.GetCurrentInvoice')\n")
    result = run(pytester, *LIVE, "--contract-dry-run", "test_single.py")
    result.assert_outcomes(skipped=1)
    assert served.bodies == []


def test_a_budget_that_is_used_up_ends_the_sending_with_a_message(
    served: Served, pytester: pytest.Pytester
) -> None:
    write_environment(pytester, served.url + WALLEY, requests=3)
    result = run(pytester, *LIVE, "-k", "request and InvoiceNo")
    said = " ".join(output_of(result).split())
    assert result.ret == RECORDING, said
    assert "the budget of 3 requests is used up; raise `requests`" in said
    assert "a recording is missing" not in said
    assert len(served.bodies) == 3


def test_workers_spend_one_budget_together(served: Served, pytester: pytest.Pytester) -> None:
    write_environment(pytester, served.url + WALLEY, requests=7)
    result = run(pytester, *LIVE, "-k", "request and CorrelationId", "-n", "2")
    assert result.ret == RECORDING, output_of(result)
    assert len(served.bodies) == 7


def test_a_recording_whose_budget_is_used_up_is_continued_and_keeps_its_pseudonyms(
    served: Served, pytester: pytest.Pytester
) -> None:
    record = (*LIVE, *SELECT, "--record-mode=rewrite")
    write_environment(pytester, served.url + WALLEY, requests=3)
    first = run(pytester, *record)
    assert first.ret == RECORDING, output_of(first)
    assert "it continues where this one ended" in output_of(first)
    asked = len(served.bodies)
    unfinished = pytester.path / "cassettes/test_promises/.recording"
    noted = b"".join(path.read_bytes() for path in unfinished.rglob("*.journal"))
    assert noted
    assert known_number().encode() not in noted
    write_environment(pytester, served.url + WALLEY)
    second = run(pytester, *record)
    assert second.ret == 0, output_of(second)
    assert f"{asked} exchanges were taken over, not asked again" in output_of(second)
    assert not unfinished.exists()
    assert run(pytester, *SELECT).ret == 0


def test_an_operation_that_writes_is_left_out_and_listed(served: Served, pytester: pytest.Pytester) -> None:
    write_environment(pytester, served.url + RESURS, "resurs")
    result = run(
        pytester, *LIVE, "-k", "Sequence and request and nextInvoiceNumber", "--contract-report", "r.json"
    )
    assert result.ret == NOTHING_EXERCISED, output_of(result)
    assert not any(b"setInvoiceSequence" in body for body in served.bodies)
    reason = "it changes what the service holds, and --contract-allow-writes was not given"
    assert f"left out: resurs.setInvoiceSequence: {reason}" in output_of(result)
    rules = [
        rule
        for rule in report_of(pytester.path / "r.json")["rules"]
        if "setInvoiceSequence.request.nextInvoiceNumber" in rule["id"]
    ]
    assert rules
    assert {(rule["verdict"], rule["reason"]) for rule in rules} == {("not exercised", reason)}


def test_an_operation_that_writes_is_exercised_when_that_is_allowed(
    served: Served, pytester: pytest.Pytester
) -> None:
    write_environment(pytester, served.url + RESURS, "resurs")
    result = run(pytester, *LIVE, "-k", "set and request and accepted", "--contract-allow-writes")
    assert result.ret == 0, output_of(result)
    assert any(b"setInvoiceSequence" in body for body in served.bodies)


def test_wrong_credentials_are_sent_only_where_they_may_be(served: Served, pytester: pytest.Pytester) -> None:
    write_environment(pytester, served.url + WALLEY)
    selection = ("-k", "fault and AUTHORIZATION")
    result = run(pytester, *LIVE, *selection)
    assert "does not allow failed log-ins" in output_of(result)
    assert served.bodies == []
    path = pytester.path / "environments.toml"
    path.write_text(path.read_text() + "failed_logins = true\n")
    assert run(pytester, *LIVE, *selection).ret == 0
    assert served.bodies


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"env": "uta"}, ["names no environment 'uta'", "did you mean 'uat'?"]),
        ({"unset": "UAT_PASSWORD"}, ["environment variables that are not set: UAT_PASSWORD"]),
        ({"text": "[walley.uat"}, ["environments.toml is not TOML"]),
        (
            {"url": "https://ecommerce.collector.se" + WALLEY},
            ["is a production address", "--contract-allow-production"],
        ),
        ({"environments": "nowhere.toml"}, ["there is no environments file", "nowhere.toml"]),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_an_environment_lacks_is_a_usage_error_before_the_first_request(
    change: dict[str, str],
    said: list[str],
    served: Served,
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_environment(pytester, change.get("url", served.url + WALLEY))
    if "text" in change:
        (pytester.path / "environments.toml").write_text(change["text"])
    if "unset" in change:
        monkeypatch.delenv(change["unset"])
    given = ["--contract-endpoint", "live", "--contract-env", change.get("env", "uat")]
    if "environments" in change:
        given += ["--contract-environments", change["environments"]]
    result = run(pytester, *given, *SELECT)
    assert result.ret == pytest.ExitCode.USAGE_ERROR, output_of(result)
    for words in said:
        assert words in result.stderr.str()
    assert "Traceback" not in output_of(result)
    assert "INTERNALERROR" not in output_of(result)
    assert served.bodies == []


def test_under_xdist_a_missing_credential_is_a_usage_error_as_well(
    served: Served, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_environment(pytester, served.url + WALLEY)
    monkeypatch.delenv("UAT_PASSWORD")
    result = run(pytester, *LIVE, *SELECT, "-n", "2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR, output_of(result)
    assert "environment variables that are not set: UAT_PASSWORD" in result.stderr.str()
    assert "Traceback" not in output_of(result)
    assert served.bodies == []


def test_live_without_an_environment_is_a_usage_error(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--contract-endpoint", "live")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "needs --contract-env NAME" in result.stderr.str()


@pytest.mark.parametrize("host", ["ecommerce.collector.se", "ECOMMERCE.collector.se."])
def test_a_production_host_in_a_url_is_refused(host: str, pytester: pytest.Pytester) -> None:
    write_module(pytester)
    result = run(pytester, *SELECT, "--contract-endpoint", f"https://{host}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR, output_of(result)
    assert "is a production address" in result.stderr.str()


def test_nothing_that_writes_goes_to_a_vendors_host_given_by_url(pytester: pytest.Pytester) -> None:
    write_module(pytester, "resurs.setInvoiceSequence")
    result = run(
        pytester, "-k", "accepted", "--contract-endpoint", "https://test.resurs.com", "--contract-dry-run"
    )
    assert "nothing would be sent: it changes what the service holds" in output_of(result)


def test_a_service_that_is_not_there_has_an_exit_code_of_its_own(
    served: Served, pytester: pytest.Pytester
) -> None:
    write_environment(pytester, "http://127.0.0.1:9" + WALLEY)
    result = run(pytester, *LIVE, "-k", "InvoiceNo")
    assert result.ret == UNREACHABLE
    said = " ".join(output_of(result).split())
    assert "not asked again after 3 attempts" in said
    assert "Exit code 10: the environment could not be reached" in said
    assert "Traceback" not in said


def everything_in(folder: Path) -> bytes:
    """Give the bytes of every file below a folder, and of their names."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"\n".join([*(str(path).encode() for path in files), *(path.read_bytes() for path in files)])


def spellings(secret: str) -> list[bytes]:
    """Give the ways in which a secret might stand somewhere."""
    escaped = secret.replace("&", "&amp;").replace("<", "&lt;")
    return [secret.encode(), escaped.encode(), b64encode(secret.encode()), secret.encode("utf-16-le")]


@pytest.mark.parametrize("vendor", ["walley", "resurs"])
def test_credentials_stand_nowhere_after_a_run(
    vendor: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    username, password = secrets.token_hex(8), f"{secrets.token_hex(6)}&<{secrets.token_hex(6)}"
    monkeypatch.setenv("UAT_USERNAME", username)
    monkeypatch.setenv("UAT_PASSWORD", password)

    def talkative(_sent: bytes, answer: bytes) -> bytes:
        return answer + f"<!-- {username} has {password} -->".encode()

    with serving_damaged(talkative) as served:
        write_environment(pytester, served.url + (WALLEY if vendor == "walley" else RESURS), vendor)
        reports = ("--contract-report", "report.json", "--contract-report", "report.html")
        result = run(
            pytester,
            *LIVE,
            "-k",
            "request.accepted",
            *reports,
            "--record-mode=rewrite",
            "-l",
            "-vv",
            "-rA",
        )
        pair = b64encode(f"{username}:{password}".encode())
    assert any(password.encode()[:12] in body for body in served.bodies) or vendor == "resurs"
    assert (pytester.path / "report.html").is_file()
    assert list(pytester.path.rglob("cassettes/**/*.yaml"))
    told = output_of(result).encode() + everything_in(pytester.path)
    for word in [*spellings(username), *spellings(password), pair]:
        assert word not in told, word
    assert b"REDACTED" in told


def test_credentials_in_a_url_are_refused_and_not_repeated(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--contract-endpoint", "http://me:s3cret@127.0.0.1:8080")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "carries no credentials" in result.stderr.str()
    assert "s3cret" not in output_of(result)


def test_what_an_environment_cannot_be_asked_is_recorded_as_that(
    served: Served, pytester: pytest.Pytester
) -> None:
    """It knows an account by one identifier alone, so that nothing can be asked of it by the other."""
    write_environment(pytester, served.url + WALLEY)
    select = ("-k", "request.sameAccount or request.InvoiceNo.maxLength")
    assert run(pytester, *LIVE, *select, "--record-mode=rewrite").ret == 0
    result = run(pytester, *select)
    assert result.ret == 0, output_of(result)
    said = " ".join(output_of(result).split())
    assert "1: nothing could be asked for it when it was recorded (uat, http" in said
    assert "walley.GetCurrentInvoice.request.sameAccount" in said
