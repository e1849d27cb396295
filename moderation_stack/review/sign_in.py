"""How moderators sign in: a user pool made for the room, or any OpenID Connect issuer."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import TYPE_CHECKING, Protocol

import aws_cdk as cdk
import aws_cdk.aws_cognito as cognito
from constructs import Construct

from moderation_stack.shared.acknowledge import acknowledge
from moderation_stack.validation import checks
from video_moderation.review.access.routes import API_NAME, DECIDE, MODERATE, READ, SCOPES, scope

if TYPE_CHECKING:
    from moderation_stack.shared.retention import Retention

_A_WORKING_DAY = cdk.Duration.hours(10)
_SHORTEST_PASSWORD = 12
_NOT_EMPTY = "must be a text without spaces, and not empty"


class SignIn(Protocol):
    """What the room asks of a way to sign in."""

    @property
    def issuer(self) -> str:
        """The `iss` of its tokens."""

    @property
    def audiences(self) -> list[str]:
        """The clients whose tokens are accepted."""

    @property
    def scopes(self) -> dict[str, str]:
        """The scope of a token for each name of `routes.SCOPES`; one that is missing opens nothing."""

    def settings(self) -> str:
        """What function and page must know, as JSON."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class OidcSignIn:
    """An OpenID Connect issuer of your own, with a public client that uses PKCE.

    Register the address of the room (`ReviewRoom.url`) with it as a redirect address.

    Example:
        OidcSignIn(
            issuer="https://login.example.com/",
            client_id="review",
            authorize_url="https://login.example.com/authorize",
            token_url="https://login.example.com/token",
        )

    Args:
        issuer: the `iss` of its tokens, exactly.
        client_id: the client whose access tokens are accepted, by `aud` or `client_id`.
        authorize_url: where people sign in.
        token_url: where the page gets its tokens; it must allow requests from the room's address (CORS).
        logout_url: where they sign out; default: the page only forgets its tokens.
        scope: the scope that opens the room.
        audience: the `aud` of its access tokens; default: the client.
        name_claim: the claim that names the person in every decision; it must be unique and never reused.
        groups_claim: the claim that lists the person's groups.

    Raises:
        PropertyError: an address does not begin with https://, or a text is empty.
    """

    issuer: str
    client_id: str
    authorize_url: str
    token_url: str
    logout_url: str = ""
    scope: str = scope(MODERATE)
    audience: str | None = None
    name_claim: str = "sub"
    groups_claim: str = "groups"

    def __post_init__(self) -> None:
        """Check every value."""
        checks.https_address("sign_in.issuer", self.issuer)
        checks.https_address("sign_in.authorize_url", self.authorize_url)
        checks.https_address("sign_in.token_url", self.token_url)
        if self.logout_url != "":
            checks.https_address("sign_in.logout_url", self.logout_url)
        for name in ("client_id", "scope", "name_claim", "groups_claim"):
            checks.matches(f"sign_in.{name}", getattr(self, name), r"\S+", _NOT_EMPTY)
        if self.audience is not None:
            checks.matches("sign_in.audience", self.audience, r"\S+", _NOT_EMPTY)

    @property
    def audiences(self) -> list[str]:
        """The client, or the audience that stands for it."""
        return [self.audience or self.client_id]

    @property
    def scopes(self) -> dict[str, str]:
        """People only."""
        return {MODERATE: self.scope}

    def settings(self) -> str:
        """What function and page must know, as JSON."""
        return json.dumps(
            {
                "authorize": self.authorize_url,
                "token": self.token_url,
                "logout": self.logout_url,
                "clientId": self.client_id,
                "scope": self.scope,
                "nameClaim": self.name_claim,
                "groupsClaim": self.groups_claim,
            }
        )


