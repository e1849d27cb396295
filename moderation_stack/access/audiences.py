"""The audiences of a policy, as permissions and rules name them."""

from __future__ import annotations

from moderation_stack.policy import ModerationPolicy
from moderation_stack.validation.property_error import reject


def audiences_up_to(policy: ModerationPolicy | None, audience: str) -> list[str]:
    """The ratings of videos that an audience may see: its own, and those of all wider audiences.

    Example: `audiences_up_to(ModerationPolicy.strict(), "teen")` is `["everyone", "teen"]`

    Raises:
        PropertyError: the policy has no such audience, or no audiences.
    """
    if policy is not None and not isinstance(policy, ModerationPolicy):
        reject("policy", policy, "must be of type ModerationPolicy, such as ModerationPolicy.news()")
    names = [each.name for each in policy.audiences] if policy else []
    if not names:
        reject("audience", audience, "must be left out unless the policy has audiences")
    if audience not in names:
        reject("audience", audience, f"must be one of {', '.join(names)}")
    return names[: names.index(audience) + 1]
