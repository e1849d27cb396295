from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

# Powertools reads its settings when it is imported, as it does in Lambda, where the template sets them.
os.environ["POWERTOOLS_METRICS_NAMESPACE"] = "VideoModeration"
os.environ["POWERTOOLS_SERVICE_NAME"] = "test"

# Every app writes into one folder, in which the CDK stages each asset once for all apps of a process.
ASSEMBLIES = TemporaryDirectory(prefix="assemblies-", ignore_cleanup_errors=True)
os.environ["CDK_OUTDIR"] = ASSEMBLIES.name

# The CDK's own rules take four seconds to load, and without a flag of the app they only print. The app is
# synthesized with the rules and with the flag in tests/template/app/test_app.py.
os.environ["CDK_VALIDATION"] = "false"

# How fast an example runs is the machine's matter, and benchmarks/ measures speed.
settings.register_profile("untimed", deadline=None)
if settings.get_current_profile_name() == "default":  # the mutation tests have their own
    settings.load_profile("untimed")

TESTS = Path(__file__).parent


def pytest_unconfigure() -> None:
    ASSEMBLIES.cleanup()


ONLY_IN_PR = (
    "local/documents",
    "local/examples",
    "local/gate/brought",
    "local/review/test_browser.py",
    "local/review/test_long_list.py",
    "local/runs",
    "local/test_console_template.py",
    "package",
    "template/compliance",
    "template/test_examples.py",
    "unit/benchmarks",
    "unit/documents",
)
"""What `make pr` runs and `make test` leaves out, so that this takes minutes: apps of their own to deploy,
documents, the wheel, the page in a browser, runs of `make demo`, linters, and figures."""


@pytest.hookimpl(optionalhook=True)  # one of pytest-xdist
def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are processors: those with deployed stacks wait for most of their time."""
    return (os.cpu_count() or 1) + 2


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist asks each test for its group
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps tests that share an expensive fixture on one worker, and marks what `make test` leaves out."""
    for item in items:
        if group := _shares(item):
            item.add_marker(pytest.mark.xdist_group(group))
        if _is_only_in_pr(item.path):
            item.add_marker(pytest.mark.only_in_pr)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """`make test` does not even import what it leaves out."""
    return True if config.option.markexpr == "not only_in_pr" and _is_only_in_pr(collection_path) else None


def _is_only_in_pr(path: Path) -> bool:
    return path.relative_to(TESTS).as_posix().startswith(ONLY_IN_PR)


def _shares(item: pytest.Item) -> str | None:
    """What a test shares that takes long to make: templates, the deployed app, an AWS for other stacks."""
    folder = item.path.relative_to(TESTS).parts[0]
    if folder != "local":
        return folder if folder == "template" else None
    fixtures = item._fixtureinfo.name2fixturedefs.get("stack")  # type: ignore[attr-defined]
    of_the_app = fixtures is not None and fixtures[-1].func.__module__ == "tests.local.conftest"
    return "the deployed app" if of_the_app else "other stacks"
