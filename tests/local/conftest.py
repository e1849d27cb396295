"""One local AWS with the app deployed, for all tests of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from moderation_local.aws.local_aws import LocalAws
from moderation_local.deployment.deploy import deploy
from moderation_local.deployment.deployed_app import CONTEXT
from moderation_local.pipeline.deployed_pipeline import Pipeline
from moderation_local.sample_video import make_video

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation_local.pipeline.stand_in import StandIn


IMPATIENT = {"staleAfterSeconds": "2"}
COUNTING = {"uploaderPrefixDepth": "1", "dailyMinutes": "10000000"}
"""More minutes than all tests need: the functions count, with their permissions, and nothing waits."""


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    """A running local AWS with nothing in it but what tests put there."""
    with LocalAws(enforce_iam=True) as aws:
        yield aws


@pytest.fixture(scope="session")
def stack(aws: LocalAws) -> Pipeline:
    """The app, deployed once by the real CDK CLI, with quick retries and an impatient reconciler.

    Shared by all tests: give uploads names of their own (see `folder`), and use `rekognition` to change what
    the stand-in does.
    """
    return Pipeline(aws, deploy(aws, context={**CONTEXT, **IMPATIENT, **COUNTING, "review": "true"}))


@pytest.fixture
def rekognition(stack: Pipeline) -> Iterator[StandIn]:
    """The stand-in; its settings are put back after the test, and faults still to come are forgotten."""
    before = stack.rekognition.settings()
    yield stack.rekognition
    stack.rekognition.plan(clear=True)
    stack.rekognition.set(**before)


@pytest.fixture
def folder() -> str:
    """A prefix for object keys that no other test uses, ending in a slash."""
    return f"{uuid4().hex[:8]}/"


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A real H.264 video in MP4, ten seconds long."""
    return make_video(tmp_path_factory.mktemp("video") / "video.mp4", seconds=10).read_bytes()
