"""IAM: ``aws:PrincipalArn`` of a role's session is the ARN of the role.

For a role, "the request context contains the following value for condition key aws:PrincipalArn:
arn:aws:iam::123456789012:role/role-name" (IAM User Guide, "AWS global condition context keys"). The emulator
answers with the ARN of the session, so a policy that names a role by this key never means it.
"""

from __future__ import annotations

import re
from typing import Any

from local.patches import function_of

KEY = "aws:principalarn"
SESSION = re.compile(r"arn:aws[a-z-]*:sts::(\d{12}):assumed-role/([^/]+)/.+")


def apply() -> None:
    """Answer with the role's ARN, path and all."""
    from ministack.core import iam_evaluator
    from ministack.services import iam

    resolve = function_of(iam_evaluator, "_resolve_condition_key", "key", "ctx")

    def resolve_role(key: str, ctx: Any) -> Any:
        value = resolve(key, ctx)
        session = SESSION.fullmatch(str(value)) if key.lower() == KEY else None
        if not session:
            return value
        role = iam._roles.get_scoped(session[1], None, session[2]) or {}
        return role.get("Arn", value)

    iam_evaluator._resolve_condition_key = resolve_role
