"""The media bucket of a stack, beside what must hold of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_cli.terminal.errors import Refused
from video_moderation.bucket.check import BucketCheck
from video_moderation.contract.storage.bucket_policy import BucketGuard

if TYPE_CHECKING:
    from moderation_cli.stack.deployment import Deployment
    from video_moderation.bucket.check import BucketFinding


def guard_of(deployment: Deployment) -> BucketGuard:
    """Return what the policy of the bucket must guard.

    Raises:
        Refused: the stack is of another project, or of a release that did not say.
    """
    deployment.output("VideoAnalysisTableName")
    stated = deployment.outputs.get("MediaBucketGuard")
    if stated is None:
        raise Refused(f"stack {deployment.name} does not say what its bucket must have: deploy it again")
    return BucketGuard.from_json(stated)


def findings(deployment: Deployment) -> list[BucketFinding]:
    """Compare the bucket with what must hold.

    Raises:
        Refused: the stack does not say what must hold.
    """
    guard = guard_of(deployment)
    return BucketCheck(deployment.client("s3"), deployment.output("MediaBucketName"), guard).run()
