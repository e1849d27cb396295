"""The rules for verdicts and decisions as methods of the construct."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Unpack

    import aws_cdk.aws_events as events

    from moderation_stack.access.rule_options import RuleOptions
    from moderation_stack.access.verdict_events import VerdictEvents
    from video_moderation.contract.status import DecisionKind


class EventMethods:
    """The methods of `VerdictEvents`; the class that inherits them says whose verdicts they are."""

    _verdicts: VerdictEvents

    def on_moderated(
        self, id_: str, *, audience: str | None = None, **options: Unpack[RuleOptions]
    ) -> events.Rule:
        """Add a rule for clean videos; see `VerdictEvents.on_moderated`."""
        return self._verdicts.on_moderated(id_, audience=audience, **options)

    def on_flagged(self, id_: str, **options: Unpack[RuleOptions]) -> events.Rule:
        """Add a rule for flagged videos."""
        return self._verdicts.on_flagged(id_, **options)

    def on_undetermined(self, id_: str, **options: Unpack[RuleOptions]) -> events.Rule:
        """Add a rule for videos that could not be moderated."""
        return self._verdicts.on_undetermined(id_, **options)

    def on_verdict(self, id_: str, **options: Unpack[RuleOptions]) -> events.Rule:
        """Add a rule for every verdict."""
        return self._verdicts.on_verdict(id_, **options)

    def on_decided(
        self,
        id_: str,
        *,
        decision: DecisionKind | None = None,
        audience: str | None = None,
        **options: Unpack[RuleOptions],
    ) -> events.Rule:
        """Add a rule for the decisions of moderators; see `VerdictEvents.on_decided`."""
        return self._verdicts.on_decided(id_, decision=decision, audience=audience, **options)
