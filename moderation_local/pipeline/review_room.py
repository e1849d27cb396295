"""The review room on this machine: made reachable for an ordinary browser, with a moderator to sign in as."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from moderation_cli.stack.review_pool import add_moderator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation_local.aws.local_aws import LocalAws
    from moderation_local.deployment.deploy import Deployment

MODERATOR = "moderator"
_SIGN_IN_PAGES = {"authorize": "oauth2/authorize", "token": "oauth2/token", "logout": "logout"}


@dataclass(frozen=True)
class LocalRoom:
    """Where the room is, and who can sign in there."""

    url: str
    user: str
    password: str

    def lines(self, path: str = "") -> list[str]:
        """What to tell: the address, to which a path can be added, and the credentials."""
        return [
            f"  {'Review room':<26}{self.url}{path}",
            f"  {'User':<26}{self.user}",
            f"  {'Password':<26}{self.password}",
        ]


def open_room(aws: LocalAws, deployment: Deployment) -> LocalRoom:
    """Make the deployed room's addresses those of the emulator, and add a moderator.

    The room knows the addresses that it has on AWS. A browser would follow them to the real Cognito; here the
    API answers under a name of ``localhost`` as well, and the sign-in pages on the emulator's own port.
    """
    api = urlsplit(deployment.outputs["ReviewUrl"])
    here = urlsplit(aws.endpoint_url)
    url = f"{here.scheme}://{api.netloc.partition('.')[0]}.execute-api.localhost:{here.port}/"
    pages = {name: f"{aws.endpoint_url}/{path}" for name, path in _SIGN_IN_PAGES.items()}
    _set(aws, deployment, "ReviewFunction", lambda variables: {"SIGN_IN": _with(variables["SIGN_IN"], pages)})
    _set(aws, deployment, "VideoModerationContentAlert", lambda _: {"REVIEW_URL": url})
    _allow_return(aws, deployment, url)
    password = f"Aa1-{secrets.token_urlsafe(12)}"
    add_moderator(
        aws.client("cognito-idp"),
        deployment.outputs["ReviewUserPoolId"],
        MODERATOR,
        "moderators@example.com",
        password=password,
    )
    return LocalRoom(url, MODERATOR, password)


def _with(sign_in: str, pages: Mapping[str, str]) -> str:
    return json.dumps({**json.loads(sign_in), **pages})


def _set(aws: LocalAws, deployment: Deployment, logical_id: str, change: Any) -> None:
    """Change environment variables of the function whose logical id begins so."""
    pages = aws.client("cloudformation").get_paginator("list_stack_resources")
    (name,) = (
        resource["PhysicalResourceId"]
        for page in pages.paginate(StackName=deployment.stack_name)
        for resource in page["StackResourceSummaries"]
        if resource["ResourceType"] == "AWS::Lambda::Function"
        and resource["LogicalResourceId"].startswith(logical_id)
    )
    functions = aws.client("lambda")
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**variables, **change(variables)}}
    )


def _allow_return(aws: LocalAws, deployment: Deployment, url: str) -> None:
    """Let the sign-in pages lead back to the room."""
    cognito = aws.client("cognito-idp")
    which = {
        "UserPoolId": deployment.outputs["ReviewUserPoolId"],
        "ClientId": deployment.outputs["ReviewClientId"],
    }
    client = cognito.describe_user_pool_client(**which)["UserPoolClient"]
    kept = {name: client[name] for name in _KEPT if name in client}
    cognito.update_user_pool_client(**which, **kept, CallbackURLs=[url], LogoutURLs=[url])


_KEPT = (
    "AccessTokenValidity",
    "AllowedOAuthFlows",
    "AllowedOAuthFlowsUserPoolClient",
    "AllowedOAuthScopes",
    "EnableTokenRevocation",
    "ExplicitAuthFlows",
    "IdTokenValidity",
    "PreventUserExistenceErrors",
    "RefreshTokenValidity",
    "SupportedIdentityProviders",
    "TokenValidityUnits",
)
"""What an update would set back to its default."""
