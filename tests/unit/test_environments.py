"""The environments file: all mistakes at once, credentials late, and never a secret in a message."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.discovery import catalogue
from contracts.environments import (
    Credentials,
    Environment,
    Environments,
    KnownData,
    Limits,
    Vocabulary,
    load_environments,
)
from contracts.errors import EnvironmentFileError

EXAMPLE = Path(__file__).parents[2] / "environments.example.toml"
VARIABLES = {"WALLEY_UAT_USERNAME": "someone", "WALLEY_UAT_PASSWORD": "hunter2"}
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        path = tmp_path / "environments.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def refusal(path: Path, vocabulary: dict[str, Vocabulary] | None = None) -> str:
    with pytest.raises(EnvironmentFileError) as caught:
        load_environments(path, vocabulary=vocabulary)
    return str(caught.value)


def example(variables: dict[str, str] | None = None) -> Environments:
    return load_environments(EXAMPLE, variables=VARIABLES if variables is None else variables)


def test_the_example_is_good_for_the_catalogue() -> None:
    environments = load_environments(EXAMPLE, vocabulary=Vocabulary.of(catalogue()))
    assert environments.vendors == ("walley", "collector", "resurs")
    assert environments.names("walley") == ("uat",)
    assert environments.names("nobody") == ()


def test_the_limits_of_the_example_are_those_that_hold_without_them() -> None:
    assert example().get("walley", "uat").limits == Limits()


def test_an_environment_comes_with_its_credentials_and_known_data() -> None:
    environment = example().get("walley", "uat")
    assert environment.login().username.get_secret_value() == "someone"
    assert environment.login("default").password.get_secret_value() == "hunter2"
    (known,) = environment.known_for("invoice")
    assert known.values["InvoiceNo"] == "73255093"
    assert environment.known_for("moved") == ()
    assert not environment.synthetic


def test_numbers_and_nil_are_taken_as_they_travel(write: Write) -> None:
    path = write('[v.e]\n[[v.e.known]]\nsituation = "s"\nA = 73\nB = { nil = true }\nC = ""\n')
    (known,) = load_environments(path).get("v", "e").known
    assert known.values == {"A": "73", "B": None, "C": ""}
    assert known.credentials == "default"


def test_credentials_show_in_no_representation() -> None:
    environment = example().get("walley", "uat")
    for shown in (
        repr(environment),
        str(environment),
        str(environment.model_dump()),
        environment.model_dump_json(),
    ):
        assert "hunter2" not in shown
        assert "someone" not in shown
    assert "73255093" not in repr(environment)


def test_the_values_are_frozen() -> None:
    environment = Environment(vendor="v", name="e")
    with pytest.raises(ValueError, match="frozen"):
        environment.vendor = "w"  # type: ignore[misc]  # that is what is tested
    assert Credentials(username="a", password="b") == Credentials(username="a", password="b")
    assert KnownData(situation="s", values={}) == KnownData(situation="s", values={})


def test_missing_variables_are_named_only_for_the_environment_that_is_asked_for() -> None:
    environments = example({"WALLEY_UAT_USERNAME": "someone", "WALLEY_UAT_PASSWORD": ""})
    with pytest.raises(EnvironmentFileError) as caught:
        environments.get("walley", "uat")
    assert "walley.uat" in str(caught.value)
    assert "WALLEY_UAT_PASSWORD" in str(caught.value)
    assert "WALLEY_UAT_USERNAME" not in str(caught.value)
    assert "RESURS" not in str(caught.value)
    with pytest.raises(EnvironmentFileError, match="RESURS_TEST_USERNAME, RESURS_TEST_PASSWORD"):
        environments.get("resurs", "test")


def test_variables_come_from_the_process_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    assert load_environments(EXAMPLE).get("walley", "uat").login().password.get_secret_value() == "hunter2"


@pytest.mark.parametrize(
    ("vendor", "name", "said"),
    [
        ("waley", "uat", "no vendor 'waley'; did you mean 'walley'?"),
        ("zzz", "uat", "no vendor 'zzz'; expected one of collector, resurs, walley"),
        ("walley", "uta", "no environment 'uta' of walley; did you mean 'uat'?"),
    ],
)
def test_an_unknown_name_brings_the_nearest_one(vendor: str, name: str, said: str) -> None:
    with pytest.raises(EnvironmentFileError) as caught:
        example().get(vendor, name)
    assert said in str(caught.value)


def test_credentials_that_are_not_there_are_told() -> None:
    with pytest.raises(EnvironmentFileError, match=r"\[walley\.uat\.credentials\.other\]"):
        example().get("walley", "uat").login("other")


def test_a_missing_file_brings_the_remedy(tmp_path: Path) -> None:
    said = refusal(tmp_path / "environments.toml")
    assert "environments.example.toml" in said
    assert "--contract-environments" in said


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path)


def test_what_is_not_toml_is_told_with_its_line(write: Write) -> None:
    assert "line 2, column 5" in refusal(write("[a.b]\nurl x\n"))


def test_what_is_not_utf_8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "environments.toml"
    path.write_bytes(b"# \xff")
    assert "byte 3" in refusal(path)


def test_a_byte_order_mark_is_accepted(write: Write) -> None:
    assert load_environments(write("\N{ZERO WIDTH NO-BREAK SPACE}[v.e]\n")).vendors == ("v",)


MISTAKES = """
[walley.uat]
url = "ftp://host/"
urll = 3
[walley.uat.credentials.default]
username = "someone"
password = { value = "hunter2" }
[walley.uat.credentials.other]
username = { env = "A B" }
password = { env = "C", enf = "D" }
pass = { env = "C" }
[walley.uat.limits]
requests = "2000"
per_sec = 3
per_second = inf
timeout = 0
retries = 99
failed_logins = 1
[[walley.uat.known]]
situation = "invoice"
InvoiceNo = 3.5
[[walley.uat.known]]
InvoiceNo = "73255093"
[[walley.uat.known]]
situation = "invoice"
credentials = 3
[walley.prod]
known = "x"
url = "https://someone:hunter2@host/"
["x y"."1"]
[z]
z = 3
"""
EXPECTED = [
    "walley.uat.url: expected an absolute http:// or https:// address",
    "walley.uat.urll: unknown key; did you mean 'url'?",
    ('walley.uat.credentials.default.username: a credential is never written into the file; '
    'name an environment variable: { env = "NAME" }'),
    "walley.uat.credentials.default.password.env: this key is needed",
    "walley.uat.credentials.default.password.value: unknown key; expected one of env",
    "walley.uat.credentials.other.username.env: expected the name of an environment variable",
    "walley.uat.credentials.other.password.enf: unknown key; did you mean 'env'?",
    "walley.uat.credentials.other.pass: unknown key; did you mean 'password'?",
    "walley.uat.limits.requests: expected a whole number",
    "walley.uat.limits.per_sec: unknown key; did you mean 'per_second'?",
    "walley.uat.limits.per_second: expected a finite number",
    "walley.uat.limits.timeout: expected more than 0.0",
    "walley.uat.limits.retries: expected at most 10",
    "walley.uat.limits.failed_logins: expected true or false",
    ("walley.uat.known[0]: InvoiceNo: expected text as it should travel, in quotes, a whole number, "
    "or { nil = true }"),
    'walley.uat.known[1]: expected a table with situation = "…" and values of fields',
    "walley.uat.known[2]: credentials: expected the name of a credentials table, as text",
    "walley.prod.known: expected a list of tables, [[…known]]",
    "walley.prod.url: an address carries no credentials; use the credentials table and environment variables",
    "x y.1: a name starts with a letter and has letters, digits, '_', '.' and '-'",
    "z.z: expected a table",
]  # fmt: skip


def test_every_mistake_is_told_at_once_with_its_key_path(write: Write) -> None:
    said = refusal(write(MISTAKES)).splitlines()
    assert said[0].endswith(f"environments.toml has {len(EXPECTED)} mistakes:")
    assert sorted(line.strip() for line in said[1:]) == sorted(EXPECTED)


def test_no_message_and_no_traceback_shows_what_the_file_holds(write: Write) -> None:
    with pytest.raises(EnvironmentFileError) as caught:
        load_environments(write(MISTAKES))
    shown = "".join(traceback.format_exception(caught.value))
    for held in ("hunter2", "someone", "73255093"):
        assert held not in shown


def test_words_that_no_contract_has_are_mistakes(write: Write) -> None:
    vocabulary = {"walley": Vocabulary(frozenset({"InvoiceNo"}), frozenset({"invoice"}))}
    text = '[walley.uat]\n[[walley.uat.known]]\nsituation = "invoise"\nInvoiceNr = "1"\n[waley.uat]\n'
    assert refusal(write(text), vocabulary).splitlines()[1:] == [
        "  walley.uat.known[0].situation: unknown situation; did you mean 'invoice'?",
        "  walley.uat.known[0].InvoiceNr: unknown field; did you mean 'InvoiceNo'?",
        "  waley: unknown vendor; did you mean 'walley'?",
    ]


def test_known_data_names_credentials_that_exist(write: Write) -> None:
    table = '[v.e.credentials.second]\nusername = { env = "A" }\npassword = { env = "B" }\n'
    known = '[[v.e.known]]\nsituation = "s"\ncredentials = "secnd"\n'
    assert "v.e.known[0].credentials: no credentials table has this name; did you mean 'second'?" in refusal(
        write(table + known)
    )


def test_the_vocabulary_of_a_vendor_joins_its_contracts() -> None:
    words = Vocabulary.of(catalogue())
    assert set(words) == {contract.vendor for contract in catalogue()}
    for contract in catalogue():
        assert {field.name for field in contract.request.fields} <= words[contract.vendor].fields
        assert {situation.id for situation in contract.situations} <= words[contract.vendor].situations
