"""The moderators of a review room: the users of its pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation_cli.terminal.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation_cli.stack.deployment import Deployment


def pool_of(deployment: Deployment) -> str:
    """Return the id of the stack's user pool.

    Raises:
        Refused: the stack has no review room, or one with the user's own sign-in.
    """
    if "ReviewUserPoolId" not in deployment.outputs:
        raise Refused(f"stack {deployment.name} has no review room with moderators of its own")
    return deployment.output("ReviewUserPoolId")


def add_moderator(cognito: Any, pool_id: str, name: str, email: str, *, password: str | None = None) -> None:
    """Add a user; without a password Cognito makes one that is valid once and sends it by e-mail.

    Raises:
        Refused: there is a user of that name, or Cognito does not accept the name or the address.
    """
    attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    invitation = {"DesiredDeliveryMediums": ["EMAIL"]} if password is None else {"MessageAction": "SUPPRESS"}
    errors = cognito.exceptions
    try:
        cognito.admin_create_user(UserPoolId=pool_id, Username=name, UserAttributes=attributes, **invitation)
    except errors.UsernameExistsException:
        raise Refused(f"{name}: there is a moderator of this name already") from None
    except errors.InvalidParameterException as error:
        raise Refused(f"{name}, {email}: {error.response['Error']['Message']}") from None
    if password is not None:
        cognito.admin_set_user_password(UserPoolId=pool_id, Username=name, Password=password, Permanent=True)


def moderators(cognito: Any, pool_id: str) -> Iterator[dict[str, str]]:
    """The users by name: `name`, `email`, `status` as Cognito has it, and `enabled`, yes or no."""
    found = [
        user
        for page in cognito.get_paginator("list_users").paginate(UserPoolId=pool_id)
        for user in page["Users"]
    ]
    for user in sorted(found, key=lambda each: str(each["Username"])):
        attributes = {each["Name"]: each["Value"] for each in user.get("Attributes", ())}
        yield {
            "name": user["Username"],
            "email": attributes.get("email", ""),
            "status": user["UserStatus"],
            "enabled": "yes" if user["Enabled"] else "no",
        }
