"""A session of cosmic-ray: one module, its mutants, and the tests that must notice them."""

from __future__ import annotations

import compileall
import os
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cosmic_ray.config import serialize_config
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome

from tests.mutation.forks import LONGEST_TEST_RUN_SECONDS
from tests.mutation.selection import DOMAIN, TESTS, UNIT

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
COPY = ROOT / "build" / "mutants"
COPIED = ("lambdas", "moderation_stack", "moderation_cli", "moderation_local", "benchmarks", "tests", "docs")
NO_MUTANTS = (
    # Type hints are not evaluated, and no set or number here is combined by its bits.
    "core/ReplaceBinaryOperator_Bit",
    # One wrong operator in the place of each right one: the other ten would fail in the same way.
    "core/ReplaceBinaryOperator_(?!Add_Sub|Sub_Add|Mul_Div|Div_Mul|FloorDiv_Mul|Mod_Add|Pow_Mul)",
    # Equal small numbers, texts and members of an enumeration are identical, and None equals nothing else.
    "core/ReplaceComparisonOperator_.*_Is(Not)?$",
    "core/ReplaceComparisonOperator_Is_Eq$",
    "core/ReplaceComparisonOperator_IsNot_NotEq$",
)

NO_MUTANTS_IN = ("if TYPE_CHECKING:", "@dataclass")
"""Lines that only the type checker reads: it refuses a wrong one, and no test can notice it."""


@dataclass(frozen=True)
class Mutant:
    """A change of one line, and what became of it."""

    module: str
    before: str
    after: str
    killed: bool


@dataclass(frozen=True)
class Report:
    """What a session found; `pending` mutants were not run before the time was over."""

    module: str
    mutants: list[Mutant]
    pending: int
    seconds: float

    @property
    def survivors(self) -> list[Mutant]:
        """The mutants that no test noticed."""
        return [mutant for mutant in self.mutants if not mutant.killed]


def copy_project() -> None:
    """Copies what the tests need, so that no mutant is ever written into the project itself.

    The copy is compiled once: no fork writes bytecode, so that none finds another one's mutant in it.
    """
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, COPY / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in [*ROOT.glob("*.toml"), *ROOT.glob("*.md")]:
        shutil.copy(path, COPY)
    compileall.compile_dir(COPY, quiet=2)


def run(module: str, seconds: float) -> Report:
    """Runs the mutants of a module, for so many seconds at most.

    Raises:
        subprocess.CalledProcessError: the tests fail without any mutant.
    """
    config, session = COPY / "session.toml", COPY / "session.sqlite"
    session.unlink(missing_ok=True)
    config.write_text(serialize_config(_config(module)), encoding="utf-8")
    began = time.monotonic()
    _call("cosmic-ray", "baseline", config.name)
    _call("cosmic-ray", "init", config.name, session.name)
    _call("cr-filter-operators", session.name, config.name)
    _call("cr-filter-lines", session.name, "--config", config.name)
    _execute(module, session, seconds)
    with use_db(str(session), WorkDB.Mode.open) as database:
        mutants = list(_mutants(module, database))
        pending = len(list(database.pending_work_items))
    return Report(module, mutants, pending, time.monotonic() - began)


def _config(module: str) -> dict[str, Any]:
    path = _path(module)
    command = [sys.executable, "-m", "pytest", *_arguments(module)]
    return {
        "module-path": path,
        "timeout": float(LONGEST_TEST_RUN_SECONDS),
        "excluded-modules": [],
        "test-command": shlex.join(command),
        "distributor": {"name": "local"},
        "filters": {
            "operators-filter": {"exclude-operators": list(NO_MUTANTS)},
            "line-filter": {"lines": {path: _lines(COPY / path)}},
        },
    }


def _path(module: str) -> str:
    return f"{DOMAIN}/{module}.py"


def _arguments(module: str) -> list[str]:
    """What pytest is called with."""
    tests = TESTS[module]
    # Only the pipeline's tests need the fixtures of tests/unit, which take seconds to import.
    only = [f"--confcutdir={UNIT}"] if all(test.startswith(f"{UNIT}/") for test in tests) else []
    options = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "tests.mutation.properties"]
    return [*options, *only, *tests]


def _lines(path: Path) -> list[str]:
    """The numbers of the lines that mutants may change."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [str(n) for n, line in enumerate(lines, start=1) if not line.strip().startswith(NO_MUTANTS_IN)]


def _environment() -> dict[str, str]:
    """The copy comes before the project, which is installed in the same environment."""
    return os.environ | {
        "PYTHONPATH": f"{COPY}{os.pathsep}{COPY / 'lambdas'}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _call(command: str, *arguments: str, seconds: float | None = None) -> None:
    program = Path(sys.executable).parent / command
    subprocess.run(  # noqa: S603 - the tool's own commands
        [program, *arguments], cwd=COPY, env=_environment(), check=True, timeout=seconds
    )


def _execute(module: str, session: Path, seconds: float) -> None:
    """Runs what is pending; what the time does not suffice for stays pending."""
    try:
        forks = ["-m", "tests.mutation.forks", session.name, _path(module)]
        _call("python", *forks, *_arguments(module), seconds=seconds)
    except subprocess.TimeoutExpired:
        # It died with a mutant in its file: the copy gets the original back.
        shutil.copytree(ROOT / DOMAIN, COPY / DOMAIN, dirs_exist_ok=True)


def _mutants(module: str, database: WorkDB) -> Iterator[Mutant]:
    for _, result in database.completed_work_items:
        if result.worker_outcome is not WorkerOutcome.NORMAL:
            continue
        before, after = _changed_lines(result.diff or "")
        if after != before.replace("*,", "/,"):  # only the type checker reads how a parameter is to be passed
            yield Mutant(module, before, after, result.test_outcome is not TestOutcome.SURVIVED)


def _changed_lines(diff: str) -> tuple[str, str]:
    """What a diff takes away and puts in its place, each in one line."""
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    removed, added = (
        " ".join(line[1:].strip() for line in lines if line.startswith(sign)).strip() for sign in ("-", "+")
    )
    return removed, added
