"""The rules of the house that a reader relies on, checked on the source itself."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "workers", "schemas")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 50
P90_FUNCTION_LINES = 20
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
# What may write besides the services: the ledger itself, the outbox, and the queue's own table.
WRITERS = {"portal/ledger.py", "portal/mail.py", "workers/deliveries.py"}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_no_file_is_too_long_to_hold_in_the_head(path: Path) -> None:
    """No source file has more than 300 lines."""
    assert len(path.read_text().splitlines()) <= MAX_FILE_LINES


def test_functions_are_short() -> None:
    """No function has more than 50 lines, and nine of ten have at most 20."""
    lengths = {f"{_name(path)}:{f.name}": _lines(f) for path in SOURCES for f in _functions(path)}
    too_long = {name: lines for name, lines in lengths.items() if lines > MAX_FUNCTION_LINES}
    assert not too_long
    assert statistics.quantiles(lengths.values(), n=10)[-1] <= P90_FUNCTION_LINES


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    """No module is called utils, helpers or manager."""
    assert not [path for path in SOURCES if path.stem in FORBIDDEN_NAMES]


def test_only_the_edge_ends_a_transaction() -> None:
    """Only portal/db.py commits and rolls back, so a service can never commit half a change."""
    offenders = [
        f"{_name(path)}:{node.lineno}"
        for path in SOURCES
        if _name(path) not in ("portal/db.py", "portal/migrate.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("commit", "rollback")
    ]
    assert not offenders


def test_only_services_write() -> None:
    """Rows are added or deleted through the session in service.py modules only."""
    offenders = [
        f"{_name(path)}:{node.lineno}"
        for path in SOURCES
        if path.name != "service.py" and _name(path) not in WRITERS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("add", "add_all", "delete", "merge")
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("session", "db")
    ]
    assert not offenders


def test_every_public_function_and_class_says_what_it_is() -> None:
    """Public modules, classes and functions have a docstring."""
    missing = []
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        if not ast.get_docstring(tree):
            missing.append(_name(path))
        missing += [
            f"{_name(path)}:{node.name}"
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]
    assert not missing
