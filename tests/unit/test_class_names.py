"""No two classes of constructs, domain and command share a name, so a stack trace tells which."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("moderation_stack", "lambdas", "moderation_cli")


def class_names(package: Path) -> list[tuple[str, Path]]:
    """Every class of a package, with its file."""
    return [
        (node.name, file)
        for file in sorted(package.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    ]


def test_no_two_classes_share_a_name() -> None:
    files = defaultdict(list)
    for package in PACKAGES:
        for name, file in class_names(ROOT / package):
            files[name].append(str(file.relative_to(ROOT)))
    assert len(files) > 100
    assert {name: where for name, where in files.items() if len(where) > 1} == {}
