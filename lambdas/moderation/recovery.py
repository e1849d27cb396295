"""Handing a failed attempt to the recovery state machine."""

from __future__ import annotations

import json
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
        if self._analysis.recover(row, reason[:MAX_REASON], self._clock.now()):
            self.execute(row, reason, retryable=retryable)

    def execute(self, row: VideoAnalysis, reason: str, *, retryable: bool) -> None:
        """Starts the execution of this attempt, once whatever happens: its name is the attempt."""
        try:
            self._stepfunctions.start_execution(
                stateMachineArn=self._state_machine_arn,
                name=f"{row.video_id}-{row.attempt}",
                input=json.dumps(
                    {
                        "VideoId": row.video_id,
                        "Attempt": row.attempt,
                        "Retryable": retryable,
                        "Reason": reason[:MAX_REASON],
                    }
                ),
            )
        except self._stepfunctions.exceptions.ExecutionAlreadyExists:
            return
