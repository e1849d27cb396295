"""Executions of the sweep's state machine, which walks the bucket for `sweep` and for `backfill`."""

from __future__ import annotations

import contextlib
import json
import time
from typing import TYPE_CHECKING, Any

from moderation_cli.terminal.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_stepfunctions import SFNClient

POLL_SECONDS = 1.0
_EVENTS_OF_A_CALL = 10


class SweepExecution:
    """One execution, started when this is made.

    Example:
        >>> SweepExecution(client, arn, {}).wait(print)["found"]  # doctest: +SKIP
        3
    """

    def __init__(self, stepfunctions: SFNClient, state_machine_arn: str, begin: Mapping[str, object]) -> None:
        self._stepfunctions = stepfunctions
        started = stepfunctions.start_execution(stateMachineArn=state_machine_arn, input=json.dumps(begin))
        self._arn = started["executionArn"]

    @property
    def name(self) -> str:
        """Its name."""
        return self._arn.rpartition(":")[2]

    def stop(self) -> None:
        """Stop it, unless it has just ended; the call that is under way still ends."""
        with contextlib.suppress(self._stepfunctions.exceptions.ValidationException):
            self._stepfunctions.stop_execution(executionArn=self._arn, cause="stopped by an operator")

    def wait(
        self,
        say: Callable[[dict[str, Any]], object],
        *,
        what: str = "the sweep",
        sleep: Callable[[float], object] = time.sleep,
    ) -> dict[str, Any]:
        """Wait for its end, and return its last answer; `say` gets the answers on the way.

        Raises:
            Refused: it failed; the message says that `what` did.
        """
        while (execution := self._stepfunctions.describe_execution(executionArn=self._arn))[
            "status"
        ] == "RUNNING":
            if state := self._latest():
                say(state)
            sleep(POLL_SECONDS)
        if execution["status"] != "SUCCEEDED":
            cause = f"{execution.get('error', 'no error given')}: {execution.get('cause', 'no cause given')}"
            raise Refused(f"{what} ended as {execution['status']}: {cause}")
        state = json.loads(execution["output"])
        return dict(state)

    def _latest(self) -> dict[str, Any] | None:
        """Return what the sweeper answered last; None until its first call is over.

        The states before that call end with the execution's input.
        """
        history = self._stepfunctions.get_execution_history(
            executionArn=self._arn, reverseOrder=True, maxResults=_EVENTS_OF_A_CALL
        )
        for event in history["events"]:
            output = event.get("stateExitedEventDetails", {}).get("output")
            if output and "checked" in (state := json.loads(output)):
                return dict(state)
        return None
