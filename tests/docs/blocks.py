"""The code blocks of the project's documents, and what they are held against."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CUT = "…"


def document(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def block(language: str, name: str = "", *, of: str = "README.md") -> str:
    """Give the content of the one block that begins with these words."""
    label = f"{language} {name}".strip()
    found = re.findall(rf"^```{re.escape(label)}\n(.*?)^```$", document(of), re.MULTILINE | re.DOTALL)
    assert len(found) == 1, f"{of} has {len(found)} blocks {label!r}, expected one"
    return str(found[0])


def printed_by(arguments: list[str], **variables: str) -> tuple[int, str]:
    """Run pytest in the clone as a reader would; gives its exit code and what it printed in 80 columns."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=ROOT,
        env=inherited | {"COLUMNS": "80"} | variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def lines_not_printed(shown: str, output: str) -> list[str]:
    """Give the lines of a block that the output does not have in this order; ``…`` stands for anything."""
    printed = iter(output.splitlines())
    missing = []
    for line in filter(str.strip, shown.splitlines()):
        pattern = re.escape(line).replace(CUT, ".*")
        if line.strip() != CUT and not any(re.fullmatch(pattern, each) for each in printed):
            missing.append(line)
            break  # nothing after it can be found in order
    return missing
