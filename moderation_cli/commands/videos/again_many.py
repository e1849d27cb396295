"""Moderate again all videos that an older policy or model decided: estimate, ask, and send the requests."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from moderation_cli.bulk_estimate import BulkEstimate, throughput
from moderation_cli.options import confirmed
from moderation_cli.renewal import find
from moderation_cli.stack.decision_queue import send_all, url_of
from moderation_cli.terminal import interruption
from moderation_cli.terminal.console import only_news
from moderation_cli.terminal.errors import Refused
from moderation_cli.words import counted

if TYPE_CHECKING:
    from moderation_cli.older_verdicts import Older
    from moderation_cli.renewal import Renewals
    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console


def moderate_many_again(
    deployment: Deployment, console: Console, older: Older, *, limit: int | None, dry_run: bool, yes: bool
) -> None:
    """Estimate, ask, and send.

    Raises:
        Refused: the policy is not the one in force, or nobody said yes.
    """
    older = _in_force(deployment, older)
    interruption.say_then("interrupted: what was sent is moderated; run the command again for the others")
    found = _find(deployment, console, older, limit)
    estimate = _estimate(deployment, found)
    document = {**estimate.document(), "archived": found.archived}
    if dry_run or not found.requests:
        console.answer({**document, "sent": 0}, _lines(estimate, found))
        return
    for line in _lines(estimate, found):
        console.progress(line)
    if not (yes or confirmed(f"moderate {counted(estimate.videos, 'video')} again?")):
        raise Refused("nothing was sent")
    _send(deployment, found)
    sent = f"sent {counted(estimate.videos, 'request')}; uploads are moderated first"
    console.answer({**document, "sent": estimate.videos}, [sent])


def _in_force(deployment: Deployment, older: Older) -> Older:
    """Add the policies in force, of which the one that was given must be one."""
    in_force = {"": deployment.output("PolicyVersion"), **deployment.policies_by_prefix}
    if older.policy not in (None, *in_force.values()):
        versions = " or ".join(dict.fromkeys(in_force.values()))
        raise Refused(f"{older.policy} is not the policy in force, which is {versions}: give that one")
    return replace(older, in_force=in_force)


def _find(deployment: Deployment, console: Console, older: Older, limit: int | None) -> Renewals:
    say = only_news(console.progress)
    return find(
        deployment.videos,
        deployment.client("s3"),
        older,
        limit=limit,
        say=lambda read, meant: say(f"reading: {read:,} verdicts, {meant:,} of them to moderate again"),
    )


def _lines(estimate: BulkEstimate, found: Renewals) -> list[str]:
    lines = [*estimate.lines()] if found.requests else ["there is nothing to moderate again"]
    if found.archived:
        lines.append(f"archived {found.archived:,}, left out: restore them first")
    return lines


def _send(deployment: Deployment, found: Renewals) -> None:
    sqs = deployment.client("sqs")
    with click.progressbar(length=len(found.requests), label="sending", file=sys.stderr) as bar:
        send_all(
            sqs,
            url_of(sqs, deployment.output("DecisionQueueArn")),
            found.requests,
            say=lambda sent: bar.update(sent - bar.pos),
        )


def _estimate(deployment: Deployment, found: Renewals) -> BulkEstimate:
    videos = len(found.requests)
    minutes = found.millis / 60_000 * videos / found.measured if found.measured else None
    return BulkEstimate(videos, minutes if videos else 0.0, found.measured, throughput(deployment))
