from __future__ import annotations

from pathlib import Path

import pytest

from contracts.loading import load, read
from contracts.locating import key_text, line_of
from contracts.mistakes import nearest
from contracts.satisfiable import MOST_FIELDS
from tests.unit.contract_files import PEEK, SET, WALLEY, changed, line_with, mistakes_of

ONE_RULE = 'exactly_one_of = ["InvoiceNo", "PaymentReference"]'

NO_STORE = '[[request.rule]]\nid = "noStore"\ndescription = "x"\nnone_set = ["StoreId"]'


def rule(name: str, *promise: str) -> str:
    """Write one more request rule."""
    return "\n".join(["[[request.rule]]", f'id = "{name}"', 'description = "x"', *promise])


def test_a_loaded_contract_knows_its_file() -> None:
    assert load(WALLEY).path == WALLEY
    assert load(str(PEEK)).id == "resurs.peekInvoiceSequence"


def test_the_same_text_in_two_places_makes_two_contracts_that_differ(tmp_path: Path) -> None:
    copy = changed(tmp_path, "vendor", "vendor")
    assert load(copy) != load(WALLEY)
    assert load(copy) == load(copy)


def test_every_mistake_of_a_file_is_told_at_once_and_in_the_order_of_its_lines(tmp_path: Path) -> None:
    path = changed(tmp_path, "max = 20", "max = 0")
    text = path.read_text(encoding="utf-8").replace('["InvoiceNo", "Pay', '["InvoiceNr", "Pay')
    path.write_text(text.replace('source = "page-v1"', 'source = "page-v9"'), encoding="utf-8")
    told = mistakes_of(path)
    lines = [int(mistake.split(":")[1]) for mistake in told]
    assert len(told) == 3  # identifiers, exactly_one_of, max
    assert lines == sorted(lines)


def test_a_mistake_stands_on_the_line_of_its_row(tmp_path: Path) -> None:
    path = changed(tmp_path, "max = 20", "max = 0")
    assert f":{line_with(path, 'max = 0')}: response.fields[11].max" in mistakes_of(path)[0]


