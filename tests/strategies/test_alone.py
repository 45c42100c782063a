"""The package could be published by itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import contracts.strategies

PACKAGE = Path(contracts.strategies.__file__).parent
ALLOWED = {"elementpath", "hypothesis", "lxml", "xmlschema"}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_nothing_but_itself_and_four_libraries_is_imported() -> None:
    names = {name for path in PACKAGE.glob("*.py") for name in imported(path)}
    own = {name for name in names if name.startswith("contracts.strategies")}
    others = {name.partition(".")[0] for name in names - own} - sys.stdlib_module_names
    assert own
    assert others == ALLOWED


def test_it_works_where_there_is_nothing_else_of_the_project(tmp_path: Path) -> None:
    home = tmp_path / "contracts" / "strategies"
    home.mkdir(parents=True)
    (home.parent / "__init__.py").touch()
    for path in PACKAGE.glob("*.py"):
        (home / path.name).write_bytes(path.read_bytes())
    (tmp_path / "a.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="e" type="xs:int"/></xs:schema>',
        encoding="utf-8",
    )
    code = (
        "import sys; sys.path.insert(0, '.')\n"
        "from hypothesis import find; import contracts.strategies as s\n"
        "print(s.__file__, find(s.from_xsd('a.xsd', 'e'), lambda _: True).text, len(s.violations('a.xsd', 'e')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert run.stderr == ""
    assert run.stdout.split()[1:] == ["0", "6"]
    assert run.stdout.startswith(str(tmp_path))
