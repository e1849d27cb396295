"""Whether the stack and its bucket are as they must be, and what the account allows."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from moderation_cli.bucket import findings
from moderation_cli.checks.check_result import CheckResult, Health
from moderation_cli.stack.job_quota import jobs_at_a_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation_cli.stack.deployment import Deployment


def stack(deployment: Deployment) -> Iterator[CheckResult]:
    """Whether the stack is deployed, and by which release."""
    status = deployment.description["StackStatus"]
    is_good = status.endswith("_COMPLETE") and "ROLLBACK" not in status and "DELETE" not in status
    remedy = "" if is_good else "see the stack's events in CloudFormation"
    yield CheckResult(
        "stack", Health.GOOD if is_good else Health.BAD, f"{deployment.name} is {status}", remedy
    )
    deployed, mine = deployment.outputs.get("Release"), metadata.version("cdk-video-moderation")
    if deployed != mine:
        said = f"release {deployed} is deployed" if deployed else "an older release is deployed"
        yield CheckResult("release", Health.NOTE, f"{said}, this command is of {mine}")


def media_bucket(deployment: Deployment) -> Iterator[CheckResult]:
    """Whether the media bucket is as it must be, as `check` says in full."""
    problems = [finding for finding in findings(deployment) if not finding.is_note]
    for finding in problems:
        yield CheckResult("bucket", Health.BAD, finding.text, finding.remedy)
    if not problems:
        yield CheckResult("bucket", Health.GOOD, "versioned, guarded, and announcing uploads")


def job_quota(deployment: Deployment) -> Iterator[CheckResult]:
    """How many videos Rekognition analyses at a time; all video APIs of the account share them."""
    jobs = jobs_at_a_time(deployment)
    yield CheckResult("quota", Health.NOTE, f"{jobs:,} stored-video jobs at a time for the whole account")
