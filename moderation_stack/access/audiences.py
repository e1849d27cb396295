"""Who may see a video: the audiences of a policy, as permissions and rules name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_stack.validation.checks import refuse

if TYPE_CHECKING:
    from moderation_stack.policy import ModerationPolicy


def audiences_up_to(policy: ModerationPolicy, audience: str) -> list[str]:
    """The ratings of videos that an audience may see: its own, and those of all wider audiences.

    Example: `audiences_up_to(ModerationPolicy.strict(), "teen")` is `["everyone", "teen"]`

    Raises:
        NotAccepted: the policy has no such audience, or none at all.
    """
    names = [each.name for each in policy.audiences]
    if not names:
        refuse("audience", audience, "accepted with a policy that has audiences only")
    if audience not in names:
        refuse("audience", audience, f"one of {', '.join(names)} is accepted")
    return names[: names.index(audience) + 1]
