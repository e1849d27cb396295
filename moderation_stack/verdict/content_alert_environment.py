"""What Content Alert is told, and whether it fits."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from moderation_stack.shared.environment_size import MOST_BYTES, longest_name, measured
from moderation_stack.validation.checks import refuse
from moderation_stack.validation.regions import VIDEO_MODERATION_REGIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aws_cdk.aws_sns as sns
    import aws_cdk.aws_sqs as sqs

    from moderation_stack.policy.policies import PolicyPair
    from moderation_stack.recovery.recovery import RecoveryWorkflow
    from moderation_stack.storage.decision_table import DecisionTable
    from moderation_stack.storage.metadata_table import MetadataTable
    from moderation_stack.storage.moderation_table import ModerationTable
    from moderation_stack.storage.video_analysis_table import VideoAnalysisTable

EVENT_BUS = "default"

_ACCOUNT = "1" * 12
_REGION = max(VIDEO_MODERATION_REGIONS, key=len)
_ARN = f"arn:aws-us-gov:service:{_REGION}:{_ACCOUNT}"
_MOST_IN_TABLE_NAME, _MOST_IN_TOPIC_NAME, _MOST_IN_QUEUE_NAME, _MOST_IN_STATE_MACHINE_NAME = 255, 256, 80, 80


@dataclasses.dataclass(frozen=True, kw_only=True)
class ContentAlertEnvironment:
    """The environment variables that Content Alert has and other functions have not, or not so."""

    analysis: VideoAnalysisTable
    metadata: MetadataTable
    history: DecisionTable
    queue: sqs.Queue
    alerts: sns.Topic
    operations: sns.Topic
    recovery: RecoveryWorkflow
    policies: PolicyPair

    def variables(self) -> dict[str, str]:
        """Names and values."""
        return {
            "VIDEO_ANALYSIS_TABLE": self.analysis.table_name,
            "METADATA_TABLE": self.metadata.table_name,
            "DECISION_TABLE": self.history.table_name,
            "COMPLETION_QUEUE_URL": self.queue.queue_url,
            "ALERT_TOPIC_ARN": self.alerts.topic_arn,
            "OPERATIONS_TOPIC_ARN": self.operations.topic_arn,
            "EVENT_BUS_NAME": EVENT_BUS,
            "RECOVERY_STATE_MACHINE_ARN": self.recovery.state_machine.state_machine_arn,
            **self.policies.environment(),
        }

    def check_size(self, others: Mapping[str, str]) -> None:
        """Raise `NotAccepted` if the policies may not fit; `others` are the variables every function has."""
        everything = {**others, **self.variables(), **self._longest()}
        policies = self.policies.environment()
        size, rest = measured(everything), measured({**everything, **dict.fromkeys(policies, "")})
        if size > MOST_BYTES:
            accepted = (
                f"{MOST_BYTES - rest} bytes of JSON at most are accepted, quotes counted twice: a function's "
                f"environment may have {MOST_BYTES}"
            )
            refuse(" and ".join(policies).lower(), f"{size - rest} bytes", accepted)

    def _longest(self) -> dict[str, str]:
        """What only CloudFormation knows, as long as it can get."""
        state_machine = longest_name(self.recovery.state_machine, _MOST_IN_STATE_MACHINE_NAME)
        queue = longest_name(self.queue, _MOST_IN_QUEUE_NAME)
        return {
            "VIDEO_ANALYSIS_TABLE": _table_name(self.analysis),
            "METADATA_TABLE": _table_name(self.metadata),
            "DECISION_TABLE": _table_name(self.history),
            "COMPLETION_QUEUE_URL": f"https://sqs.{_REGION}.amazonaws.com/{_ACCOUNT}/{queue}",
            "ALERT_TOPIC_ARN": f"{_ARN}:{longest_name(self.alerts, _MOST_IN_TOPIC_NAME)}",
            "OPERATIONS_TOPIC_ARN": f"{_ARN}:{longest_name(self.operations, _MOST_IN_TOPIC_NAME)}",
            "RECOVERY_STATE_MACHINE_ARN": f"{_ARN}:stateMachine:{state_machine}",
        }


def _table_name(table: ModerationTable) -> str:
    return longest_name(table, _MOST_IN_TABLE_NAME, table.given_name)
