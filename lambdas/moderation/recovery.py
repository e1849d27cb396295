"""Handing a failed attempt to the recovery state machine."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

    from .analysis import VideoAnalysis
    from .analysis_table import VideoAnalysisTable
    from .clock import Clock

# The reason goes into the row, the state machine's input and the alert: it stays short.
MAX_REASON = 500


class Recovery:
    """Takes a video out of the line and lets the state machine wait, retry or give up."""

    def __init__(
        self, analysis: VideoAnalysisTable, stepfunctions: SFNClient, state_machine_arn: str, clock: Clock
    ) -> None:
        self._analysis = analysis
        self._stepfunctions = stepfunctions
        self._state_machine_arn = state_machine_arn
        self._clock = clock

    def take_over(self, row: VideoAnalysis, reason: str, *, retryable: bool) -> None:
        """The attempt of `row` failed for `reason`; does nothing if the video has moved on since.

        The row changes first and the execution starts second: whoever finds the row RECOVERING without an
        execution starts it again under the same name, which starts nothing twice.
        """
        reason = reason[:MAX_REASON]
        if self._analysis.recover(row, reason, self._clock.now(), retryable=retryable):
            self.execute(replace(row, reason=reason, retryable=retryable))

    def execute(self, row: VideoAnalysis) -> None:
        """Starts the execution of a recovering row, once whatever happens: its name is the attempt."""
        self._start(row, _execution_name(row))

    def restart(self, row: VideoAnalysis) -> None:
        """Starts another execution of the attempt, after the first ended and left the row RECOVERING.

        An ended execution's name cannot be used again for 90 days, so the time makes a new one; and the row
        recovers anew, so that it is not found stale again while this execution waits.
        """
        self._analysis.recover(row, row.reason, self._clock.now(), retryable=row.retryable)
        self._start(row, f"{_execution_name(row)}-{int(self._clock.now().timestamp())}")

    def is_running(self, row: VideoAnalysis) -> bool:
        """Whether the execution of the row's attempt waits or works."""
        machine, _, name = self._state_machine_arn.rpartition(":")
        execution_arn = f"{machine.replace(':stateMachine', ':execution')}:{name}:{_execution_name(row)}"
        try:
            execution = self._stepfunctions.describe_execution(executionArn=execution_arn)
        except self._stepfunctions.exceptions.ExecutionDoesNotExist:
            return False
        return execution["status"] == "RUNNING"

    def _start(self, row: VideoAnalysis, name: str) -> None:
        task = {
            "VideoId": row.video_id,
            "Attempt": row.attempt,
            "Retryable": row.retryable,
            "Reason": row.reason,
        }
        try:
            self._stepfunctions.start_execution(
                stateMachineArn=self._state_machine_arn, name=name, input=json.dumps(task)
            )
        except self._stepfunctions.exceptions.ExecutionAlreadyExists:
            return


def _execution_name(row: VideoAnalysis) -> str:
    """Up to 80 characters: docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html."""
    return f"{row.video_id}-{row.attempt}"
