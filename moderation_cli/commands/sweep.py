"""Look through the whole bucket for videos whose upload event was lost."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import click

from moderation_cli.options import on_a_stack
from moderation_cli.terminal import interruption
from moderation_cli.terminal.console import only_news
from moderation_cli.terminal.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_stepfunctions import SFNClient

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console

POLL_SECONDS = 1.0
_EVENTS_OF_A_CALL = 10


@click.command("sweep", short_help="Find videos whose upload event was lost.")
@on_a_stack
def command(deployment: Deployment, console: Console) -> None:
    """Find videos in the bucket that have no row, now instead of at the next schedule.

    What it finds is recorded and moderated like a fresh upload.
    """
    interruption.say_then("the sweep goes on")
    sweep_arn = deployment.output("SweepArn")
    found = sweep(deployment.client("stepfunctions"), sweep_arn, say=only_news(console.progress))
    console.answer(found, [f"sweep finished: {_found(found)}", *_others(found)])


def sweep(
    stepfunctions: SFNClient,
    state_machine_arn: str,
    *,
    say: Callable[[str], object],
    sleep: Callable[[float], object] = time.sleep,
) -> dict[str, Any]:
    """Run a sweep to its end and return how many versions it `checked` and how many missed ones it `found`.

    `others` are the numbers of versions that are not moderated, by the endings of their keys.

    Raises:
        Refused: it failed.
    """
    arn = stepfunctions.start_execution(stateMachineArn=state_machine_arn, input="{}")["executionArn"]
    say(f"sweep started: {arn.rpartition(':')[2]}")
    while (execution := stepfunctions.describe_execution(executionArn=arn))["status"] == "RUNNING":
        progress = _progress(stepfunctions, arn)
        if progress:
            say(progress)
        sleep(POLL_SECONDS)
    if execution["status"] != "SUCCEEDED":
        cause = f"{execution.get('error', 'no error given')}: {execution.get('cause', 'no cause given')}"
        raise Refused(f"the sweep ended as {execution['status']}: {cause}")
    state = json.loads(execution["output"])
    return {name: state[name] for name in ("checked", "found", "others") if name in state}


def _others(found: dict[str, Any]) -> list[str]:
    """One line on what is not moderated; the endings are quoted, since one may end with a blank."""
    others: dict[str, int] = found.get("others", {})
    if not others:
        return []
    counts = (
        f"{others[name]:,} with {name!r}" if name else f"{others[name]:,} without one" for name in others
    )
    return [f"not moderated, because of the ending of the key: {', '.join(counts)}"]


def _progress(stepfunctions: SFNClient, arn: str) -> str:
    """Return what the sweeper answered last; empty until its first call is over.

    The states before that call end with the execution's input.
    """
    history = stepfunctions.get_execution_history(
        executionArn=arn, reverseOrder=True, maxResults=_EVENTS_OF_A_CALL
    )
    for event in history["events"]:
        output = event.get("stateExitedEventDetails", {}).get("output")
        if output and "checked" in (state := json.loads(output)):
            return f"so far: {_found(state)}"
    return ""


def _found(state: dict[str, Any]) -> str:
    return f"{state['checked']:,} video versions checked, {state['found']:,} missed ones found and recorded"
