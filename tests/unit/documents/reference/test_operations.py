"""What the operations chapter says of alarms, reasons and rows is what the code does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import botocore.session

from moderation_cli.terminal import exit_codes
from moderation_stack.monitoring.operations_alarm import RUNBOOK
from tests.template.reading import resources
from tests.unit.documents.reading import ROOT, code_spans, rows, section, text
from video_moderation.contract.status import Status
from video_moderation.inspection.preflight import _HOPELESS
from video_moderation.runtime.sqs_batch import delay_seconds

if TYPE_CHECKING:
    from tests.template.reading import Template

DOCUMENT = "docs/how-to/operate.md"
COMMAND, STATES = "docs/reference/command.md", "docs/reference/states.md"
OF_THE_REVIEW_ROOM = {"ReviewRoomErrors", "ReviewRoomThrottles", "WebhookDeadLetters"}
ON_REQUEST = {"DailyMinutesReached", "MinutesModerated"}


def test_every_alarm_is_explained_and_no_other(template: Template) -> None:
    alarms = {name.removeprefix("Monitoring") for name in resources(template, "AWS::CloudWatch::Alarm")}
    explained = re.findall(r"^## (\w+)$", text(RUNBOOK), re.MULTILINE)
    assert sorted(explained) == sorted(alarms | OF_THE_REVIEW_ROOM | ON_REQUEST)


def test_every_status_is_explained() -> None:
    assert [row[0].strip("`") for row in rows(section(STATES, "The states of a video"))] == list(Status)


def test_every_reason_explained_is_one() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "lambdas").rglob("*.py"))
    source = re.sub(r"\{[^{}\n]+\}", "…", source)
    model = botocore.session.get_session().get_service_model("rekognition")
    errors = {shape.name for shape in model.operation_model("StartContentModeration").error_shapes}
    for reason in documented_reasons():
        name = reason.removesuffix(": …")
        assert (
            name in errors or name in ("InternalServerError",) or reason.removesuffix("…").strip() in source
        ), reason


def test_every_reason_of_a_hopeless_video_is_explained() -> None:
    assert set(_HOPELESS.values()) <= set(documented_reasons())


def test_the_exit_codes_are_those_of_the_command() -> None:
    documented = {int(row[0]) for row in rows(section(COMMAND, "Exit codes"))}
    ours = {value for value in vars(exit_codes).values() if isinstance(value, int)}
    assert documented == {0, *ours} - {exit_codes.NOBODY_READS}


def test_a_dead_letter_was_tried_for_half_an_hour(template: Template) -> None:
    (queue,) = [
        queue for name, queue in resources(template, "AWS::SQS::Queue").items() if name == "VideoQueue"
    ]
    receives = queue["RedrivePolicy"]["maxReceiveCount"]
    assert "ten times in about half an hour" in section(DOCUMENT, "Dead letters")
    assert receives == 10
    assert 25 * 60 < sum(delay_seconds(count + 1) for count in range(receives)) < 35 * 60


def documented_reasons() -> list[str]:
    table = section(DOCUMENT, "Questions")
    return [reason for row in rows(table) for reason in code_spans(row[0])]
