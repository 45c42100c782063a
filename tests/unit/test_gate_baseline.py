"""The baseline file: every mistake is told with its line; edited, everything else stays as it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import BaselineError
from contracts.gate.baseline import Baseline, check_rules, load_baseline
from contracts.gate.editing import opened, with_entries, without_entries, write_baseline
from contracts.reportmodel import KnownFinding
from contracts.verdicts import WORDS, Verdict
from tests.unit.baselines import BROKEN, FILE, LENIENT, known, written


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(BaselineError) as caught:
        load_baseline(written(tmp_path, text))
    return str(caught.value)


def test_entries_are_read_in_order(tmp_path: Path) -> None:
    baseline = load_baseline(written(tmp_path))
    assert baseline.strict
    assert [(each.rule, each.verdict) for each in baseline.known] == [
        (LENIENT, Verdict.LENIENT),
        (BROKEN, Verdict.VIOLATES),
    ]
    assert [baseline.line(number) for number in (0, 1)] == [5, 12]
    assert baseline.known[0].expires == date(2027, 3, 31)


def test_an_empty_file_accepts_nothing(tmp_path: Path) -> None:
    baseline = load_baseline(written(tmp_path, ""))
    assert (baseline.strict, baseline.known) == (False, ())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("strict = true", "strict = 1", "2: strict: expected true or false"),
        ("strict = true", "strickt = true", '2: strickt: unknown key; did you mean "strict"?'),
        ('"lenient"', '"lenint"', "7: finding[0].verdict: expected one of violates, lenient, undocumented"),
        ('"lenient"', '"lenint"', 'got "lenint"; did you mean "lenient"?'),
        ('"lenient"', "3", "7: finding[0].verdict: expected a text in quotes"),
        ("2027-03-31", '"2027-03-31"', "10: finding[0].expires: expected a date without quotes"),
        ("2027-03-31", "2027-03-31T12:00:00", "10: finding[0].expires: expected a date without quotes"),
        (
            '"Longer numbers are cut off."',
            '" "',
            "8: finding[0].reason: expected a text in quotes, not empty",
        ),
        ("accepted_by", "acepted_by", 'finding[0].acepted_by: unknown key; did you mean "accepted_by"?'),
        ("accepted_by", "acepted_by", "finding[0].accepted_by: is missing"),
        ("2027-03-31", "2027-13-31", "is not TOML"),
        ("[[finding]]", "[finding]", "is not TOML"),
        ("= 2027-03-31", "", ":10:"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    message = refused(tmp_path, FILE.replace(old, new, 1))
    assert said in message
    assert "contract-baseline.toml" in message


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = FILE.replace('"lenient"', '"lenint"').replace("2027-01-31", "1")
    assert len(refused(tmp_path, text).splitlines()) == 2


def test_one_finding_is_accepted_once(tmp_path: Path) -> None:
    text = FILE + FILE[FILE.rindex("[[finding]]") :]
    assert "19: finding[2].rule:" in refused(tmp_path, text)
    assert "already, by entry 2; keep one" in refused(tmp_path, text)


@pytest.mark.parametrize("text", ["finding = 1", "finding = [1]", "[finding]\nrule = 1", "finding = [[]]"])
def test_another_shape_is_a_mistake(tmp_path: Path, text: str) -> None:
    assert "expected" in refused(tmp_path, text)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match=r"there is no such file.*contracts baseline add"):
        load_baseline(tmp_path / "none.toml")
    with pytest.raises(BaselineError, match="cannot be read"):
        load_baseline(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9")
    with pytest.raises(BaselineError, match="expected UTF-8"):
        load_baseline(tmp_path / "latin.toml")


def test_a_rule_that_its_contract_does_not_have_is_a_mistake_with_the_nearest(tmp_path: Path) -> None:
    baseline = load_baseline(written(tmp_path))
    with pytest.raises(BaselineError) as caught:
        check_rules(baseline, {"sample.GetInvoice"}, {LENIENT, BROKEN.replace("echo", "echoed")})
    assert ":13: finding[1].rule: " in str(caught.value)
    assert f'did you mean "{BROKEN}ed"?' in str(caught.value)


def test_an_entry_about_another_contract_is_left_to_the_run_of_that(tmp_path: Path) -> None:
    check_rules(load_baseline(written(tmp_path)), {"other.Operation"}, {"other.Operation.request.accepted"})


# --- editing ----------------------------------------------------------------------------------------------


def saved(baseline: Baseline, new: list[KnownFinding]) -> str:
    keys = {(each.rule, each.verdict): each for each in (*baseline.known, *new)}
    write_baseline(baseline, with_entries(baseline, new), list(keys.values()))
    return baseline.path.read_text(encoding="utf-8")


def test_the_first_entry_makes_the_file(tmp_path: Path) -> None:
    text = saved(opened(tmp_path / "new.toml"), [known()])
    assert text.startswith("# Known findings")
    assert load_baseline(tmp_path / "new.toml").known == (known(),)


def test_an_entry_goes_where_it_sorts_and_takes_no_comment_of_another(tmp_path: Path) -> None:
    between = known("sample.GetInvoice.request.StoreId.type")
    first = known("sample.GetInvoice.protocol.charset")
    text = saved(load_baseline(written(tmp_path)), [between, first])
    rules = [row["rule"] for row in tomlkit.parse(text).unwrap()["finding"]]
    assert rules == sorted(rules)
    assert f'# The vendor knows: ticket 4711.\n[[finding]]\nrule = "{LENIENT}"' in text
    assert text.startswith(f'# Known findings.\nstrict = true\n\n[[finding]]\nrule = "{first.rule}"')


def test_an_entry_of_the_same_finding_is_replaced_and_its_comment_stays(tmp_path: Path) -> None:
    later = known(LENIENT, Verdict.LENIENT, expires=date(2028, 1, 1))
    text = saved(load_baseline(written(tmp_path)), [later])
    assert "# The vendor knows: ticket 4711.\n[[finding]]" in text
    assert "2027-03-31" not in text
    assert len(load_baseline(tmp_path / "contract-baseline.toml").known) == 2


def test_an_entry_that_is_taken_out_takes_its_comment_along(tmp_path: Path) -> None:
    baseline = load_baseline(written(tmp_path))
    text = without_entries(baseline, {(LENIENT, "lenient")})
    assert "4711" not in text
    assert text.startswith(f'# Known findings.\nstrict = true\n\n[[finding]]\nrule = "{BROKEN}"')
    assert without_entries(baseline, {(LENIENT, "lenient"), (BROKEN, "violates")}) == (
        "# Known findings.\nstrict = true\n"
    )


def test_a_layout_that_cannot_be_edited_is_left_as_it_is(tmp_path: Path) -> None:
    inline = f"finding = [{{ rule = '{BROKEN}', verdict = 'violates', reason = 'r', accepted_by = 'a', "
    inline += "expires = 2027-01-01 }]\n"
    baseline = load_baseline(written(tmp_path, inline))
    with pytest.raises(BaselineError, match=r"under .*finding"):
        with_entries(baseline, [known(LENIENT)])
    assert baseline.path.read_text() == inline


names = st.from_regex(r"[a-z]{1,6}\.[A-Z][a-z]{1,6}\.(request|response)\.[A-Z][a-z]{1,6}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip)
entries = st.builds(
    KnownFinding,
    rule=names,
    verdict=st.sampled_from(list(WORDS.values())),
    reason=texts,
    accepted_by=texts,
    expires=st.dates(min_value=date(2026, 1, 1)),
)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(entries, max_size=5, unique_by=lambda each: (each.rule, each.verdict)),
    st.lists(entries, min_size=1, max_size=3, unique_by=lambda each: (each.rule, each.verdict)),
)
def test_whatever_is_added_is_read_again_sorted_and_goes_without_trace(
    tmp_path_factory: pytest.TempPathFactory, before: list[KnownFinding], new: list[KnownFinding]
) -> None:
    path = tmp_path_factory.mktemp("baseline") / "b.toml"
    if before:
        saved(opened(path), before)
    old = opened(path)
    saved(old, new)
    found = load_baseline(path)
    keys = [(each.rule, each.verdict.value.replace(" ", "-")) for each in found.known]
    assert keys == sorted(set(keys))
    assert {(each.rule, each.verdict): each for each in found.known} == {
        (each.rule, each.verdict): each for each in (*before, *new)
    }
    added = {(each.rule, each.verdict.value.replace(" ", "-")) for each in new}
    path.write_text(without_entries(found, added), encoding="utf-8", newline="")
    assert {(each.rule, each.verdict) for each in load_baseline(path).known} == {
        (each.rule, each.verdict) for each in before
    } - {(each.rule, each.verdict) for each in new}
