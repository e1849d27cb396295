"""Rules for the events of verdicts and of moderators' decisions, which Content Alert sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk.aws_events as events

from moderation_stack.access.audiences import audiences_up_to
from moderation_stack.access.rule_options import check_restrictions, check_target
from moderation_stack.validation import checks
from moderation_stack.validation.property_error import reject
from video_moderation.contract.messaging.events import EVENT_SOURCE, VIDEO_DECIDED, VIDEO_MODERATED
from video_moderation.contract.status import DecisionKind, Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self, Unpack

    import aws_cdk.aws_s3 as s3
    from constructs import Construct

    from moderation_stack.access.rule_options import RuleOptions
    from moderation_stack.policy import ModerationPolicy

Detail = dict[str, list[str]]


class VerdictEvents:
    """The verdicts and decisions on the videos of one media bucket, as EventBridge events.

    A `VideoModeration` has the same methods. An app that knows only the media bucket uses this facade:

    Example:
        bucket = s3.Bucket.from_bucket_name(self, "Videos", "example-videos")
        verdicts = VerdictEvents.from_media_bucket(self, bucket)
        verdicts.on_moderated("Publish", target=targets.SqsQueue(queue))

    Each method adds a rule for the videos of the bucket and returns it, so that more targets can be added.
    EventBridge delivers an event at least once, so a target must accept duplicates.
    """

    def __init__(
        self,
        scope: Construct,
        bucket_name: str,
        *,
        event_bus: events.IEventBus | None = None,
        policy: ModerationPolicy | None = None,
    ) -> None:
        self._scope = scope
        self._bucket_name = bucket_name
        self._event_bus = event_bus
        self._policy = policy

    @classmethod
    def from_media_bucket(
        cls,
        scope: Construct,
        bucket: s3.IBucket,
        *,
        event_bus: events.IEventBus | None = None,
        policy: ModerationPolicy | None = None,
    ) -> Self:
        """The events of a media bucket, which may belong to another stack or app.

        Args:
            scope: the construct to create the rules in.
            bucket: the media bucket.
            event_bus: the bus that the events arrive at; default: the default bus of the account.
            policy: the policy in force there; required only to name one of its audiences.

        Raises:
            PropertyError: the bucket or the bus is none, but its name, for instance.
        """
        checks.known_bucket("bucket", bucket)
        if event_bus is not None:
            kind = "an events.IEventBus such as events.EventBus(…)"
            checks.resource("event_bus", event_bus, "event_bus_arn", kind)
        return cls(scope, bucket.bucket_name, event_bus=event_bus, policy=policy)

    def on_moderated(
        self, id_: str, *, audience: str | None = None, **options: Unpack[RuleOptions]
    ) -> events.Rule:
        """A rule for clean videos: those that `grant_read_moderated` lets a grantee read.

        Example: `moderation.on_moderated("Publish", target=targets.SqsQueue(queue), audience="teen")`

        Args:
            id_: id of the rule in its scope.
            audience: only videos rated for this audience of the policy, or a wider one; default: all.
            options: see `RuleOptions`.

        Raises:
            PropertyError: the policy has no such audience, or an option is not accepted.
        """
        detail: Detail = {"verdict": [Status.CLEAN], **self._rated_for(audience)}
        return self._rule(id_, "Matches Video Moderated events with verdict CLEAN", detail, options)

    def on_flagged(self, id_: str, **options: Unpack[RuleOptions]) -> events.Rule:
        """A rule for flagged videos, which a moderator must watch."""
        description = "Matches Video Moderated events with verdict FLAGGED"
        return self._rule(id_, description, {"verdict": [Status.FLAGGED]}, options)

    def on_undetermined(self, id_: str, **options: Unpack[RuleOptions]) -> events.Rule:
        """A rule for videos that could not be moderated."""
        description = "Matches Video Moderated events with verdict UNDETERMINED"
        return self._rule(id_, description, {"verdict": [Status.UNDETERMINED]}, options)

    def on_verdict(self, id_: str, **options: Unpack[RuleOptions]) -> events.Rule:
        """A rule for every verdict."""
        return self._rule(id_, "Matches every Video Moderated event", {}, options)

    def on_decided(
        self,
        id_: str,
        *,
        decision: DecisionKind | None = None,
        audience: str | None = None,
        **options: Unpack[RuleOptions],
    ) -> events.Rule:
        """A rule for the decisions of moderators, on videos of any verdict.

        Example: `moderation.on_decided("Publish", decision=DecisionKind.APPROVED, target=target)`

        Args:
            id_: id of the rule in its scope.
            decision: only this decision; default: both.
            audience: only videos rated for this audience of the policy, or a wider one; default: all. An
                undetermined video is rated for nobody.
            options: see `RuleOptions`.

        Raises:
            PropertyError: the policy has no such audience, or an option is not accepted.
        """
        if decision is not None and not isinstance(decision, DecisionKind):
            reject("decision", decision, "must be DecisionKind.APPROVED or DecisionKind.REJECTED")
        taken: Detail = {} if decision is None else {"decision": [decision]}
        detail = {**taken, **self._rated_for(audience)}
        return self._rule(id_, "Matches Video Decided events", detail, options, VIDEO_DECIDED)

    def _rated_for(self, audience: str | None) -> Detail:
        return {} if audience is None else {"audience": audiences_up_to(self._policy, audience)}

    def _rule(
        self,
        id_: str,
        description: str,
        detail: Mapping[str, list[str]],
        options: RuleOptions,
        detail_type: str = VIDEO_MODERATED,
    ) -> events.Rule:
        target, further = options.get("target"), options.get("event_pattern")
        of_rule = {"bucket": [self._bucket_name], **detail}
        check_target(target)
        check_restrictions(further, of_rule)
        rule = events.Rule(
            options.get("cross_stack_scope") or self._scope,
            id_,
            rule_name=options.get("rule_name"),
            description=options.get("description") or description,
            event_bus=self._event_bus,
            event_pattern=events.EventPattern(
                source=[EVENT_SOURCE], detail_type=[detail_type], detail=of_rule
            ),
            targets=[target] if target else None,
        )
        if further:
            rule.add_event_pattern(
                account=further.account,
                detail=further.detail,
                id=further.id,
                region=further.region,
                resources=further.resources,
                time=further.time,
                version=further.version,
            )
        return rule
