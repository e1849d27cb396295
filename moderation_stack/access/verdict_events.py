"""Going on from a verdict, or from a decision: rules for the events that Content Alert sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk.aws_events as events
from constructs import Construct

from moderation_stack.access.audiences import audiences_up_to
from moderation_stack.validation import checks
from video_moderation.contract.events import EVENT_SOURCE, VIDEO_DECIDED, VIDEO_MODERATED
from video_moderation.contract.status import DecisionKind, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aws_cdk.aws_s3 as s3

    from moderation_stack.policy import ModerationPolicy


class VerdictEvents(Construct):
    """A construct whose verdicts, and people's decisions, rules on the default event bus can wait for.

    Each method adds a rule for the videos of this construct's bucket, and returns it, so that more targets
    can be added. EventBridge delivers an event at least once: a target should not mind hearing it twice.
    docs/reference/verdicts.md describes the events.
    """

    media_bucket: s3.Bucket
    policy: ModerationPolicy

    def on_moderated(
        self,
        id_: str,
        *,
        target: events.IRuleTarget | None = None,
        audience: str | None = None,
        description: str | None = None,
    ) -> events.Rule:
        """A rule for clean videos: those that `grant_read_moderated` lets a reader get.

        Example: `moderation.on_moderated("Publish", target=targets.SqsQueue(queue), audience="teen")`

        Args:
            id_: id of the rule in this construct.
            target: what the event is delivered to; default: nothing yet, see `events.Rule.add_target`.
            audience: only videos rated for this audience of the policy, or a wider one; default: all.
            description: of the rule.

        Raises:
            NotAccepted: the policy has no such audience.
        """
        described = description or "Hears of clean videos"
        return self._rule(id_, target, described, {"verdict": [Status.CLEAN], **self._rated_for(audience)})

    def on_flagged(
        self, id_: str, *, target: events.IRuleTarget | None = None, description: str | None = None
    ) -> events.Rule:
        """A rule for flagged videos: a person must look."""
        described = description or "Hears of flagged videos"
        return self._rule(id_, target, described, {"verdict": [Status.FLAGGED]})

    def on_undetermined(
        self, id_: str, *, target: events.IRuleTarget | None = None, description: str | None = None
    ) -> events.Rule:
        """A rule for videos that could not be moderated."""
        described = description or "Hears of videos that could not be moderated"
        return self._rule(id_, target, described, {"verdict": [Status.UNDETERMINED]})

    def on_verdict(
        self, id_: str, *, target: events.IRuleTarget | None = None, description: str | None = None
    ) -> events.Rule:
        """A rule for every verdict."""
        return self._rule(id_, target, description or "Hears of every verdict", {})

    def on_decided(
        self,
        id_: str,
        *,
        target: events.IRuleTarget | None = None,
        decision: str | None = None,
        audience: str | None = None,
        description: str | None = None,
    ) -> events.Rule:
        """A rule for what people decided on flagged and undetermined videos.

        Example: `moderation.on_decided("Publish", target=targets.SqsQueue(queue), decision="approved")`

        Args:
            id_: id of the rule in this construct.
            target: what the event is delivered to; default: nothing yet, see `events.Rule.add_target`.
            decision: approved or rejected; default: both.
            audience: only videos rated for this audience of the policy, or a wider one; default: all. What
                could not be moderated is rated for nobody.
            description: of the rule.

        Raises:
            NotAccepted: it is neither, or the policy has no such audience.
        """
        accepted = {each.tag_value: each for each in DecisionKind}
        if decision is not None and decision not in accepted:
            checks.refuse("decision", decision, f"{' or '.join(accepted)} is accepted")
        described = description or "Hears of what people decided on videos"
        made: dict[str, list[str]] = {} if decision is None else {"decision": [accepted[decision]]}
        return self._rule(id_, target, described, {**made, **self._rated_for(audience)}, VIDEO_DECIDED)

    def _rated_for(self, audience: str | None) -> dict[str, list[str]]:
        return {} if audience is None else {"audience": audiences_up_to(self.policy, audience)}

    def _rule(
        self,
        id_: str,
        target: events.IRuleTarget | None,
        description: str,
        detail: Mapping[str, list[str]],
        detail_type: str = VIDEO_MODERATED,
    ) -> events.Rule:
        return events.Rule(
            self,
            id_,
            description=description,
            event_pattern=events.EventPattern(
                source=[EVENT_SOURCE],
                detail_type=[detail_type],
                detail={"bucket": [self.media_bucket.bucket_name], **detail},
            ),
            targets=None if target is None else [target],
        )
