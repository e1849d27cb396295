from __future__ import annotations

import os
from pathlib import Path

import pytest

# Powertools reads its settings when it is imported, as it does in Lambda, where the template sets them.
os.environ["POWERTOOLS_METRICS_NAMESPACE"] = "VideoModeration"
os.environ["POWERTOOLS_SERVICE_NAME"] = "test"

TESTS = Path(__file__).parent
# Each of these shares something that takes long to make: a deployed stack, synthesized templates.
TOGETHER = ("local", "template")


@pytest.hookimpl(optionalhook=True)  # one of pytest-xdist
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: the one with the deployed stack waits for most of its time."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist asks each test for its group
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps tests that share an expensive fixture on one worker, while the others run beside them."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        if folder in TOGETHER:
            item.add_marker(pytest.mark.xdist_group(folder))
