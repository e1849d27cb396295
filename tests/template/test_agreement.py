"""Where the template and the functions meet without a type between them: environments and state machines.

Names that both sides use are not compared here: the constructs import them from `video_moderation.contract`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.state_machine import arguments
from tests.template.reading import resources, said
from tests.template.recovery.definition import definition
from tests.template.synthesis import EVERYTHING
from video_moderation import policy, settings
from video_moderation.contract.messaging.queue_messages import recovery_input
from video_moderation.messages import DispatchTrigger, GiveUp, read_completion_message, read_video_message
from video_moderation.recovery.sweep import Sweep

if TYPE_CHECKING:
    from tests.template.reading import Template

QUEUED_AT = "2026-11-23T09:00:00.000Z"
INPUT = recovery_input("a-video", QUEUED_AT, 3, 'a "quoted" reason', retryable=True)


def environment(template: Template, function: str) -> dict[str, str]:
    variables = resources(template, "AWS::Lambda::Function")[function]["Environment"]["Variables"]
    return {name: said(value) for name, value in variables.items()}


@pytest.mark.parametrize(
    ("function", "read"),
    [
        ("VideoProcessor", settings.VideoProcessorSettings),
        ("ContentAlert", settings.ContentAlertSettings),
        ("Reconciler", settings.ReconcilerSettings),
        ("Sweeper", settings.SweeperSettings),
    ],
)
def test_a_handler_reads_back_the_settings_of_its_construct(
    configured: Template, function: str, read: type[settings.Settings]
) -> None:
    given = environment(configured, function)
    of_all = settings.ObservabilitySettings.from_environment(given).to_environment()
    own = read.from_environment({**given, "AWS_REGION": "eu-west-1"}).to_environment()
    assert {**of_all, **own} == given


@pytest.mark.parametrize("name", ["POLICY", "SHADOW_POLICY"])
def test_the_functions_read_the_policies_of_the_template(configured: Template, name: str) -> None:
    stated = EVERYTHING[name.lower()]
    read = policy.read_policy(environment(configured, "ContentAlert")[name])
    assert read.version == stated.full_version


def test_the_sweep_goes_on_while_the_sweeper_says_so(template: Template) -> None:
    (loop,) = definition(template, "Sweep")["States"]["Is the bucket's end reached?"]["Choices"]
    field = loop["Variable"].removeprefix("$.")
    marker = {"KeyMarker": "a.mp4", "VersionIdMarker": "1"}
    assert Sweep(marker=marker).to_json()[field] is loop["BooleanEquals"]
    assert Sweep().to_json()[field] is not loop["BooleanEquals"]


def sent(template: Template, state: str) -> tuple[str, str]:
    """The queue and the body of the message that a state of the recovery sends."""
    parameters = arguments(definition(template)["States"][state], INPUT)
    return parameters["QueueUrl"], json.dumps(parameters["MessageBody"])


def test_content_alert_understands_that_the_recovery_gives_up(template: Template) -> None:
    queue, body = sent(template, "Conclude as undetermined")
    assert queue == environment(template, "ContentAlert")["COMPLETION_QUEUE_URL"]
    assert read_completion_message(body) == GiveUp("a-video", QUEUED_AT, 3, 'a "quoted" reason')


def test_the_video_processor_understands_the_trigger_of_the_recovery(template: Template) -> None:
    queue, body = sent(template, "Trigger dispatch")
    assert queue == environment(template, "VideoProcessor")["VIDEO_QUEUE_URL"]
    assert read_video_message(body, "media") == DispatchTrigger("recovery")
