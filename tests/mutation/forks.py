"""Runs the mutants of a session, each in a fork of a process that has imported what the tests need.

To start Python and to import pytest, boto3 and moto takes several times as long as the tests of a module.

Example: `python -m tests.mutation.forks session.sqlite module.py -q tests/unit/domain/runtime/test_clock.py`
"""

from __future__ import annotations

import difflib
import importlib
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosmic_ray.work_item import MutationSpec, WorkItem

LONGEST_TEST_RUN_SECONDS = 180
"""A mutant that makes the tests run for longer counts as killed: it hangs."""
PROJECT = ("video_moderation", "moderation_", "benchmarks", "tests", "conftest", "__main__")
IMPORTED = Path("imported.txt")


def main() -> None:
    """Runs what is pending; each result is kept as soon as it is known."""
    session, module, *arguments = sys.argv[1:]
    _import_what_the_tests_import(arguments)
    with use_db(session, WorkDB.Mode.open) as database:
        for item in list(database.pending_work_items):
            database.set_result(item.job_id, _result(item, Path(module), arguments))


def _import_what_the_tests_import(arguments: list[str]) -> None:
    """All but the project itself, which each fork imports anew with its mutant."""
    _passes(arguments, then=lambda: IMPORTED.write_text("\n".join(sys.modules), encoding="utf-8"))
    for name in IMPORTED.read_text(encoding="utf-8").split():
        if not name.startswith(PROJECT):
            with suppress(ImportError):
                importlib.import_module(name)


def _result(item: WorkItem, path: Path, arguments: list[str]) -> WorkResult:
    (mutation,) = item.mutations
    original = path.read_text(encoding="utf-8")
    mutated = _mutated(original, mutation)
    if mutated is None:
        return WorkResult(WorkerOutcome.NO_TEST)
    path.write_text(mutated, encoding="utf-8")
    try:
        outcome = TestOutcome.SURVIVED if _passes(arguments) else TestOutcome.KILLED
    finally:
        path.write_text(original, encoding="utf-8")
    diff = difflib.unified_diff(original.splitlines(), mutated.splitlines(), lineterm="")
    return WorkResult(WorkerOutcome.NORMAL, test_outcome=outcome, diff="\n".join(diff))


def _mutated(code: str, mutation: MutationSpec) -> str | None:
    """The code with the mutation; None where the operator has nothing to change, or fails itself."""
    operator = get_operator(mutation.operator_name)(**(mutation.operator_args or {}))
    try:
        mutated: str | None = mutate_code(code, operator, mutation.occurrence)
    except AttributeError:  # of the operator that replaces exceptions, at `except module.Error`
        return None
    return mutated


def _passes(arguments: list[str], then: Callable[[], object] = lambda: None) -> bool:
    """Whether the tests pass in a fork, which does something more in the end."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    signal.alarm(LONGEST_TEST_RUN_SECONDS)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    failed = True
    try:
        failed = bool(pytest.main(arguments))
        then()
    finally:
        os._exit(failed)


if __name__ == "__main__":
    main()