def test_bad_toml_is_told_with_line_and_column(tmp_path: Path) -> None:
    path = changed(tmp_path, "[authentication]", "[authentication")
    assert (
        f"{path.name}:{line_with(path, '[authentication')}:16: is not TOML: Expected ']'"
        in mistakes_of(path)[0]
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"a = 1\nb = '\xe9'", ":2: expected UTF-8, got byte 0xe9", id="latin-1"),
        pytest.param(b"\xff\xfea\x00", ":1: expected UTF-8", id="utf-16"),
        pytest.param(b"a = " + b"[" * 20_000, "is not TOML", id="nested-without-end"),
        pytest.param(b"\x00", "is not TOML", id="null-byte"),
        pytest.param(b"a = " + b"9" * 5_000, "is not TOML that can be read: Exceeds", id="endless-number"),
        pytest.param(b"a = " + b"[" * 300 + b"]" * 300, "not nested deeply", id="nested-deeply"),
        pytest.param(b"a = 1\nb = [\n", ":2: is not TOML: Invalid value (at end of document)", id="cut-off"),
    ],
)
def test_a_file_that_is_no_toml_is_told_as_such(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "Operation.toml"
    path.write_bytes(content)
    told = mistakes_of(path)
    assert len(told) == 1
    assert message in told[0]


def test_an_empty_file_is_told_every_key_that_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "Operation.toml"
    path.write_bytes(b"")
    told = "\n".join(mistakes_of(path))
    for key in ("vendor", "operation", "request", "response", "situation", "endpoint", "source"):
        assert f": {key}: is missing" in told


def test_a_missing_file_and_a_folder_are_told_as_such(tmp_path: Path) -> None:
    assert "there is no such file" in mistakes_of(tmp_path / "Operation.toml")[0]
    assert "is a folder" in mistakes_of(tmp_path)[0]
    assert "cannot be read" in mistakes_of(Path("a\0b"))[0]


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    text = PEEK.read_text(encoding="utf-8")
    path = tmp_path / PEEK.name
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load(path).sources == load(PEEK).sources


@pytest.mark.parametrize(
    "value", ["nan", "inf", "1979-05-27T07:32:00", "07:32:00", "[[]]", "{ a = 1 }", "-1", "1e400"]
)
def test_a_value_of_any_toml_type_where_another_is_expected_is_a_mistake_not_a_crash(
    tmp_path: Path, value: str
) -> None:
    path = changed(tmp_path, "writes      = false", f"writes      = {value}")
    assert "expected true or false" in mistakes_of(path)[0]


# --- rules that cannot be kept ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param('all_set = ["CountryCode"]\nwhen = { unset = "CountryCode" }', id="never-applies"),
        pytest.param('only_set = ["CountryCode", "StoreId"]', id="every-required-field-listed"),
        pytest.param('only_set = ["StoreId"]\nwhen = { situation = "moved" }', id="suspended-in-a-situation"),
    ],
)
def test_a_rule_that_can_be_kept_is_no_mistake(tmp_path: Path, declared: str) -> None:
    assert load(changed(tmp_path, ONE_RULE, declared)).request.rules


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param('none_set = ["CountryCode"]', id="required-field-unset"),
        pytest.param('only_set = ["StoreId"]', id="required-field-not-listed"),
        pytest.param('requires = { field = "CountryCode", needs = ["StoreId"] }\n' + NO_STORE, id="requires"),
    ],
)
def test_rules_that_the_field_table_forbids_to_keep_are_a_mistake(tmp_path: Path, declared: str) -> None:
    told = mistakes_of(changed(tmp_path, ONE_RULE, declared))
    assert len(told) == 1
    assert "oneIdentifier: no request can keep this rule" in told[0]


def test_a_choice_between_two_required_fields_is_a_mistake(tmp_path: Path) -> None:
    required = 'name = "InvoiceNo", occurs = "1", nillable = {}, type = "int"'
    path = changed(tmp_path, required.format("true"), required.format("false"))
    text = path.read_text(encoding="utf-8")
    reference = 'name = "PaymentReference", occurs = "1", nillable = {}'
    path.write_text(text.replace(reference.format("true"), reference.format("false")), encoding="utf-8")
    assert "oneIdentifier: no request can keep this rule: the field table" in mistakes_of(path)[0]


def test_rules_about_more_fields_than_can_be_tried_are_passed_over(tmp_path: Path) -> None:
    row = '  { name = "F%d", occurs = "1", nillable = true, type = "int", description = "x" },'
    rows = "\n".join(row % number for number in range(MOST_FIELDS + 1))
    path = changed(tmp_path, "fields = [\n", f"fields = [\n{rows}\n")
    names = ", ".join(f'"F{number}"' for number in range(MOST_FIELDS + 1))
    path.write_text(
        path.read_text(encoding="utf-8").replace(ONE_RULE, f"none_set = [{names}]"), encoding="utf-8"
    )
    assert len(load(path).request.rules[0].none_set) == MOST_FIELDS + 1


def test_two_rules_that_contradict_each_other_are_a_mistake(tmp_path: Path) -> None:
    both = rule("both", 'all_set = ["InvoiceNo", "PaymentReference"]')
    told = mistakes_of(changed(tmp_path, ONE_RULE, f"{ONE_RULE}\n{both}"))
    assert len(told) == 1
    assert "oneIdentifier: no request can keep this rule together with both" in told[0]


def test_rules_that_contradict_each_other_under_different_conditions_are_no_mistake(tmp_path: Path) -> None:
    store = rule("store", 'when = { set = "InvoiceNo" }', 'none_set = ["StoreId"]')
    other = f"{store}\n" + rule("noStore", 'when = { unset = "InvoiceNo" }', 'all_set = ["StoreId"]')
    assert load(changed(tmp_path, ONE_RULE, f"{ONE_RULE}\n{other}")).request.rules[2].id == "noStore"


