"""The templates in ci/: valid by the published schemas, their shell sound, and their steps do what they say."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from tests.ci.steps import CI, Checkout, runs, template
from tests.plugin.runs import ECHO, ROOT, lose_correlation_id, serving_damaged

GITHUB = template("github-actions.yml")
GITLAB = template("gitlab-ci.yml")
JOBS = GITHUB["jobs"]
SCRIPTS = {f"{job}: {name}": script for job in JOBS for name, script in runs(JOBS[job]).items()}
SCRIPTS |= {f"gitlab {job}": "\n".join(GITLAB[job]["script"]) for job in ("contracts", "contracts-uat")}
ENVIRONMENTS = """
[walley.uat]
url = "{url}/v3.0/InformationServiceV2.svc"
limits = {{ per_second = 5000, retries = 0, timeout = 5 }}
[walley.uat.credentials.default]
username = {{ env = "WALLEY_UAT_USERNAME" }}
password = {{ env = "WALLEY_UAT_PASSWORD" }}
[[walley.uat.known]]
situation = "invoice"
CountryCode = "SE"
InvoiceNo = "{number}"
"""


def program(name: str) -> str:
    """Give the path of a program that the test extra installs; the test is skipped where it is not there."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: pip install '.[test]'")
    return found


def said_by(*command: str, stdin: str | None = None) -> str:
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "schema", "more"),
    [
        ("github-actions.yml", "vendor.github-workflows", ()),
        ("gitlab-ci.yml", "vendor.gitlab-ci", ("--data-transform", "gitlab-ci")),
    ],
)
def test_a_template_follows_the_published_schema(name: str, schema: str, more: tuple[str, ...]) -> None:
    if find_spec("check_jsonschema") is None:
        pytest.skip("check-jsonschema is not installed: pip install '.[test]'")
    given = ("--builtin-schema", schema, *more, str(CI / name))
    assert said_by(sys.executable, "-m", "check_jsonschema", *given) == ""


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_shell_of_a_step_is_sound(name: str) -> None:
    script = f"#!/bin/bash\nset -eo pipefail\n{SCRIPTS[name]}"
    assert said_by(program("shellcheck"), "--shell=bash", "-", stdin=script) == ""


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_expression_stands_in_a_script(name: str) -> None:
    """What GitHub puts in place of an expression would be run as shell; it goes through env."""
    assert "${{" not in SCRIPTS[name]


def test_every_variable_of_a_script_is_set() -> None:
    for job in JOBS.values():
        known = {*GITHUB["env"], *job["env"], "GITHUB_STEP_SUMMARY", "code"}
        used = {name for script in runs(job).values() for name in re.findall(r"\$(\w+)", script)}
        assert used <= known
    for name in ("contracts", "contracts-uat"):
        used = set(re.findall(r"\$(\w+)", "\n".join(GITLAB[name]["script"])))
        assert used <= {*GITLAB["variables"], *GITLAB[name]["parallel"]["matrix"][0]}


def test_a_vendor_is_one_of_the_catalogue() -> None:
    vendors = {path.name for path in (ROOT / "contracts/catalogue").iterdir() if path.is_dir()}
    for job in JOBS.values():
        assert set(job["strategy"]["matrix"]["vendor"]) <= vendors
    assert set(JOBS["recorded"]["strategy"]["matrix"]["vendor"]) == vendors


def test_gitlab_fails_nothing_for_an_environment_that_is_down() -> None:
    assert GITLAB["contracts-uat"]["allow_failure"] == {"exit_codes": [10]}
    assert "allow_failure" not in GITLAB["contracts"]


# --- the steps of GitHub Actions, run ---------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Give a fresh repository, whose jobs judge the reference service since nothing is recorded in it."""
    return Checkout(tmp_path, {**GITHUB["env"], "ENDPOINT": "reference", "VENDOR": "correlationIdEchoed"})


def test_every_change_is_judged_and_shown(checkout: Checkout) -> None:
    steps = runs(JOBS["recorded"])
    done = checkout.run(steps["Judge every promise"])
    assert done.returncode == 0, done.stdout + done.stderr
    shown = checkout.run(steps["Show"])
    assert shown.returncode == 0, shown.stderr
    assert "## Conformance report" in checkout.summary
    assert (checkout.folder / "report.sarif").exists()


