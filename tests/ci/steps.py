"""The templates in ci/ as data, and their shell steps run in a folder like a fresh repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.plugin.runs import MODULE, ROOT, environ

CI = ROOT / "ci"
PROGRAMS = {
    "pytest": "-m pytest -p no:cacheprovider",
    "contracts": '-c "from contracts.cli import main; main()"',
}


def template(name: str) -> dict[str, Any]:
    """Give a template as data; YAML 1.1 reads the key ``on`` as true."""
    loaded: dict[Any, Any] = yaml.safe_load((CI / name).read_text(encoding="utf-8"))
    return {"on" if key is True else str(key): value for key, value in loaded.items()}


def runs(job: dict[str, Any]) -> dict[str, str]:
    """Give the shell steps of a job of GitHub Actions by name, in order."""
    return {step["name"]: step["run"] for step in job["steps"] if "run" in step}


@dataclass
class Checkout:
    """A fresh repository with a module of promises, and the programs that a job has installed."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.folder / "tests/contract").mkdir(parents=True)
        shutil.copytree(ROOT / "contracts/catalogue/walley", self.folder / "contracts-of-ours/walley")
        module = MODULE.format(selector="../../contracts-of-ours/walley/GetCurrentInvoice.toml")
        (self.folder / "tests/contract/test_promises.py").write_text(module)
        (self.folder / "contract-baseline.toml").write_text("# Nothing is known.\n")
        (self.folder / "bin").mkdir()
        for name, call in PROGRAMS.items():
            program = self.folder / "bin" / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {call} "$@"\n')
            program.chmod(0o755)

    @property
    def summary(self) -> str:
        """What was written for the summary of the step."""
        path = self.folder / "summary.md"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def run(self, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a step as GitHub Actions does: bash, which stops at the first command that fails."""
        own = {"PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}
        own |= {"GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"), **self.variables, **variables}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.folder,
            env=environ(**own),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
