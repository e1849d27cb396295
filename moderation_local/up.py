"""Keep a local AWS with the deployed app running, for the AWS CLI, boto3, or whatever else is to be tried."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from moderation_local.environment import endpoint_environment
from moderation_local.start import deployed_app

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation_local.aws import LocalAws
    from moderation_local.deploy import Deployment
    from moderation_local.story import Story


def up(story: Story, *, port: int | None = None, context: Mapping[str, str] | None = None) -> None:
    """Start, deploy, say how to reach it, and stay until interrupted."""
    with deployed_app(story, port=port, context=context) as (aws, deployment):
        _tell(story, aws, deployment)
        with contextlib.suppress(KeyboardInterrupt):  # the way it is meant to end
            threading.Event().wait()


def _tell(story: Story, aws: LocalAws, deployment: Deployment) -> None:
    variables = endpoint_environment(
        endpoint_url=aws.endpoint_url,
        rekognition_url=aws.rekognition_url,
        region=aws.environment["AWS_REGION"],
    )
    bucket = deployment.outputs["MediaBucketName"]
    lines = [
        "",
        "In another terminal, to point the AWS CLI and boto3 here (the keys are no secret):",
        "",
        *[f"  export {name}={value}" for name, value in variables.items()],
        "  unset AWS_PROFILE AWS_SESSION_TOKEN AWS_CA_BUNDLE",
        "",
        *[f"  {name:<26}{value}" for name, value in deployment.outputs.items()],
        f"  {'Rekognition stand-in':<26}{aws.rekognition_url}/local/jobs",
        f"  {'E-mails':<26}{aws.outbox}",
        f"  {'Logs':<26}{aws.folder}",
        "",
        "For instance (the scene file first: the stand-in sees what it says, not the pixels):",
        "",
        f"  aws s3 cp moderation_local/samples/swimming.scenes.json s3://{bucket}/",
        f"  aws s3 cp moderation_local/samples/swimming.mp4 s3://{bucket}/",
        f"  aws dynamodb scan --table-name {deployment.outputs['VideoAnalysisTableName']}",
        "",
        "Ctrl-C ends it all; nothing stays.",
    ]
    story.text("\n".join(lines))
