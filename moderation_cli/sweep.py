"""Look through the whole bucket for videos whose upload event was lost, now instead of at the next schedule.

Example: `python -m moderation_cli.sweep --stack ModerationStack`
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from moderation_cli.command import Refused, arguments_of, aws, run
from moderation_cli.outputs import Outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy_boto3_stepfunctions import SFNClient

POLL_SECONDS = 1.0
_EVENTS_OF_A_CALL = 10


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    given = arguments_of("sweep", "Look for videos in the bucket that were missed.").parse_args(arguments)
    session = aws()
    outputs = Outputs(session.client("cloudformation"), given.stack, given.prefix)
    sweep(session.client("stepfunctions"), outputs["SweepArn"])


def sweep(
    stepfunctions: SFNClient,
    state_machine_arn: str,
    *,
    say: Callable[[str], object] = print,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Run a sweep to its end, and say what it finds.

    Raises:
        Refused: it failed.
    """
    arn = stepfunctions.start_execution(stateMachineArn=state_machine_arn, input="{}")["executionArn"]
    say(f"sweep started: {arn.rpartition(':')[2]}")
    said = ""
    while (execution := stepfunctions.describe_execution(executionArn=arn))["status"] == "RUNNING":
        progress = _progress(stepfunctions, arn)
        if progress != said:
            say(progress)
            said = progress
        sleep(POLL_SECONDS)
    if execution["status"] != "SUCCEEDED":
        cause = f"{execution.get('error', 'no error given')}: {execution.get('cause', 'no cause given')}"
        raise Refused(f"the sweep is {execution['status'].lower()}: {cause}")
    say(f"sweep finished: {_found(json.loads(execution['output']))}")


def _progress(stepfunctions: SFNClient, arn: str) -> str:
    """What the last call of the sweeper answered; nothing while the first is under way."""
    history = stepfunctions.get_execution_history(
        executionArn=arn, reverseOrder=True, maxResults=_EVENTS_OF_A_CALL
    )
    for event in history["events"]:
        output = event.get("stateExitedEventDetails", {}).get("output")
        if output:
            return f"so far: {_found(json.loads(output))}"
    return ""


def _found(state: dict[str, Any]) -> str:
    return f"{state['checked']:,} video versions checked, {state['found']:,} missed ones found and recorded"


if __name__ == "__main__":
    run(main, on_interrupt="the sweep goes on by itself")
