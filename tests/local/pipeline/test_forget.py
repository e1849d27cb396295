"""An erased video is gone from the deployed stack, and no late event or sweep brings it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_cli.commands.recovery.sweep import sweep
from moderation_cli.forgetting import Forgetting
from tests.local.observing import send_upload_event, wait_until_quiet

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}


def test_an_erased_video_stays_away(stack: Pipeline, folder: str, video: bytes) -> None:
    name = f"{folder}party.mp4"
    stack.upload(name, video, scenes=[SWIM])
    row = stack.wait_for_status(name)
    assert stack.labels(name)
    outputs = stack.deployment.outputs
    decisions = stack.aws.resource("dynamodb").Table(outputs["DecisionTableName"])
    erasing = Forgetting(stack.s3, stack.bucket, stack.video_analysis_table, stack.metadata_table, decisions)
    erasing.erase(erasing.find(name))
    send_upload_event(stack, name, row["VersionId"])
    sweep(stack.aws.client("stepfunctions"), outputs["SweepArn"], say=print)
    wait_until_quiet(stack)
    assert stack.video(name) is None
    assert stack.labels(name) == []
    assert erasing.find(name).video_ids == frozenset()
    assert not [body for body in stack.dead_letters() if name in body]