def test_a_chain_of_requirements_that_ends_in_a_contradiction_is_a_mistake(tmp_path: Path) -> None:
    rules = [
        ONE_RULE,
        rule("a", 'requires = { field = "CountryCode", needs = ["StoreId"] }'),
        rule("b", 'requires = { field = "StoreId", needs = ["CorrelationId"] }'),
        rule("c", 'none_set = ["CorrelationId"]'),
    ]
    told = mistakes_of(changed(tmp_path, ONE_RULE, "\n".join(rules)))
    assert len(told) == 1
    assert "a: no request can keep this rule together with b, c" in told[0]


def test_a_response_rule_that_forbids_a_required_field_is_a_mistake(tmp_path: Path) -> None:
    path = changed(tmp_path, 'none_set    = ["MovedToPaymentRef"]', 'none_set    = ["TotalAmount"]')
    assert "notMoved: no response can keep this rule" in mistakes_of(path)[0]


def test_only_set_suspends_the_occurrence_of_every_other_field() -> None:
    assert (
        "DueDate" not in next(rule for rule in load(WALLEY).response.rules if rule.id == "noInvoice").only_set
    )


# --- XPath that is right ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expression",
    [
        "not(InvoiceNo = $request/StoreId)",
        "every $field in * satisfies string-length($field) < 51",
        "count(//@*) < 100 and xs:integer(StoreId) > 0",
        "self::GetCurrentInvoiceRequest",
    ],
)
def test_xpath_may_use_fields_the_request_own_variables_attributes_and_types(
    tmp_path: Path, expression: str
) -> None:
    path = changed(tmp_path, ONE_RULE, f'xpath = "{expression}"')
    assert load(path).request.rules[0].xpath == expression


# --- lines ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("key", ["name", "occurs", "nillable", "type"])
def test_the_line_of_a_key_in_a_row_is_the_line_of_the_row(number: int, key: str) -> None:
    row = load(PEEK).faults[0].detail
    assert row is not None
    line = line_of(PEEK.read_text(encoding="utf-8"), ("fault", 0, "detail", "fields", number, key))
    assert line == line_with(PEEK, f'name = "{row.fields[number].name}"')


def test_the_line_of_a_table_is_its_heading() -> None:
    text = SET.read_text(encoding="utf-8")
    headings = [number for number, line in enumerate(text.split("\n"), 1) if line == "[[situation]]"]
    assert [line_of(text, ("situation", number)) for number in range(3)] == headings


def test_the_line_of_a_key_that_is_not_there_is_that_of_the_table_around_it() -> None:
    text = "a = 1\n\n[b]\n# why\nc = 2\n"
    assert line_of(text, ("b", "missing")) == 3
    assert line_of(text, ("missing",)) is None
    assert line_of("a = [", ("a",)) is None


def test_a_key_is_written_as_people_read_it() -> None:
    assert key_text(("request", "fields", 2, "max")) == "request.fields[2].max"
    assert key_text(()) == ""


def test_the_nearest_word_is_found_whatever_its_case_and_a_short_list_is_shown_otherwise() -> None:
    assert nearest("INVOICENO", ["InvoiceNo", "StoreId"]) == '; did you mean "InvoiceNo"?'
    assert nearest("zzz", ["InvoiceNo", "StoreId"]) == "; known: InvoiceNo, StoreId"
    assert nearest("zzz", [f"field{number}" for number in range(50)]) == ""


def test_reading_gives_contract_and_mistakes_together(tmp_path: Path) -> None:
    reading = read(changed(tmp_path, "max = 20", "max = 0"))
    assert reading.contract is not None
    assert [mistake.key for mistake in reading.mistakes] == [("response", "fields", 11, "max")]
