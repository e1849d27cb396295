"""Examine the deployed stack."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

import click

from moderation_cli.checks.check_result import CheckResult, Health
from moderation_cli.checks.examination import CHECKS, examine
from moderation_cli.options import on_a_stack
from moderation_cli.terminal.console import table
from moderation_cli.terminal.exit_codes import PROBLEMS_FOUND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console


@click.command("doctor", short_help="Examine the deployed stack.")
@on_a_stack
def command(deployment: Deployment, console: Console) -> int:
    """Examine whether everything is as it should be, and say what to do if not.

    It looks at the stack, the subscriptions of both topics, the tables, the alarms, the dead letters, what
    waits, the media bucket, and the quota. Its exit code is 3 if it finds a problem, or if AWS does not
    answer one of its questions.
    """
    findings = examine_all(deployment)
    console.answer([asdict(finding) for finding in findings], _lines(findings))
    return PROBLEMS_FOUND if any(map(_is_problem, findings)) else 0


def examine_all(deployment: Deployment) -> list[CheckResult]:
    """Return what all checks found; they ask AWS at the same time."""
    deployment.find()
    with ThreadPoolExecutor(len(CHECKS)) as pool:
        found = pool.map(partial(examine, deployment=deployment), CHECKS)
        return [finding for findings in found for finding in findings]


def _lines(findings: Sequence[CheckResult]) -> list[str]:
    rows = [[finding.health, finding.subject, finding.text] for finding in findings]
    remedies = [f"{finding.subject}: {finding.remedy}" for finding in findings if finding.remedy]
    problems = sum(map(_is_problem, findings))
    summary = f"{problems} problems" if problems != 1 else "1 problem"
    return [
        *table(["", "What", "Found"], rows),
        "",
        *remedies,
        summary if problems else "everything is as it should be",
    ]


def _is_problem(finding: CheckResult) -> bool:
    return finding.health in (Health.BAD, Health.UNKNOWN)
