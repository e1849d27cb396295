"""What a video's labels mean to the company that shows it: the policy, evaluated.

The policy is stated and checked while the app is synthesized and arrives here as one JSON document.
A label passes through: `labels.instants` (is it a detection, or does it only accompany one) -> `rule_lookup`
(which rules decide it) -> `evaluation.rule_tally` (what was seen of it) -> `evaluation.outcome` (action,
reasons, audience).
"""

from __future__ import annotations

from video_moderation.policy.action import Action
from video_moderation.policy.audience import NOBODY, Admission, Audience, rated_otherwise
from video_moderation.policy.document import UnreadablePolicy, read_policies, read_policy
from video_moderation.policy.evaluation.evaluation import Evaluation, evaluate
from video_moderation.policy.evaluation.outcome import Finding, Outcome, Reason
from video_moderation.policy.model import Policy
from video_moderation.policy.rule import Rule

__all__ = [
    "NOBODY",
    "Action",
    "Admission",
    "Audience",
    "Evaluation",
    "Finding",
    "Outcome",
    "Policy",
    "Reason",
    "Rule",
    "UnreadablePolicy",
    "evaluate",
    "rated_otherwise",
    "read_policies",
    "read_policy",
]
