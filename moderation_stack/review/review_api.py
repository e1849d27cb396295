"""The HTTP API in front of the review room's function: it checks every token before the function runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_apigatewayv2 as apigateway
import aws_cdk.aws_lambda as lambda_
import jsii
from constructs import Construct

from moderation_stack.shared.acknowledge import acknowledge
from moderation_stack.shared.cfn_resource import cfn_resource
from video_moderation.review.access.routes import ROUTES

if TYPE_CHECKING:
    from moderation_stack.review.sign_in import SignIn
    from moderation_stack.shared.retention import Retention

_STEADY, _BURST = 50, 100
_LOGGED = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "ip": "$context.identity.sourceIp",
    "route": "$context.routeKey",
    "status": "$context.status",
    "user": "$context.authorizer.claims.username",
    "error": "$context.authorizer.error",
    "millis": "$context.responseLatency",
}
_OPEN = "The files of the page are open: they are code and hold no data. The API itself needs a token."


class ReviewApi(Construct):
    """One origin for page and API: no CORS, and no cookie that another site could use."""

    def __init__(self, scope: Construct, id_: str, *, retention: Retention) -> None:
        super().__init__(scope, id_)
        self._api = apigateway.HttpApi(
            self, "Resource", create_default_stage=False, description="The moderators' review room"
        )
        log = retention.log_group(self, "Logs")
        stage = apigateway.HttpStage(
            self,
            "Stage",
            http_api=self._api,
            stage_name="$default",
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(rate_limit=_STEADY, burst_limit=_BURST),
        )
        resource = cfn_resource(stage, apigateway.CfnStage)
        resource.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=log.log_group_arn, format=json.dumps(_LOGGED)
        )

    @property
    def url(self) -> str:
        """The address of the page, with a slash at its end."""
        return f"{self._api.api_endpoint}/"

    def serve(self, function: lambda_.Function, sign_in: SignIn) -> None:
        """Hand every request that may pass to the function."""
        stack = cdk.Stack.of(self)
        integration = apigateway.CfnIntegration(
            self,
            "Function",
            api_id=self._api.api_id,
            integration_type="AWS_PROXY",
            integration_uri=function.function_arn,
            payload_format_version="2.0",
        )
        lambda_.CfnPermission(
            self,
            "Invoke",
            action="lambda:InvokeFunction",
            function_name=function.function_arn,
            principal="apigateway.amazonaws.com",
            source_arn=stack.format_arn(
                service="execute-api", resource=self._api.api_id, resource_name="*/*"
            ),
        )
        authorizer = apigateway.CfnAuthorizer(
            self,
            "Tokens",
            api_id=self._api.api_id,
            authorizer_type="JWT",
            name="tokens",
            identity_source=["$request.header.Authorization"],
            jwt_configuration=apigateway.CfnAuthorizer.JWTConfigurationProperty(
                # Programs are added after the room: their clients are known at the end.
                audience=cdk.Lazy.list(_Audiences(sign_in)),
                issuer=sign_in.issuer,
            ),
        )
        for route in ROUTES:
            self._add_route(route.method, route.path, route.scopes, integration, authorizer, sign_in)

    def _add_route(
        self,
        method: str,
        path: str,
        names: tuple[str, ...],
        integration: apigateway.CfnIntegration,
        authorizer: apigateway.CfnAuthorizer,
        sign_in: SignIn,
    ) -> None:
        scopes = [sign_in.scopes[name] for name in names if name in sign_in.scopes]
        route = apigateway.CfnRoute(
            self,
            f"{method}{path}",
            api_id=self._api.api_id,
            route_key=f"{method} {path}",
            target=f"integrations/{integration.ref}",
            authorization_type="JWT" if names else "NONE",
            authorizer_id=authorizer.ref if names else None,
            authorization_scopes=scopes or None,
        )
        if not names:
            acknowledge(route, {"AwsSolutions-APIG4": _OPEN})


@jsii.implements(cdk.IStableListProducer)
class _Audiences:
    """The clients of a way to sign in, asked for when the template is written."""

    def __init__(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in

    def produce(self) -> list[str]:
        return list(self._sign_in.audiences)
