"""The apps of the folder `examples`, as modules."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/app.py"))
NOT_ON_THE_LOCAL_AWS = {"chat-alerts", "two-regions"}
"""API destinations are missing there; and it is one Region at a time."""


def example(name: str) -> ModuleType:
    """The app of an example; `build(app)` adds its stacks."""
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), EXAMPLES / name / "app.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
