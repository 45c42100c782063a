"""``contracts lint`` and the mistakes that only the files around a contract show."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from contracts.cli_contracts import lint as command
from contracts.discovery import CATALOGUE, files_in
from contracts.formatschema import FORMAT_SCHEMA, format_schema
from contracts.lint import lint
from tests.unit.contract_files import PEEK, SET, WALLEY, changed

RULE = 'exactly_one_of = ["InvoiceNo", "PaymentReference"]'


def only(messages: tuple[str, ...]) -> str:
    assert len(messages) == 1, messages
    return messages[0]


def test_the_shipped_catalogue_has_no_mistakes_and_no_warnings() -> None:
    found = lint()
    assert len(found.files) == 4
    assert found.mistakes == ()
    assert found.warnings == ()


def test_the_command_says_in_one_line_how_many_files_were_read() -> None:
    done = CliRunner().invoke(command)
    assert (done.exit_code, done.output) == (0, "4 contract files read, no mistakes.\n")


def test_the_command_tells_all_mistakes_of_all_files_and_exits_with_1(tmp_path: Path) -> None:
    first = changed(tmp_path, "max = 20", "max = 0")
    second = changed(tmp_path, "writes      = false", "writes = 1", file=PEEK)
    done = CliRunner().invoke(command, [str(first), str(second), str(tmp_path / "gone.toml")])
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert [line.split(":")[0].rpartition("/")[2] for line in lines[:3]] == [
        first.name,
        second.name,
        "gone.toml",
    ]
    assert lines[3:] == ["3 contract files read, 3 mistakes."]


def test_the_command_tells_warnings_apart_and_exits_with_0(tmp_path: Path) -> None:
    path = changed(tmp_path, 'sources = ["page", "clients"]', 'sources = ["page"]')
    text = path.read_text(encoding="utf-8").replace('"clients"]', '"page"]')
    path.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(command, [str(path)])
    assert done.exit_code == 0
    assert "warning: " in done.output
    assert 'nothing cites the source "clients"' in done.output
    assert done.output.endswith("1 contract file read, no mistakes, 1 warning.\n")


def test_the_command_tells_of_a_folder_without_contract_files(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [str(tmp_path)])
    assert done.exit_code == 1
    assert "expected a folder with contract files" in done.output


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            'schema      = "walley/',
            'schema      = "wally/',
            'schema: walley.GetCurrentInvoice: expected the schema "wally/information_service_v2.xsd" at',
            id="missing-schema",
        ),
        pytest.param(
            'file      = "examples/GetCurrentInvoice.request.xml"',
            'file      = "examples/printed.xml"',
            "example[0].file: expected the printed message in",
            id="missing-example",
        ),
        pytest.param(
            'file      = "examples/GetCurrentInvoice.request.xml"',
            'file      = "examples/GetCurrentInvoice.response.xml"',
            "GetCurrentInvoiceRequest in Body, got {http://schemas.ecommerce.collector.se/",
            id="example-of-the-other-side",
        ),
        pytest.param(
            'soap        = "1.1"', 'soap = "1.2"', "expected a SOAP 1.2 envelope", id="example-of-other-soap"
        ),
        pytest.param(
            "max = 20",
            "max = 19",
            "schema: expected what the field tables give, got another schema",
            id="stale-schema",
        ),
    ],
)
def test_a_file_that_does_not_fit_its_contract_is_a_mistake(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    mistakes = lint([changed(tmp_path, old, new)]).mistakes
    assert any(message in mistake for mistake in mistakes), mistakes


def test_an_element_that_the_schema_does_not_declare_is_told_with_the_nearest_one(tmp_path: Path) -> None:
    mistakes = lint([changed(tmp_path, '"GetCurrentInvoiceRequest"', '"GetCurrentInvoiceRequst"')]).mistakes
    assert 'did you mean "GetCurrentInvoiceRequest"?' in mistakes[0]
    detail = lint(
        [changed(tmp_path, "exception}ECommerceError", "exception}ECommerceErr", file=PEEK)]
    ).mistakes
    assert "fault[0].detail.element: expected an element that Exceptions.xsd declares" in only(detail)


def test_a_detail_schema_that_is_missing_is_a_mistake(tmp_path: Path) -> None:
    path = changed(tmp_path, 'schema    = "resurs/Exceptions.xsd"', 'schema    = "Exceptions.xsd"', file=PEEK)
    assert 'fault[0].detail.schema: resurs.peekInvoiceSequence: expected the schema "Exceptions.xsd"' in only(
        lint([path]).mistakes
    )


def test_a_printed_message_that_is_not_well_formed_is_a_mistake_with_the_remedy(tmp_path: Path) -> None:
    path = changed(tmp_path, "vendor", "vendor")
    printed = tmp_path / "examples" / "GetCurrentInvoice.response.xml"
    printed.write_bytes(printed.read_bytes().replace(b"&amp;", b"&"))
    mistake = only(lint([path]).mistakes)
    assert "example[1].file: expected well-formed XML" in mistake
    assert "mend it, and say so under `mended`" in mistake


def test_a_printed_message_that_breaks_its_schema_is_a_warning(tmp_path: Path) -> None:
    path = changed(tmp_path, "vendor", "vendor")
    printed = tmp_path / "examples" / "GetCurrentInvoice.response.xml"
    printed.write_bytes(printed.read_bytes().replace(b">24<", b">240<"))
    found = lint([path])
    assert found.mistakes == ()
    assert "GetCurrentInvoiceResponse/CreditTime: [facet 'pattern']" in found.warnings[0]
    assert "240" not in found.warnings[0]


def test_a_schema_may_stand_beside_its_contract_file(tmp_path: Path) -> None:
    path = changed(tmp_path, 'schema      = "resurs/Conf', 'schema      = "Conf', file=PEEK)
    for source in (CATALOGUE.parents[1] / "xsd" / "resurs").glob("*.xsd"):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    assert lint([path]).mistakes == ()


def test_a_state_needs_its_operation_beside_it(tmp_path: Path) -> None:
    path = changed(tmp_path, "vendor", "vendor", file=SET)
    mistakes = lint([path]).mistakes
    assert len(mistakes) == 2
    assert (
        'state.operation: expected another operation of the vendor, got "peekInvoiceSequence"' in mistakes[0]
    )
    changed(tmp_path, "vendor", "vendor", file=PEEK)
    assert lint([path]).mistakes == ()


def test_a_state_reads_a_field_that_the_other_operation_answers(tmp_path: Path) -> None:
    changed(tmp_path, "vendor", "vendor", file=PEEK)
    path = changed(tmp_path, 'reads = "nextInvoiceNumber"', 'reads = "nextNumber"', file=SET)
    assert 'state.reads: expected a response field of resurs.peekInvoiceSequence, got "nextNumber"' in only(
        lint([path]).mistakes
    )


def test_one_operation_in_two_files_is_a_mistake(tmp_path: Path) -> None:
    changed(tmp_path, "vendor", "vendor").rename(tmp_path / "Second.toml")
    changed(tmp_path, "vendor", "vendor")
    found = lint([tmp_path])
    assert "walley.GetCurrentInvoice is the operation of" in only(found.mistakes)
    assert "expected the file to be named GetCurrentInvoice.toml, got Second.toml" in only(found.warnings)


def test_a_rule_that_cannot_be_broken_alone_is_a_warning(tmp_path: Path) -> None:
    path = changed(tmp_path, RULE, 'at_least_one_of = ["CountryCode", "StoreId"]')
    assert "oneIdentifier: no request can break this rule and no other" in only(lint([path]).warnings)


def test_a_file_given_twice_is_read_once() -> None:
    assert lint([WALLEY, WALLEY, WALLEY.parent]).files == (WALLEY,)


# --- the JSON Schema of the format ------------------------------------------------------------------------


def test_the_committed_schema_of_the_format_is_the_one_that_the_model_gives() -> None:
    assert FORMAT_SCHEMA.read_text(encoding="utf-8") == format_schema()


@pytest.mark.parametrize("path", files_in(CATALOGUE), ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_the_shipped_contracts_are_valid_by_the_schema_of_the_format(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    plain = json.loads(
        json.dumps(data, default=lambda value: value.isoformat() if isinstance(value, date) else None)
    )
    jsonschema.Draft202012Validator(json.loads(format_schema())).validate(plain)


def test_the_schema_of_the_format_knows_no_key_that_the_loader_refuses() -> None:
    schema = json.loads(format_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
    assert {"schema", "source", "endpoint", "situation", "fault", "question"} <= set(schema["properties"])
    assert "rule" in schema["$defs"]["Message"]["properties"]
