"""Handing a failed attempt to the recovery state machine."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from video_moderation.contract.messaging.queue_messages import recovery_input
from video_moderation.runtime.clock import iso, parse_iso

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

    from video_moderation.runtime.clock import Clock
    from video_moderation.videos.video_analysis import VideoAnalysis
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable

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

    def take_over(
        self, row: VideoAnalysis, reason: str, *, retryable: bool, owner: str | None = None
    ) -> bool:
        """The attempt of `row` failed for `reason`; False if the video has moved on since.

        Nothing is done then, nor while another message than `owner` has the row.

        The row changes first and the execution starts second: whoever finds the row RECOVERING without an
        execution starts it again under the same name, which starts nothing twice.
        """
        now, reason = self._clock.now(), reason[:MAX_REASON]
        if not self._analysis.recover(row, reason, now, retryable=retryable, owner=owner):
            return False
        self.execute(replace(row, reason=reason, retryable=retryable, recovering_since=iso(now)))
        return True

    def restart(self, row: VideoAnalysis) -> None:
        """Recovers the row anew, after its execution ended and left it RECOVERING."""
        self.take_over(row, row.reason, retryable=row.retryable)

    def execute(self, row: VideoAnalysis) -> None:
        """Starts the execution of a recovering row, once however often it is called."""
        task = recovery_input(row.video_id, row.queued_at, row.attempt, row.reason, retryable=row.retryable)
        try:
            self._stepfunctions.start_execution(
                stateMachineArn=self._state_machine_arn, name=_execution_name(row), input=json.dumps(task)
            )
        except self._stepfunctions.exceptions.ExecutionAlreadyExists:
            return

    def is_running(self, row: VideoAnalysis) -> bool:
        """Whether the row's execution waits or works."""
        machine, _, name = self._state_machine_arn.rpartition(":")
        execution_arn = f"{machine.replace(':stateMachine', ':execution')}:{name}:{_execution_name(row)}"
        try:
            execution = self._stepfunctions.describe_execution(executionArn=execution_arn)
        except self._stepfunctions.exceptions.ExecutionDoesNotExist:
            return False
        return execution["status"] == "RUNNING"


def _execution_name(row: VideoAnalysis) -> str:
    """One name for each time that the row began to recover; names cannot be used again for 90 days.

    Up to 80 characters: docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html.
    """
    since = parse_iso(row.recovering_since or row.queued_at)
    return f"{row.video_id}-{row.attempt}-{since.timestamp():.0f}"
