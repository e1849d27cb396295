"""An HTTP API is reached by the name that AWS gives it; its JWT authorizer reads the keys of a user pool."""

from __future__ import annotations

import io
import json
import urllib.parse
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import urllib3

if TYPE_CHECKING:
    from moderation_local.aws.local_aws import LocalAws

REGION = "us-east-1"
ANSWER = """
def handler(event, context):
    return {"statusCode": 200, "body": event["requestContext"]["domainName"]}
"""


@dataclass(frozen=True)
class SignedInApi:
    """An API whose only route wants a token of a user pool, and the token of a user."""

    aws: LocalAws
    api_id: str
    token: str

    def get(self, host: str, token: str | None = None) -> tuple[int, str]:
        """The status and the text that a browser gets for GET / under that host name."""
        where = urllib.parse.urlsplit(self.aws.endpoint_url)
        headers = {"Host": host} | ({"Authorization": f"Bearer {token}"} if token else {})
        with urllib3.HTTPSConnectionPool(
            str(where.hostname), where.port, ca_certs=self.aws.environment["AWS_CA_BUNDLE"]
        ) as pool:
            answer = pool.request("GET", "/", headers=headers)
        return answer.status, answer.data.decode()

    @property
    def host(self) -> str:
        return f"{self.api_id}.execute-api.{REGION}.amazonaws.com"


@pytest.fixture(scope="module")
def api(aws: LocalAws) -> SignedInApi:
    cognito = aws.client("cognito-idp")
    pool, client = user_pool(cognito)
    issuer = f"https://cognito-idp.{REGION}.amazonaws.com/{pool}"
    return SignedInApi(aws, api_for(aws, issuer, client), token_of_a_user(cognito, pool, client))


def user_pool(cognito: Any) -> tuple[str, str]:
    """The ids of a new user pool and of its app client."""
    pool = cognito.create_user_pool(PoolName=f"pool-{uuid4().hex[:8]}")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="page", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )
    return pool, client["UserPoolClient"]["ClientId"]


def token_of_a_user(cognito: Any, pool: str, client: str) -> str:
    which = {"UserPoolId": pool, "Username": "ann"}
    cognito.admin_create_user(**which)
    cognito.admin_set_user_password(**which, Password="Sesame-open-1", Permanent=True)
    signed_in = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": "Sesame-open-1"},
    )
    return str(signed_in["AuthenticationResult"]["AccessToken"])


def api_for(aws: LocalAws, issuer: str, audience: str) -> str:
    """The id of a new HTTP API in front of a function that answers with the name it was called by."""
    api = aws.client("apigatewayv2")
    api_id: str = api.create_api(Name="page", ProtocolType="HTTP")["ApiId"]
    integration = api.create_integration(
        ApiId=api_id,
        IntegrationType="AWS_PROXY",
        IntegrationUri=function(aws),
        PayloadFormatVersion="2.0",
    )["IntegrationId"]
    authorizer = api.create_authorizer(
        ApiId=api_id,
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": issuer, "Audience": [audience]},
        Name="users",
    )["AuthorizerId"]
    api.create_route(
        ApiId=api_id,
        RouteKey="GET /",
        Target=f"integrations/{integration}",
        AuthorizationType="JWT",
        AuthorizerId=authorizer,
    )
    api.create_stage(ApiId=api_id, StageName="$default", AutoDeploy=True)
    return api_id


def function(aws: LocalAws) -> str:
    """The ARN of a function that API Gateway may call."""
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    name = f"page-{uuid4().hex[:8]}"
    role = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("index.py", ANSWER)
    made = aws.client("lambda").create_function(
        FunctionName=name,
        Role=role,
        Runtime="python3.13",
        Handler="index.handler",
        Code={"ZipFile": package.getvalue()},
    )
    aws.client("lambda").add_permission(
        FunctionName=name,
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    return str(made["FunctionArn"])


def test_a_token_of_the_pool_lets_in_under_the_name_that_aws_gives(api: SignedInApi) -> None:
    assert api.get(api.host, api.token) == (200, api.host)


def test_the_name_that_a_browser_resolves_to_this_machine_works_too(api: SignedInApi) -> None:
    status, _ = api.get(f"{api.api_id}.execute-api.localhost", api.token)
    assert status == 200


def test_nobody_gets_in_without_a_token(api: SignedInApi) -> None:
    assert api.get(api.host)[0] == 401


def test_a_token_that_somebody_has_changed_is_refused(api: SignedInApi) -> None:
    header, claims, signature = api.token.split(".")
    assert api.get(api.host, f"{header}.{claims}.{signature[::-1]}")[0] == 401


def test_a_token_of_another_pool_is_refused(aws: LocalAws, api: SignedInApi) -> None:
    cognito = aws.client("cognito-idp")
    assert api.get(api.host, token_of_a_user(cognito, *user_pool(cognito)))[0] == 401


@pytest.mark.parametrize(
    "host", ["0badc0de.execute-api.us-east-1.amazonaws.com", "{}.execute-api.example.com"]
)
def test_no_other_name_leads_to_the_api(api: SignedInApi, host: str) -> None:
    _, text = api.get(host.format(api.api_id), api.token)
    assert api.host not in text


def test_the_api_reports_the_name_that_aws_gives(api: SignedInApi) -> None:
    endpoint = api.aws.client("apigatewayv2").get_api(ApiId=api.api_id)["ApiEndpoint"]
    assert urllib.parse.urlsplit(endpoint).hostname == api.host
