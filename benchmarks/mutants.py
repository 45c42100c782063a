"""Mutants of the suite's checks: one function that says nothing any more, one row that is gone, one condition decided.

A mutant changes the running process: a function gets other code, a table loses a row. It is made in a process of its
own, which ends with it.
"""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, cast

from contracts.checks.protocol import CHECKS, kept_by_reading
from contracts.checks.protocol12 import CHECKS_12

MODULES = (
    "contracts.checks.answer",
    "contracts.checks.equivalence",
    "contracts.checks.faults",
    "contracts.checks.http",
    "contracts.checks.judge",
    "contracts.checks.leaks",
    "contracts.checks.outcome",
    "contracts.checks.protocol",
    "contracts.checks.protocol12",
    "contracts.checks.provoked",
    "contracts.checks.response",
    "contracts.checks.state",
    "contracts.declared",
    "contracts.fieldtable",
)
KEPT_BY_READING = frozenset(
    name for checks in (CHECKS, CHECKS_12) for name, check in checks.items() if check is kept_by_reading
)
"""Rows that stand for promises which an answer breaks before it is an envelope: there is nothing to take away."""
Function = ast.FunctionDef


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: ``kind`` says which, ``line`` where in the module, ``what`` of which function or row.

    ``condition`` is the condition that is decided, as it is written; empty where none is.
    """

    module: str
    kind: str
    what: str
    line: int
    condition: str = ""

    @property
    def id(self) -> str:
        """A name that is the same in every run on the same source."""
        return f"{self.module}:{self.line} {self.what} {self.kind}"

    @property
    def name(self) -> str:
        """A name that says where the change is without the line, so that it is the same on a source that has moved."""
        change = f"`{self.condition}` {self.kind.split(maxsplit=4)[4]}" if self.condition else self.kind
        return f"{self.module} {self.what} {change}"

    @property
    def is_whole(self) -> bool:
        """A whole check is gone, not one of its conditions."""
        return not self.kind.startswith("condition")


def mutants() -> Iterator[Mutant]:
    """Give every mutant, in the order of the source."""
    for module in MODULES:
        for function in _functions(_tree(module)):
            if _can_be_silent(function) and not _is_silent(function):
                yield Mutant(module, "says nothing", function.name, function.lineno)
            for (line, column), condition in sorted(_conditions(function)):
                for change in ("never holds", "always holds"):
                    kind = f"condition at column {column} {change}"
                    yield Mutant(module, kind, function.name, line, condition)
    yield from _rows()


def _rows() -> Iterator[Mutant]:
    for module, table in (("protocol", "CHECKS"), ("protocol12", "CHECKS_12"), ("leaks", "LEAKS")):
        found = getattr(importlib.import_module(f"contracts.checks.{module}"), table)
        names = found if isinstance(found, dict) else [each.what for each in found]
        for name in (each for each in names if each not in KEPT_BY_READING):
            yield Mutant(f"contracts.checks.{module}", f"no row of {table}", name, 0)


def apply(mutant: Mutant) -> None:
    """Make this process the mutant."""
    if mutant.kind.startswith("no row"):
        _without_row(importlib.import_module(mutant.module), mutant)
    else:
        _with_code(mutant)


def _without_row(module: ModuleType, mutant: Mutant) -> None:
    table = mutant.kind.rpartition(" ")[2]
    rows = getattr(module, table)
    if isinstance(rows, dict):
        rows[mutant.what] = lambda _contract, _answer: None
    else:
        setattr(module, table, tuple(each for each in rows if each.what != mutant.what))


# --- reading the source -----------------------------------------------------------------------------------


@cache
def _tree(module: str) -> ast.Module:
    path = Path(inspect.getsourcefile(importlib.import_module(module)) or "")
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions(tree: ast.Module) -> Iterator[Function]:
    """Give the functions of a module and the methods of its classes."""
    for node in tree.body:
        if isinstance(node, Function):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (each for each in node.body if isinstance(each, Function))


def _can_be_silent(function: Function) -> bool:
    """Tell whether a function can find nothing: it may give None, or it gives one thing after the other."""
    annotation = ast.unparse(function.returns) if function.returns is not None else ""
    return "None" in annotation.split(" | ") or annotation.startswith(("Iterator[", "Iterable["))


def _is_silent(function: Function) -> bool:
    last = function.body[-1]
    is_none = (
        isinstance(last, ast.Return) and isinstance(last.value, ast.Constant) and last.value.value is None
    )
    return is_none and all(isinstance(each, ast.Expr) for each in function.body[:-1])


def _conditions(function: Function) -> Iterator[tuple[tuple[int, int], str]]:
    for node in ast.walk(function):
        if isinstance(node, ast.If | ast.IfExp):
            yield _place(node), ast.unparse(node.test)


# --- changing the code ------------------------------------------------------------------------------------


def _with_code(mutant: Mutant) -> None:
    """Give the function other code; who imported it holds the same function, and so runs the other code too."""
    module = importlib.import_module(mutant.module)
    tree = copy.deepcopy(_tree(mutant.module))
    function = next(each for each in _functions(tree) if _is_meant(each, mutant))
    _change(function, mutant)
    ast.fix_missing_locations(tree)
    compiled = compile(tree, inspect.getsourcefile(module) or "", "exec", dont_inherit=True)
    code = next(each for each in _codes(compiled) if each.co_firstlineno == _first_line(function))
    _target(module, code.co_qualname).__code__ = code


def _is_meant(function: Function, mutant: Mutant) -> bool:
    last = function.end_lineno or function.lineno
    return function.name == mutant.what and function.lineno <= mutant.line <= last


def _first_line(function: Function) -> int:
    return min([function.lineno, *(each.lineno for each in function.decorator_list)])


def _change(function: Function, mutant: Mutant) -> None:
    if mutant.kind == "says nothing":
        generates = any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function))
        rest: list[ast.stmt] = [ast.Expr(ast.Yield(None))] if generates else []
        function.body = [ast.Return(ast.Constant(None)), *rest]
        return
    for node in ast.walk(function):
        if isinstance(node, ast.If | ast.IfExp) and _place(node) == (mutant.line, _column(mutant)):
            node.test = ast.Constant(mutant.kind.endswith("always holds"))


def _place(node: ast.If | ast.IfExp) -> tuple[int, int]:
    return node.test.lineno, node.test.col_offset


def _column(mutant: Mutant) -> int:
    return int(mutant.kind.split()[3])


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _target(module: ModuleType, qualified: str) -> FunctionType:
    owner, _, name = qualified.rpartition(".")
    found: Any = vars(getattr(module, owner) if owner else module)[name]
    if isinstance(found, property):
        found = found.fget
    return cast("FunctionType", inspect.unwrap(found))
