"""The rule that turns every uploaded or deleted video into a message in the video queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_events as events
from constructs import Construct

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk.aws_s3 as s3

    from moderation_stack.shared.work_queue import WorkQueue

_LONGEST_RETRY = cdk.Duration.hours(24)
_MOST_RETRIES = 185


class UploadRule(Construct):
    """A rule that sends the events "Object Created" and "Object Deleted" of videos to the video queue.

    EventBridge retries a delivery for a day. An event that it cannot deliver goes to the dead-letter queue
    of the video queue, so operators watch one place for uploads that were not recorded.
    """

    def __init__(
        self, scope: Construct, id_: str, *, bucket: s3.IBucket, suffixes: Sequence[str], queue: WorkQueue
    ) -> None:
        super().__init__(scope, id_)
        self.rule = events.Rule(
            self,
            "Resource",
            description="Sends every uploaded or deleted video to the video queue",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created", "Object Deleted"],
                detail={
                    "bucket": {"name": [bucket.bucket_name]},
                    "object": {"key": [_ends_with(suffix) for suffix in suffixes]},
                },
            ),
            targets=[
                queue.rule_target(max_event_age=_LONGEST_RETRY, retry_attempts=_MOST_RETRIES),
            ],
        )


def _ends_with(suffix: str) -> dict[str, object]:
    return {"suffix": {"equals-ignore-case": suffix}}
