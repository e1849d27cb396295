"""What a video's labels mean to the company that shows it: the policy, evaluated.

The policy is stated and checked while the app is synthesized and arrives here as one JSON document.
The way of a label: `instant` (is it a detection, or does it only accompany one) → `by_label` (which rules
decide it) → `evidence` (what was seen of it) → `outcome` (action, reasons, audience).
"""

from __future__ import annotations

from video_moderation.policy.action import Action
from video_moderation.policy.audience import NOBODY, Admission, Audience, rated_otherwise
from video_moderation.policy.document import UnreadablePolicy, read_policy
from video_moderation.policy.evaluation import Evaluation, LabelsOutOfOrder, PolicyChanged, evaluate
from video_moderation.policy.model import Policy
from video_moderation.policy.outcome import Finding, Outcome, Reason
from video_moderation.policy.rule import Rule
from video_moderation.policy.seen_label import SeenLabel

__all__ = [
    "NOBODY",
    "Action",
    "Admission",
    "Audience",
    "Evaluation",
    "Finding",
    "LabelsOutOfOrder",
    "Outcome",
    "Policy",
    "PolicyChanged",
    "Reason",
    "Rule",
    "SeenLabel",
    "UnreadablePolicy",
    "evaluate",
    "rated_otherwise",
    "read_policy",
]
