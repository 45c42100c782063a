"""The built wheel, installed outside the clone: the plugin and the command work there, with all their data."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from contracts import __version__
from contracts.discovery import CATALOGUE
from contracts.schemas import XSD_ROOT

ROOT = Path(__file__).parent.parent.parent
THIRD_PARTY = """
import pathlib
import sys

import pytest

import contracts

@pytest.mark.contract("resurs.peekInvoiceSequence")
def test_promise(promise):
    promise.verify()

def test_the_package_is_the_installed_one():
    assert pathlib.Path(sys.prefix) in pathlib.Path(contracts.__file__).parents
"""


@dataclass(frozen=True)
class Installed:
    """A virtual environment with the wheel, and an empty folder to work in."""

    wheel: Path
    bin: Path
    folder: Path

    def call(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment, without a path into the clone."""
        variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run(
            [str(self.bin / program), *arguments],
            cwd=self.folder,
            env=variables | {"COLUMNS": "80"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel and install it; the libraries are those of this environment, borrowed by a .pth file."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], check=True)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "venv"
    venv.create(environment, with_pip=False, symlinks=True)
    scripts = Path(sysconfig.get_path("scripts", "venv", {"base": str(environment)}))
    libraries = Path(sysconfig.get_path("purelib", "venv", {"base": str(environment)}))
    (libraries / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    into = [
        "--python",
        str(scripts / "python"),
        "install",
        "--no-deps",
        "--no-index",
        "--force-reinstall",
        "--ignore-installed",
    ]
    subprocess.run([*pip, *into, str(wheel)], check=True)
    work = folder / "work"
    work.mkdir()
    return Installed(wheel, scripts, work)


def test_the_wheel_carries_catalogue_schemas_and_templates_and_no_tests(installed: Installed) -> None:
    names = set(zipfile.ZipFile(installed.wheel).namelist())
    for path in CATALOGUE.rglob("*"):
        assert path.is_dir() or f"contracts/catalogue/{path.relative_to(CATALOGUE).as_posix()}" in names
    for path in XSD_ROOT.rglob("*.xsd"):
        assert f"contracts/xsd/{path.relative_to(XSD_ROOT).as_posix()}" in names
    assert "contracts/py.typed" in names
    assert "contracts/reports/report.schema.json" in names
    assert not [name for name in names if name.startswith(("tests/", "cassettes/", "benchmarks/"))]
    assert not [name for name in names if "__pycache__" in name]


def test_somebody_elses_module_runs_with_the_installed_plugin(installed: Installed) -> None:
    (installed.folder / "test_third_party.py").write_text(THIRD_PARTY)
    select = ("-k", "accepted or response or installed", "-p", "no:cacheprovider", "-W", "error")
    result = installed.call("python", "-m", "pytest", *select, "--contract-endpoint", "reference")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "The embedded reference service keeps all" in result.stdout


def test_the_installed_plugin_records_and_replays(installed: Installed) -> None:
    (installed.folder / "test_third_party.py").write_text(THIRD_PARTY)
    select = ("-m", "pytest", "-k", "accepted", "-p", "no:cacheprovider")
    recorded = installed.call("python", *select, "--contract-endpoint", "reference", "--record-mode=rewrite")
    assert recorded.returncode == 0, recorded.stdout + recorded.stderr
    replayed = installed.call(
        "python", *select, "--contract-report", "report.json", "--contract-report", "report.html"
    )
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr
    assert (installed.folder / "report.json").is_file()
    assert (installed.folder / "report.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("lint",), "4 contract files read, no mistakes"),
        (("rules", "walley"), "walley.GetCurrentInvoice.request.InvoiceNo.maxLength"),
        (("xsd", "--check"), "is what the field tables give"),
        (("wsdl",), "walley.InformationServiceV2.wsdl written"),
        (("--version",), __version__),
    ],
)
def test_the_installed_command_works(arguments: tuple[str, ...], said: str, installed: Installed) -> None:
    result = installed.call("contracts", *arguments)
    assert result.returncode == 0, result.stdout + result.stderr
    assert said in result.stdout