def test_a_broken_promise_fails_the_job_and_is_annotated_at_its_line(checkout: Checkout) -> None:
    steps = runs(JOBS["recorded"])
    with serving_damaged(lose_correlation_id) as served:
        done = checkout.run(steps["Judge every promise"], ENDPOINT=served.url)
    assert done.returncode == 1, done.stdout + done.stderr
    shown = checkout.run(steps["Show"])
    lines = [line for line in shown.stdout.splitlines() if line.startswith("::error ")]
    assert any(
        re.match(rf"::error file=[^,]+\.toml,line=\d+,title=violates%3A {ECHO}::", line) for line in lines
    )
    assert f"`{ECHO}`" in checkout.summary


def test_without_recordings_the_job_fails_and_says_how_to_record(checkout: Checkout) -> None:
    done = checkout.run(runs(JOBS["recorded"])["Judge every promise"], ENDPOINT="recorded")
    assert done.returncode == 12
    assert "--record-mode" in done.stdout


def test_showing_is_quiet_where_there_is_no_report(checkout: Checkout) -> None:
    done = checkout.run(runs(JOBS["recorded"])["Show"])
    assert (done.returncode, done.stdout, checkout.summary) == (0, "", "")


@pytest.fixture
def uat(checkout: Checkout) -> Checkout:
    """Give a repository with an environments file for a UAT on loopback."""
    checkout.variables |= {"ENVIRONMENT": "uat", "WALLEY_UAT_USERNAME": "ref-user"}
    checkout.variables |= {"WALLEY_UAT_PASSWORD": "ref-pass", "VENDOR": "R1141"}
    return checkout


def environments(checkout: Checkout, url: str) -> None:
    (checkout.folder / "environments.toml").write_text(ENVIRONMENTS.format(url=url, number="73255093"))


def test_a_uat_that_is_down_makes_a_notice_and_no_failure(uat: Checkout) -> None:
    with socket.socket() as bound:  # bound and not listening: whoever connects is refused
        bound.bind(("127.0.0.1", 0))
        environments(uat, f"http://127.0.0.1:{bound.getsockname()[1]}")
        done = uat.run(runs(JOBS["uat"])["Ask UAT"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "::notice title=R1141 uat::could not be reached" in done.stdout
    assert uat.run(runs(JOBS["uat"])["Show"]).returncode == 0
    assert "Unreachable" in uat.summary


def test_a_uat_that_breaks_a_promise_fails(uat: Checkout) -> None:
    with serving_damaged(lambda _sent, _answer: b"<html>down for repair</html>") as served:
        environments(uat, served.url)
        done = uat.run(runs(JOBS["uat"])["Ask UAT"])
    assert done.returncode == 1, done.stdout + done.stderr
    assert "::notice" not in done.stdout


def test_credentials_that_are_not_set_are_wrong_configuration(uat: Checkout) -> None:
    environments(uat, "http://127.0.0.1:9")
    done = uat.run(runs(JOBS["uat"])["Ask UAT"], WALLEY_UAT_PASSWORD="")
    assert done.returncode == 4
    assert "WALLEY_UAT_PASSWORD" in done.stdout + done.stderr


# --- the others -------------------------------------------------------------------------------------------


def test_the_image_is_sound() -> None:
    assert said_by(program("hadolint"), str(CI / "Dockerfile")) == ""


def test_the_image_is_made_of_what_a_wheel_needs(tmp_path: Path) -> None:
    """The parts that the Dockerfile copies are enough to build the package from."""
    copied = re.findall(r"^COPY (.+) /src/(\w*)$", (CI / "Dockerfile").read_text(), re.MULTILINE)
    for sources, target in copied:
        for source in sources.split():
            assert (ROOT / source).exists(), source
            assert (ROOT / source).is_dir() == bool(target)
    names = {each for sources, _ in copied for each in sources.split()}
    project = (ROOT / "pyproject.toml").read_text()
    assert {"pyproject.toml", "contracts", "xsd", "README.md", "LICENSE"} <= names
    assert 'readme = "README.md"' in project
    assert "xdist = " in project


def test_the_hooks_of_the_template_are_offered() -> None:
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    used = template("pre-commit-config.yaml")["repos"][0]["hooks"]
    assert {hook["id"] for hook in used} == {hook["id"] for hook in offered}


def test_what_the_hooks_call_can_be_called(checkout: Checkout) -> None:
    offered = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    file = "contract-baseline.toml"
    assert re.search(offered["contracts-baseline"]["files"], file)
    assert checkout.run(f"{offered['contracts-baseline']['entry']} {file}").returncode == 0
    (checkout.folder / file).write_text("[[finding]]\nrule = 1\n")
    wrong = checkout.run(f"{offered['contracts-baseline']['entry']} {file}")
    assert wrong.returncode == 1
    assert "contract-baseline.toml:2: finding[0].rule: expected a text" in wrong.stdout
