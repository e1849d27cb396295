"""The environment of Content Alert, and a check of its size."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.functions.environment_size import MOST_BYTES, longest_name, measured
from moderation_stack.storage.tables import ModerationTable
from moderation_stack.validation.property_error import reject
from moderation_stack.validation.regions import VIDEO_MODERATION_REGIONS
from video_moderation.contract.messaging.events import EVENT_BUS
from video_moderation.settings import ContentAlertSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import aws_cdk.aws_dynamodb as dynamodb
    import aws_cdk.aws_events as events
    import aws_cdk.aws_sns as sns
    import aws_cdk.aws_sqs as sqs

    from moderation_stack.policy.policies import Policies
    from moderation_stack.recovery.recovery import RecoveryWorkflow
    from moderation_stack.storage.tables import (
        AlertTable,
        HistoryTable,
        LineTable,
    )

_ACCOUNT = "1" * 12
_REGION = max(VIDEO_MODERATION_REGIONS, key=len)
_TOPIC = f"arn:aws-us-gov:sns:{_REGION}:{_ACCOUNT}"
_STATE_MACHINE = f"arn:aws-us-gov:states:{_REGION}:{_ACCOUNT}:stateMachine"
_EVENT_BUS = f"arn:aws-us-gov:events:{_REGION}:{_ACCOUNT}:event-bus/{'x' * 256}"
_MOST_IN_STACK_NAME = 128
_MOST_IN_TABLE_NAME, _MOST_IN_TOPIC_NAME, _MOST_IN_QUEUE_NAME, _MOST_IN_STATE_MACHINE_NAME = 255, 256, 80, 80


@dataclasses.dataclass(frozen=True, kw_only=True)
class ContentAlertEnvironment:
    """The environment of Content Alert, the one function whose environment may get too large."""

    analysis: dynamodb.ITable
    metadata: dynamodb.ITable
    history: HistoryTable
    collected: AlertTable
    queue: sqs.Queue
    alerts: sns.ITopic
    operations: sns.ITopic
    bus: events.IEventBus | None
    recovery: RecoveryWorkflow
    policies: Policies
    kept_tags: Sequence[str] = ()
    label_retention: cdk.Duration | None = None
    line: LineTable | None = None
    uploader_prefix_depth: int = 0

    @property
    def settings(self) -> ContentAlertSettings:
        """What Content Alert reads."""
        return ContentAlertSettings(
            video_analysis_table=self.analysis.table_name,
            metadata_table=self.metadata.table_name,
            decision_table=self.history.table_name,
            alert_table=self.collected.table_name,
            completion_queue_url=self.queue.queue_url,
            alert_topic_arn=self.alerts.topic_arn,
            operations_topic_arn=self.operations.topic_arn,
            recovery_state_machine_arn=self.recovery.state_machine.state_machine_arn,
            event_bus_name=self.bus.event_bus_arn if self.bus else EVENT_BUS,
            aws_region=self.queue.stack.region,
            stack_name=cdk.Aws.STACK_NAME,
            kept_tags=",".join(self.kept_tags),
            label_retention_days=f"{self.label_retention.to_days():.0f}" if self.label_retention else "",
            line_table=self.line.table_name if self.line else "",
            uploader_prefix_depth=str(self.uploader_prefix_depth),
            **self.policies.settings(),
        )

    def check_size(self, others: Mapping[str, str]) -> None:
        """Raise `PropertyError` if the policies may not fit beside `others`, which every function has."""
        longest, policies = self._longest(), self.policies.settings()
        without = dataclasses.replace(longest, **dict.fromkeys(policies, ""))
        size = measured({**others, **longest.to_environment()})
        names = dict.fromkeys((name.upper() for name in policies), "")
        rest = measured({**others, **without.to_environment(), **names})
        if size > MOST_BYTES:
            requirement = (
                f"must be {MOST_BYTES - rest} at most, quotes counted twice, because the environment of a "
                f"function has {MOST_BYTES}"
            )
            reject(f"size of {' and '.join(policies)} in bytes of JSON", size - rest, requirement)

    def _longest(self) -> ContentAlertSettings:
        """The settings with what only CloudFormation knows as long as it can get."""
        state_machine = longest_name(self.recovery.state_machine, _MOST_IN_STATE_MACHINE_NAME)
        queue = longest_name(self.queue, _MOST_IN_QUEUE_NAME)
        return dataclasses.replace(
            self.settings,
            stack_name=_stack_name(self.queue.stack),
            video_analysis_table=_table_name(self.analysis),
            metadata_table=_table_name(self.metadata),
            decision_table=_table_name(self.history),
            alert_table=_table_name(self.collected),
            line_table=_table_name(self.line) if self.line else "",
            completion_queue_url=f"https://sqs.{_REGION}.amazonaws.com/{_ACCOUNT}/{queue}",
            alert_topic_arn=f"{_TOPIC}:{longest_name(self.alerts, _MOST_IN_TOPIC_NAME)}",
            operations_topic_arn=f"{_TOPIC}:{longest_name(self.operations, _MOST_IN_TOPIC_NAME)}",
            recovery_state_machine_arn=f"{_STATE_MACHINE}:{state_machine}",
            event_bus_name=_EVENT_BUS if self.bus else EVENT_BUS,
        )


def _stack_name(stack: cdk.Stack) -> str:
    """The name that the app gives the stack; a nested stack gets one from CloudFormation."""
    name = stack.stack_name
    return "S" * _MOST_IN_STACK_NAME if cdk.Token.is_unresolved(name) else name


def _table_name(table: dynamodb.ITable) -> str:
    given = table.given_name if isinstance(table, ModerationTable) else None
    return longest_name(table, _MOST_IN_TABLE_NAME, given)
