"""Checks of the properties that are about prefixes of object keys: `video_prefixes` and `policies`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.policy import ModerationPolicy
from moderation_stack.validation.checks import is_list
from moderation_stack.validation.property_error import reject
from video_moderation.contract.storage.uploads import LONGEST_PREFIX, MOST_PREFIXES, longest_prefix

if TYPE_CHECKING:
    from collections.abc import Sequence

_PREFIXES = (
    f"must be a list of up to {MOST_PREFIXES} prefixes such as uploads/, of 1 to {LONGEST_PREFIX} characters"
)


def check_prefixes(name: str, prefixes: object) -> None:
    """A list of prefixes; a single one would be read as a list of letters."""
    if not is_list(prefixes) or len(prefixes) > MOST_PREFIXES:
        reject(name, prefixes, _PREFIXES)
    for prefix in prefixes:
        if not _is_prefix(prefix):
            reject(name, prefix, _PREFIXES)


def check_policies(name: str, policies: object, watched: Sequence[str]) -> None:
    """Policies by prefix, each of which is in a prefix that is watched."""
    if not isinstance(policies, Mapping):
        reject(name, policies, 'must be a mapping such as {"kids/": ModerationPolicy.strict()}')
    for prefix, policy in policies.items():
        if not _is_prefix(prefix):
            requirement = f"must have prefixes such as kids/, of 1 to {LONGEST_PREFIX} characters"
            reject(name, prefix, requirement)
        if not isinstance(policy, ModerationPolicy):
            requirement = "must be of type ModerationPolicy, such as ModerationPolicy.strict()"
            reject(f"{name}[{prefix!r}]", policy, requirement)
        if watched and longest_prefix(prefix, watched) is None:
            requirement = f"must have prefixes within video_prefixes ({', '.join(watched)})"
            reject(name, prefix, requirement)


def _is_prefix(value: object) -> bool:
    """Whether it is a prefix that is known at synthesis."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_PREFIX and not cdk.Token.is_unresolved(value)
