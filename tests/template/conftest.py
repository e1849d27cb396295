from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation_stack import ModerationStack
from tests.template.synthesis import EVERYTHING, SOMEWHERE, default_template, moderation_stack, synthesize

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template


@pytest.fixture(scope="session")
def synth() -> Callable[..., Template]:
    """Synthesizes what a function builds in an app."""
    return synthesize


@pytest.fixture(scope="session")
def template() -> Template:
    """The stack with nothing configured."""
    return default_template()


@pytest.fixture(scope="session")
def placed(synth: Callable[..., Template]) -> Template:
    """The stack with nothing configured, for one account and Region."""
    return synth(lambda app: ModerationStack(app, "ModerationStack", env=SOMEWHERE))


@pytest.fixture(scope="session")
def configured(synth: Callable[..., Template]) -> Template:
    """The stack with everything configured."""
    return synth(lambda app: moderation_stack(app, **EVERYTHING))
