"""Say what the app would refuse of its context.

    python -m moderation_local.deployment.refusal '{"policy": "newz"}'

Run as a program, since the CDK starts Node, which cannot be tidied up after inside one's own process.
"""

from __future__ import annotations

import json
import sys

from moderation_local.deployment.context import REFUSED
from moderation_stack.app.configuration import Configuration
from moderation_stack.policy import ModerationPolicy


def main(context: str, policy: str | None = None) -> int:
    """Check a context in JSON, and a policy; print one line and return `REFUSED` if one is refused."""
    values = json.loads(context)
    try:
        if policy is not None:
            ModerationPolicy.from_file_or_preset(policy, "POLICY")
            values["policy"] = policy
        Configuration.from_context(values)
    except ValueError as refusal:
        print(refusal)
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
