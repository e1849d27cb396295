"""IAM: ``aws:userid`` of a function's session begins with the unique id of its role.

For "IAM role assigned to an AWS Lambda function" it is ``role-id:lambda-function-name`` (IAM User Guide, "IAM
policy elements: variables and tags", the table of principal keys). The emulator puts the name of the role in
the place of the id, so a policy that knows a role by its id does not know its functions.
"""

from __future__ import annotations

from typing import Any

from moderation_local.patches import function_of

ROLE, USER = "assumed-role", "user"


def apply() -> None:
    """Register the sessions of roles under the roles' ids."""
    from ministack.services import sts

    register = function_of(sts, "register_session", "access_key", "session")

    def register_by_id(access_key: str, session: dict[str, Any]) -> None:
        user_id = principal_id(session["Arn"])
        register(access_key, {**session, "UserId": user_id} if user_id else session)

    sts.register_session = register_by_id


def principal_id(arn: str) -> str:
    """Return the unique id of a user or of a role's session; nothing for the account, or who is gone."""
    from ministack.services import iam

    account, what = arn.split(":")[4:]
    kind, *names = what.split("/")
    if kind == ROLE and (role := iam._roles.get_scoped(account, None, names[0])):
        return f"{role['RoleId']}:{names[1]}"
    if kind == USER and (user := iam._users.get_scoped(account, None, names[-1])):
        return str(user["UserId"])
    return ""
