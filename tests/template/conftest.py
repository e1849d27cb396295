from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.template.synthesis import EVERYTHING, moderation_stack, synthesize

if TYPE_CHECKING:
    from collections.abc import Callable

    import aws_cdk as cdk

    from tests.template.reading import Template


@pytest.fixture(scope="session")
def synth(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Template]:
    """Synthesizes what a function builds in an app, in a folder of its own."""

    def run(build: Callable[[cdk.App], cdk.Stack], **context: Any) -> Template:
        return synthesize(tmp_path_factory.mktemp("assembly"), build, **context)

    return run


@pytest.fixture(scope="session")
def template(synth: Callable[..., Template]) -> Template:
    """The stack with nothing configured."""
    return synth(moderation_stack)


@pytest.fixture(scope="session")
def configured(synth: Callable[..., Template]) -> Template:
    """The stack with everything configured."""
    return synth(lambda app: moderation_stack(app, **EVERYTHING))
