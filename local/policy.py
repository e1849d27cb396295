"""The policy that a user names for a run on this machine."""

from __future__ import annotations

from pathlib import Path


class UnusablePolicy(ValueError):
    """It is none; the message says what is accepted."""


def usable_policy(stated: str | None) -> str | None:
    """Return the policy as the app takes it from any folder: a preset's name, or an absolute path.

    >>> usable_policy("news")
    'news'

    Raises:
        UnusablePolicy: it is neither, or says what no policy may say.

    """
    if stated is None:
        return None
    # Not before there is one: loading the CDK takes longer than all else that is checked.
    from moderation_stack.policy import ModerationPolicy

    try:
        ModerationPolicy.from_file_or_preset(stated, "POLICY")
    except ValueError as problem:
        raise UnusablePolicy(str(problem)) from problem
    return str(Path(stated).resolve()) if Path(stated).suffix in (".yaml", ".yml") else stated
