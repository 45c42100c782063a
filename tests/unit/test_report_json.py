"""The JSON report: equal bytes for equal reports, whole or not at all, and read back with care."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from contracts.errors import ReportError
from contracts.reportmodel import FORMAT, Report
from contracts.reports import jsonfile
from tests.unit import report_samples as samples

COMMITTED = Path(jsonfile.__file__).with_name("report.schema.json")
REPORTS = [samples.rich, samples.quiet, samples.large]


@pytest.mark.parametrize("sample", REPORTS)
def test_what_is_written_is_read_back(sample: Callable[[], Report], tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    jsonfile.write(sample(), path)
    assert jsonfile.read(path) == jsonfile.canonical(sample())


def test_equal_reports_give_equal_bytes_whatever_order_they_were_made_in() -> None:
    report = samples.rich()
    turned = report.model_copy(
        update={
            "exchanges": report.exchanges[::-1],
            "run": report.run.model_copy(update={"versions": dict(reversed(report.run.versions.items()))}),
        }
    )
    assert jsonfile.dumps(turned) == jsonfile.dumps(report)
    assert list(turned.run.versions) != list(report.run.versions)


def test_rules_keep_the_order_of_the_documentation() -> None:
    written = json.loads(jsonfile.dumps(samples.rich()))
    assert [rule["id"] for rule in written["rules"]] == [rule.id for rule in samples.rich().rules]


def test_the_format_stands_first() -> None:
    assert jsonfile.dumps(samples.quiet()).startswith('{\n "format": "soap-contracts-report/1"')


def test_text_that_has_no_utf_8_is_written_as_an_escape(tmp_path: Path) -> None:
    report = samples.quiet().model_copy(update={"problems": ("a lone \udc80 surrogate",)})
    jsonfile.write(report, tmp_path / "report.json")
    assert jsonfile.read(tmp_path / "report.json").problems == ("a lone \\udc80 surrogate",)


def test_the_committed_schema_is_that_of_the_model() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == jsonfile.schema_text(), (
        "the model of the report has changed: write contracts.reports.jsonfile.schema_text() to "
        "contracts/reports/report.schema.json; a change that old readers cannot take needs a new FORMAT"
    )


@pytest.mark.parametrize("sample", REPORTS)
def test_a_report_is_valid_against_the_committed_schema(sample: Callable[[], Report]) -> None:
    schema = json.loads(COMMITTED.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(jsonfile.dumps(sample())))


def test_the_schema_refuses_what_the_model_refuses() -> None:
    schema = json.loads(COMMITTED.read_text(encoding="utf-8"))
    data = json.loads(jsonfile.dumps(samples.quiet()))
    data["rules"][0]["verdict"] = "perhaps"
    data["more"] = True
    mistakes = {error.validator for error in jsonschema.Draft202012Validator(schema).iter_errors(data)}
    assert mistakes == {"additionalProperties", "enum"}


def written(tmp_path: Path, content: str | bytes) -> Path:
    """Give a file with this content."""
    path = tmp_path / "report.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param("", "line 1, column 1", id="empty"),
        pytest.param("<report/>", "expected a conformance report in JSON", id="XML"),
        pytest.param('{"format": ', "line 1, column 12", id="truncated"),
        pytest.param(b"\xff\xff", "its bytes are no UTF-8", id="no UTF-8"),
        pytest.param("[" * 200_000, "nested too deeply", id="nested"),
        pytest.param("[]", "no conformance report", id="an array"),
        pytest.param('{"format": 1}', "no conformance report", id="another kind of format"),
        pytest.param('{"format": "other/1"}', f"expected an object with format = '{FORMAT}'", id="of others"),
        pytest.param('{"format": "soap-contracts-report/2"}', "Use the version that wrote it", id="newer"),
        pytest.param(f'{{"format": "{FORMAT}", "run": 1}}', "  run: Input should be", id="edited by hand"),
    ],
)
def test_a_file_that_is_no_report_is_told(content: str | bytes, told: str, tmp_path: Path) -> None:
    path = written(tmp_path, content)
    with pytest.raises(ReportError) as caught:
        jsonfile.read(path)
    assert told in str(caught.value)
    assert str(path) in str(caught.value)


def test_the_message_about_a_damaged_report_shows_none_of_its_values(tmp_path: Path) -> None:
    data = json.loads(jsonfile.dumps(samples.quiet()))
    data["run"]["seconds"] = "a-value-of-the-file"
    with pytest.raises(ReportError, match=r"run\.seconds") as caught:
        jsonfile.read(written(tmp_path, json.dumps(data)))
    assert "a-value-of-the-file" not in str(caught.value)


def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="there is no such file"):
        jsonfile.read(tmp_path / "none.json")
    with pytest.raises(ReportError, match="cannot be read"):
        jsonfile.read(tmp_path)


def test_a_report_that_does_not_fit_the_disk_leaves_the_old_one_whole(tmp_path: Path) -> None:
    path = written(tmp_path, "the old report")
    resource = pytest.importorskip("resource", reason="limits on file sizes are POSIX's")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, hard))
    try:
        with pytest.raises(ReportError, match="the report cannot be written"):
            jsonfile.write(samples.rich(), path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_text() == "the old report"
    assert [found.name for found in tmp_path.iterdir()] == ["report.json"]


def test_a_new_report_replaces_the_old_one_and_keeps_its_rights(tmp_path: Path) -> None:
    path = written(tmp_path, "the old report")
    path.chmod(0o640)
    jsonfile.write(samples.quiet(), path)
    assert path.stat().st_mode & 0o777 == 0o640
    assert jsonfile.read(path).rules == samples.quiet().rules


def test_a_report_is_claimed_by_one_run_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    with jsonfile.claim(path):
        with pytest.raises(ReportError, match="another run is writing this report"):
            jsonfile.claim(path)
        jsonfile.claim(tmp_path / "other.json").release()
    jsonfile.claim(path).release()


def test_a_claim_holds_against_another_process(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    code = "import sys, pathlib; from contracts.reports.files import claim; claim(pathlib.Path(sys.argv[1]))"
    root = str(Path(jsonfile.__file__).parents[2])
    command = [sys.executable, "-c", code, str(path)]
    with jsonfile.claim(path):
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root, timeout=60)
    assert "another run is writing this report" in done.stderr
    assert subprocess.run(command, check=False, cwd=root, timeout=60).returncode == 0


def test_a_claim_leaves_nothing_behind(tmp_path: Path) -> None:
    with jsonfile.claim(tmp_path / "report.json"):
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


def test_releasing_twice_does_not_end_the_claim_of_another(tmp_path: Path) -> None:
    first = jsonfile.claim(tmp_path / "report.json")
    first.release()
    with jsonfile.claim(first.path):
        first.release()
        with pytest.raises(ReportError, match="another run is writing this report"):
            jsonfile.claim(first.path)


@pytest.mark.parametrize("use", [jsonfile.claim, lambda path: jsonfile.write(samples.quiet(), path)])
def test_a_path_that_cannot_be_written_is_told_with_a_remedy(
    use: Callable[[Path], object], tmp_path: Path
) -> None:
    with pytest.raises(ReportError, match="found a folder"):
        use(tmp_path)
    with pytest.raises(ReportError, match=r"does not exist\. Make it first"):
        use(tmp_path / "none" / "report.json")
    with pytest.raises(ReportError, match="cannot be written"):
        use(tmp_path / ("x" * 300))
    with pytest.raises(ReportError, match=r"found a folder|does not exist|not writable|cannot be written"):
        use(Path("/proc/report.json"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_rights_that_are_missing_are_told_with_a_remedy(tmp_path: Path) -> None:
    path = written(tmp_path, "the old report")
    path.chmod(0o400)
    with pytest.raises(ReportError, match=r"not writable\. Remove it, or give another path"):
        jsonfile.claim(path)
    tmp_path.chmod(0o500)
    with pytest.raises(ReportError, match=r"is not writable\. Change its rights"):
        jsonfile.claim(tmp_path / "new.json")
    tmp_path.chmod(0o700)
