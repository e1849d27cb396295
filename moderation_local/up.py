"""Keep a local AWS with the deployed app running, for the AWS CLI, boto3 and other programs."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from moderation_local.aws.environment import endpoint_environment
from moderation_local.aws.local_aws import IS_CHECKOUT, PROJECT
from moderation_local.clip import SAMPLE
from moderation_local.deployment.deployed_app import deployed_app
from moderation_local.mail import Mail
from moderation_local.pipeline.mailbox import Mailbox
from moderation_local.pipeline.review_room import open_room

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from moderation_local.aws.local_aws import LocalAws
    from moderation_local.deployment.deploy import Deployment
    from moderation_local.pipeline.review_room import LocalRoom
    from moderation_local.story import Story

LOOK_EVERY = 0.5
"""Seconds between two looks for e-mails."""


def up(story: Story, *, port: int | None = None, context: Mapping[str, str] | None = None) -> None:
    """Start, deploy, print how to reach it, and announce e-mails until interrupted."""
    with deployed_app(story, port=port, context={"review": "true", **(context or {})}) as (aws, deployment):
        room = open_room(aws, deployment) if "ReviewUrl" in deployment.outputs else None
        _describe(story, aws, deployment, room)
        with contextlib.suppress(KeyboardInterrupt):  # the way it is meant to end
            announce_mails(Mailbox(aws.outbox), story, until=threading.Event())


def announce_mails(mailbox: Mailbox, story: Story, *, until: threading.Event) -> None:
    """Write a line for each e-mail that comes, with the file that holds it, until the event is set."""
    announced: set[Path] = set()
    while not until.wait(LOOK_EVERY):
        for path in mailbox.files():
            if path not in announced:
                announced.add(path)
                mail = Mail.from_eml(path.read_bytes())
                story.line("New mail", f"{mail.subject}", right=f"to {mail.to}")
                story.line("", str(path))


def _describe(story: Story, aws: LocalAws, deployment: Deployment, room: LocalRoom | None) -> None:
    variables = endpoint_environment(
        endpoint_url=aws.endpoint_url,
        rekognition_url=aws.rekognition_url,
        region=aws.environment["AWS_REGION"],
    )
    bucket = deployment.outputs["MediaBucketName"]
    samples = SAMPLE.parent.relative_to(PROJECT) if IS_CHECKOUT else SAMPLE.parent
    lines = [
        "",
        "In another terminal, point the AWS CLI and boto3 here (the keys are not secret):",
        "",
        *[f"  export {name}={value}" for name, value in variables.items()],
        "  unset AWS_PROFILE AWS_SESSION_TOKEN AWS_CA_BUNDLE",
        "",
        "The AWS CLI must be 2.13 or newer: version 1, which PyPI has, sends `aws sqs` to the real AWS.",
        "",
        *[f"  {name:<26}{value}" for name, value in deployment.outputs.items()],
        f"  {'Rekognition stand-in':<26}{aws.rekognition_url}/local/jobs",
        f"  {'E-mails (.eml)':<26}{aws.outbox}",
        f"  {'Logs':<26}{aws.folder}",
        *(room.lines() if room else []),
        "",
        "For example (the scene file first, because it says what the stand-in reports):",
        "",
        f"  aws s3 cp {samples}/swimming.scenes.json s3://{bucket}/",
        f"  aws s3 cp {samples}/swimming.mp4 s3://{bucket}/",
        f"  aws dynamodb scan --table-name {deployment.outputs['VideoAnalysisTableName']}",
        "",
        "Ctrl-C ends it and removes everything. Until then, each new e-mail is announced here.",
        "",
    ]
    story.text("\n".join(lines))