class CognitoSignIn(Construct):
    """A user pool whose users are invited, sign in by name, and have a second factor.

    The page's client has no secret and uses PKCE. A program gets a client of its own, with a secret.
    """

    def __init__(
        self, scope_: Construct, id_: str, *, url: str, session: cdk.Duration, mfa: bool, retention: Retention
    ) -> None:
        super().__init__(scope_, id_)
        self._url = url
        self._session = session
        self.user_pool = self._make_pool(mfa=mfa, retention=retention)
        self._domain = self.user_pool.add_domain(
            "Domain", cognito_domain=cognito.CognitoDomainOptions(domain_prefix=self._prefix())
        )
        self._scopes = {
            name: cognito.ResourceServerScope(scope_name=name, scope_description=description)
            for name, description in SCOPES.items()
        }
        self._server = self.user_pool.add_resource_server(
            "Api", identifier=API_NAME, scopes=list(self._scopes.values())
        )
        self.client = self._make_client()
        self.audiences = [self.client.user_pool_client_id]

    @property
    def issuer(self) -> str:
        """The `iss` of its tokens."""
        stack = cdk.Stack.of(self)
        return f"https://cognito-idp.{stack.region}.{stack.url_suffix}/{self.user_pool.user_pool_id}"

    @property
    def scopes(self) -> dict[str, str]:
        """People, and programs that read or decide."""
        return {name: scope(name) for name in SCOPES}

    def settings(self) -> str:
        """What function and page must know, as JSON."""
        pages = self._domain.base_url()
        return cdk.Stack.of(self).to_json_string(
            {
                "authorize": f"{pages}/oauth2/authorize",
                "token": f"{pages}/oauth2/token",
                "logout": f"{pages}/logout",
                "clientId": self.client.user_pool_client_id,
                "scope": scope(MODERATE),
                "nameClaim": "username",
                "groupsClaim": "cognito:groups",
            }
        )

    def add_program(self, id_: str, *, read: bool = True, decide: bool = False) -> cognito.UserPoolClient:
        """A client with a secret for a program, which gets its tokens by client credentials."""
        names = [name for name, wanted in ((READ, read), (DECIDE, decide)) if wanted]
        client = self.user_pool.add_client(
            id_,
            generate_secret=True,
            auth_flows=cognito.AuthFlow(),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(client_credentials=True),
                scopes=[
                    cognito.OAuthScope.resource_server(self._server, self._scopes[name]) for name in names
                ],
            ),
            access_token_validity=self._session,
            enable_token_revocation=True,
        )
        self.audiences.append(client.user_pool_client_id)
        return client

    def _make_pool(self, *, mfa: bool, retention: Retention) -> cognito.UserPool:
        pool = cognito.UserPool(
            self,
            "Users",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(username=True),
            sign_in_case_sensitive=False,
            standard_attributes=cognito.StandardAttributes(
                email=cognito.StandardAttribute(required=True, mutable=True)
            ),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            mfa=cognito.Mfa.REQUIRED if mfa else cognito.Mfa.OFF,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False) if mfa else None,
            password_policy=cognito.PasswordPolicy(
                min_length=_SHORTEST_PASSWORD,
                require_digits=True,
                require_lowercase=True,
                require_symbols=True,
                require_uppercase=True,
            ),
            deletion_protection=retention.is_lasting,
            removal_policy=retention.removal_policy,
        )
        second_factor = ", and a second factor is required" if mfa else ""
        threats = (
            "Threat protection needs Cognito's Plus plan, which is billed by user; "
            f"users are invited{second_factor}."
        )
        reasons = dict.fromkeys(("AwsSolutions-COG3", "AwsSolutions-COG8"), threats)
        if not mfa:
            reasons["AwsSolutions-COG2"] = "The builder of the room has asked for sign-in without MFA."
        acknowledge(pool, reasons)
        return pool

    def _make_client(self) -> cognito.UserPoolClient:
        return self.user_pool.add_client(
            "Page",
            generate_secret=False,
            auth_flows=cognito.AuthFlow(),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[
                    cognito.OAuthScope.OPENID,
                    cognito.OAuthScope.resource_server(self._server, self._scopes[MODERATE]),
                ],
                callback_urls=[self._url],
                logout_urls=[self._url],
            ),
            access_token_validity=self._session,
            id_token_validity=self._session,
            refresh_token_validity=_A_WORKING_DAY,
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
        )

    def _prefix(self) -> str:
        """A name for the sign-in pages, which no other user pool in the Region may have, in any account.

        The id of the stack distinguishes two stacks of one template, the path two rooms of one stack.
        """
        stack = cdk.Stack.of(self)
        stack_uuid = cdk.Fn.select(2, cdk.Fn.split("/", stack.stack_id))
        path = hashlib.sha256(self.node.path.encode()).hexdigest()[:6]
        return f"review-{stack.account}-{cdk.Fn.select(0, cdk.Fn.split('-', stack_uuid))}-{path}"
