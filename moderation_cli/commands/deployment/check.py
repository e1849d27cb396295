"""Compare the media bucket with what must hold."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from moderation_cli.bucket import findings
from moderation_cli.options import on_a_stack
from moderation_cli.terminal.console import table
from moderation_cli.terminal.exit_codes import PROBLEMS_FOUND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console
    from video_moderation.bucket.check import BucketFinding


COMPARED = "versioning, the guard's statements, events, lifecycle rules and encryption"


@click.command("check", short_help="Compare the media bucket with what must hold.")
@on_a_stack
def command(deployment: Deployment, console: Console) -> int:
    """Compare the media bucket with what must hold, whether the stack owns it or it was imported.

    It looks at versioning, the statements of the policy that guard verdicts, the events, the lifecycle rules,
    and the encryption. It does not look at who else may read the bucket: neither at other statements of the
    policy, nor at access lists and the public access block. The Sweeper does the same once a day. What cannot
    be read is a problem. The exit code is 3 if there is one.
    """
    found = findings(deployment)
    console.answer([asdict(finding) for finding in found], _lines(found))
    return PROBLEMS_FOUND if any(not finding.is_note for finding in found) else 0


def _lines(found: Sequence[BucketFinding]) -> list[str]:
    if not found:
        return [f"as they must be: {COMPARED}; nothing else was compared"]
    rows = [["note" if each.is_note else "problem", each.part, each.text] for each in found]
    remedies = [f"{each.part}: {each.remedy}" for each in found if each.remedy]
    return [*table(["", "Part", "Found"], rows), *([""] if remedies else []), *remedies]
