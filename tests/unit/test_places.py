"""Where the cases of a contract go, and why they go nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import places as module
from contracts.discovery import catalogue
from contracts.endpoints import ledger
from contracts.errors import BudgetExhausted, EnvironmentFileError, OptionError
from contracts.exchange import HttpRequest
from contracts.model import Contract
from contracts.options import Options
from contracts.places import LeftOut, Place, Places

CONTRACTS = {contract.id: contract for contract in catalogue()}
WALLEY = CONTRACTS["walley.GetCurrentInvoice"]
SET = CONTRACTS["resurs.setInvoiceSequence"]
PEEK = CONTRACTS["resurs.peekInvoiceSequence"]
PATH = "/v3.0/InformationServiceV2.svc"


def place_of(contract: Contract, **options: Any) -> Place | LeftOut:
    """Give the place of a contract in a run with these options."""
    return Places(Options(**options), CONTRACTS).of(contract)


def found(contract: Contract, **options: Any) -> Place:
    """Give the place of a contract that has one."""
    place = place_of(contract, **options)
    assert isinstance(place, Place)
    return place


def environments(folder: Path, text: str) -> dict[str, Any]:
    """Write an environments file; gives the options of a live run with it."""
    path = folder / "environments.toml"
    path.write_text(text)
    return {"endpoint": "live", "env": "uat", "environments": path}


@pytest.mark.parametrize("endpoint", ["recorded", "reference"])
def test_no_vendors_host_stands_where_the_reference_services_answer(endpoint: str) -> None:
    place = found(WALLEY, endpoint=endpoint)
    assert place.setting.address == f"http://reference.invalid{PATH}"
    assert place.setting.environment.synthetic


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://127.0.0.1:8080/"])
def test_a_url_replaces_all_but_the_path(url: str) -> None:
    assert found(WALLEY, endpoint=url).setting.address == f"http://127.0.0.1:8080{PATH}"


def test_a_url_with_an_environment_gets_that_environments_data(tmp_path: Path) -> None:
    options = environments(tmp_path, "[walley.uat]\n") | {"endpoint": "http://127.0.0.1:1"}
    place = found(WALLEY, **options)
    assert place.setting.address == f"http://127.0.0.1:1{PATH}"
    assert not place.setting.environment.synthetic


def test_a_live_run_goes_to_the_documented_address_of_that_name(tmp_path: Path) -> None:
    documented = next(address for address in WALLEY.addresses if address.name == "uat")
    assert found(WALLEY, **environments(tmp_path, "[walley.uat]\n")).setting.address == documented.url


def test_the_environments_own_address_comes_first(tmp_path: Path) -> None:
    options = environments(tmp_path, '[walley.uat]\nurl = "http://127.0.0.1:1/here"\n')
    assert found(WALLEY, **options).setting.address == "http://127.0.0.1:1/here"


def test_a_name_that_no_address_has_needs_an_address_in_the_file(tmp_path: Path) -> None:
    options = environments(tmp_path, "[walley.mine]\n") | {"env": "mine"}
    with pytest.raises(OptionError, match=r"documents no address of that name .*add url = "):
        place_of(WALLEY, **options)


@pytest.mark.parametrize(
    "text",
    [
        '[walley.uat]\nurl = "https://ecommerce.collector.se/other"\n',
        '[walley.uat]\nurl = "https://ECOMMERCE.COLLECTOR.SE./x"\n',
    ],
)
def test_a_production_host_is_refused_whatever_the_environment_is_called(text: str, tmp_path: Path) -> None:
    options = environments(tmp_path, text)
    with pytest.raises(OptionError, match=r"is a production address of walley\.GetCurrentInvoice"):
        place_of(WALLEY, **options)
    assert isinstance(place_of(WALLEY, **options, allow_production=True), Place)


def test_the_environment_that_is_documented_as_production_is_refused_at_any_address(tmp_path: Path) -> None:
    name = next(address.name for address in WALLEY.addresses if address.production)
    options = environments(tmp_path, f'[walley.{name}]\nurl = "http://127.0.0.1:1/"\n') | {"env": name}
    with pytest.raises(OptionError, match="--contract-allow-production"):
        place_of(WALLEY, **options)


def test_a_production_host_given_by_url_is_refused() -> None:
    with pytest.raises(OptionError, match="is a production address"):
        place_of(WALLEY, endpoint="https://ecommerce.collector.se")
    assert isinstance(
        place_of(WALLEY, endpoint="https://ecommerce.collector.se", allow_production=True), Place
    )


def test_what_writes_is_left_out_of_a_live_run_unless_allowed(tmp_path: Path) -> None:
    options = environments(tmp_path, '[resurs.uat]\nurl = "http://127.0.0.1:1/"\n')
    left_out = place_of(SET, **options)
    assert isinstance(left_out, LeftOut)
    assert "--contract-allow-writes was not given" in left_out.reason
    assert found(SET, **options, allow_writes=True).shared


def test_what_writes_goes_to_a_server_on_loopback_but_not_to_the_vendors_host_by_url() -> None:
    assert isinstance(place_of(SET, endpoint="http://127.0.0.1:1"), Place)
    assert isinstance(place_of(SET, endpoint="https://test.resurs.com"), LeftOut)
    assert isinstance(place_of(SET, endpoint="https://test.resurs.com", allow_writes=True), Place)


def test_a_vendor_without_that_environment_is_left_out(tmp_path: Path) -> None:
    left_out = place_of(SET, **environments(tmp_path, "[walley.uat]\n"))
    assert isinstance(left_out, LeftOut)
    assert "names no environment uat of resurs" in left_out.reason


def test_a_vendor_without_a_reference_service_is_left_out() -> None:
    foreign = WALLEY.model_copy(update={"vendor": "acme"})
    left_out = place_of(foreign, endpoint="reference")
    assert left_out == LeftOut("there is no embedded reference service of acme")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[walley.uta]\n", "did you mean 'uta'"),
        ("[waley.uat]\n", "did you mean 'walley'"),
        ("[[walley.uat.known]]\nsituation = 'invoice'\nInvoiceNumber = '1'\n", "unknown field"),
        ("[[walley.uat.known]]\nsituation = 'invoices'\n", "did you mean 'invoice'"),
        (
            "[walley.uat.credentials.default]\nusername = 'me'\npassword = 's3cret'\n",
            "never written into the file",
        ),
        ("[walley.uat", "is not TOML"),
    ],
)
def test_a_word_of_the_file_that_does_not_exist_is_told_and_no_value_of_it(
    text: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(EnvironmentFileError, match=said) as caught:
        place_of(WALLEY, **environments(tmp_path, text))
    assert "s3cret" not in str(caught.value)


def test_a_missing_credential_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOT_SET_PASSWORD", raising=False)
    monkeypatch.setenv("SET_USERNAME", "me")
    login = 'username = { env = "SET_USERNAME" }\npassword = { env = "NOT_SET_PASSWORD" }\n'
    with pytest.raises(EnvironmentFileError, match=r"not set: NOT_SET_PASSWORD; set them"):
        place_of(WALLEY, **environments(tmp_path, f"[walley.uat.credentials.default]\n{login}"))


def test_runs_against_one_service_share_its_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "gettempdir", lambda: str(tmp_path))
    options = environments(
        tmp_path, '[walley.uat]\nurl = "http://127.0.0.1:9/"\nlimits = { requests = 10, retries = 0 }\n'
    )
    runs = [Places(Options(**options), CONTRACTS) for _ in range(2)]
    for places in runs:
        place = places.of(WALLEY)
        assert isinstance(place, Place)
        place.open_endpoint()
    budgets = [places._endpoints["walley", False]._endpoint.budget for places in runs]  # type: ignore[attr-defined]  # the endpoint behind the patience
    budgets[0].spend()
    assert [budget.left for budget in budgets] == [9, 9]
    for places in runs:
        places.close()
    assert not list(tmp_path.glob("*.member"))


def test_operations_that_read_and_that_write_share_a_budget(tmp_path: Path) -> None:
    text = '[resurs.uat]\nurl = "http://127.0.0.1:9/"\nlimits = { requests = 2, retries = 0 }\n'
    places = Places(Options(**environments(tmp_path, text), allow_writes=True), CONTRACTS)
    endpoints = []
    for contract in (PEEK, SET, PEEK):
        place = places.of(contract)
        assert isinstance(place, Place)
        endpoints.append(place.open_endpoint())
    request = HttpRequest("POST", "http://127.0.0.1:9/", (), b"")
    endpoints[0].send(request)
    endpoints[1].send(request)
    with pytest.raises(BudgetExhausted):
        endpoints[2].send(request)
    places.close()


def test_another_run_that_does_not_let_go_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT", 0)
    place = found(SET, endpoint="http://127.0.0.1:1")
    with place.alone(), pytest.raises(OptionError, match="wait for it to end"), place.alone():
        pytest.fail("both hold the lock")


def test_a_lock_that_cannot_be_taken_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(module, "gettempdir", lambda: str(tmp_path / "file"))
    place = found(SET, endpoint="http://127.0.0.1:1")
    with pytest.raises(OptionError, match="cannot be taken"), place.alone():
        pytest.fail("there is no lock")


def test_a_contract_that_only_reads_holds_nobody_off() -> None:
    place = found(WALLEY, endpoint="http://127.0.0.1:1")
    with place.alone(), place.alone():
        assert not place.shared
