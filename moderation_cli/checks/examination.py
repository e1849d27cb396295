"""All checks by their subject, and how one of them is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_cli.checks.alarms import alarms
from moderation_cli.checks.check_result import CheckResult, Health
from moderation_cli.checks.deployed_stack import job_quota, media_bucket, stack
from moderation_cli.checks.subscriptions import subscriptions
from moderation_cli.checks.tables import tables
from moderation_cli.checks.videos import dead_letters, waiting
from moderation_cli.terminal.errors import expected, in_one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from moderation_cli.stack.deployment import Deployment

CHECKS: dict[str, Callable[[Deployment], Iterator[CheckResult]]] = {
    "stack": stack,
    "subscriptions": subscriptions,
    "tables": tables,
    "alarms": alarms,
    "dead letters": dead_letters,
    "waiting": waiting,
    "bucket": media_bucket,
    "quota": job_quota,
}


def examine(subject: str, deployment: Deployment) -> list[CheckResult]:
    """Return what the check of a subject found; a question that AWS does not answer ends this check only."""
    check = CHECKS[subject]
    try:
        return list(check(deployment))
    except expected() as failure:
        health = Health.NOTE if check is job_quota else Health.UNKNOWN
        return [CheckResult(subject, health, f"could not be examined: {in_one_line(failure)}")]
