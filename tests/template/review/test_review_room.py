"""The review room: who may do what in it, and what its sign-in asks for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.assertions as assertions
import pytest
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from moderation_stack import (
    ModerationStack,
    OidcSignIn,
    PropertyError,
    ReviewRoom,
    VerdictWebhook,
    add_review_outputs,
)
from moderation_stack.review.sign_in import CognitoSignIn
from moderation_stack.shared.retention import Retention
from tests.template.reading import permissions, resources, said
from tests.template.synthesis import synthesize
from video_moderation.review.access.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

OIDC = OidcSignIn(
    issuer="https://login.example.com/",
    client_id="review",
    authorize_url="https://login.example.com/authorize",
    token_url="https://login.example.com/token",
)


def build(app: cdk.App, **properties: Any) -> cdk.Stack:
    stack = ModerationStack(app, "ModerationStack", deny_unmoderated_reads=True)
    room = ReviewRoom(stack, "Review", moderation=stack.moderation, **properties)
    add_review_outputs(room)
    VerdictWebhook(stack, "Notify", moderation=stack.moderation, notify_url="https://example.com/verdicts")
    if "sign_in" not in properties:
        room.add_program("Publisher", decide=True)
    return stack


@pytest.fixture(scope="module")
def stack() -> ModerationStack:
    """A pipeline to which nothing is added by what is refused."""
    return ModerationStack(cdk.App(), "ModerationStack")


@pytest.fixture(scope="module")
def room() -> Template:
    """A room with everything but a way to sign in of its own, checked by cdk-nag on the way."""

    def checked(app: cdk.App) -> cdk.Stack:
        cdk.Validations.of(app).add_plugins(*(pack(app) for pack in (AwsSolutionsChecks, ServerlessChecks)))
        return build(
            app,
            require_note=True,
            two_decisions_for=["Violence"],
            groups={"Explicit": ["adult"]},
            allowed_networks=["192.0.2.0/24"],
            session_minutes=30,
            claim_minutes=5,
        )

    return synthesize(checked)


def routes(template: Template) -> dict[str, dict[str, Any]]:
    return {route["RouteKey"]: route for route in resources(template, "AWS::ApiGatewayV2::Route").values()}


def test_the_files_of_the_page_are_open_and_nothing_else(room: Template) -> None:
    without = {key for key, route in routes(room).items() if route["AuthorizationType"] == "NONE"}
    assert without == {"GET /", "GET /page/{proxy+}"}


def test_every_route_of_the_api_asks_for_a_scope(room: Template) -> None:
    scopes = {key: route.get("AuthorizationScopes") for key, route in routes(room).items() if "/api/" in key}
    assert scopes == {
        "GET /api/{proxy+}": ["review/moderate", "review/read"],
        "POST /api/{proxy+}": ["review/moderate", "review/decide"],
        "DELETE /api/{proxy+}": ["review/moderate"],
    }


def test_tokens_are_accepted_from_the_page_and_the_programs_only(room: Template) -> None:
    (authorizer,) = resources(room, "AWS::ApiGatewayV2::Authorizer").values()
    clients = set(resources(room, "AWS::Cognito::UserPoolClient"))
    assert {said(each) for each in authorizer["JwtConfiguration"]["Audience"]} == clients
    assert len(clients) == 2


def test_nobody_signs_up_by_themselves_and_everybody_has_a_second_factor(room: Template) -> None:
    (pool,) = resources(room, "AWS::Cognito::UserPool").values()
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("ON", ["SOFTWARE_TOKEN_MFA"])
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert pool["DeletionProtection"] == "ACTIVE"


def test_the_page_s_client_has_no_secret_and_a_short_session(room: Template) -> None:
    clients = resources(room, "AWS::Cognito::UserPoolClient")
    (page,) = (client for client in clients.values() if client["AllowedOAuthFlows"] == ["code"])
    assert page["GenerateSecret"] is False
    assert (page["AccessTokenValidity"], page["TokenValidityUnits"]["AccessToken"]) == (30, "minutes")
    (program,) = (client for client in clients.values() if client is not page)
    assert (program["GenerateSecret"], program["AllowedOAuthFlows"]) == (True, ["client_credentials"])


def test_only_the_function_s_role_may_become_a_moderator(room: Template) -> None:
    role = resources(room, "AWS::IAM::Role")["ReviewModerator"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert (trust["Action"], said(trust["Principal"]["AWS"])) == (
        "sts:AssumeRole",
        "ReviewFunctionRole.Arn",
    )


def test_a_moderator_watches_what_is_flagged_or_undetermined_and_decides(room: Template) -> None:
    policy = resources(room, "AWS::IAM::Policy")["ReviewModeratorDefaultPolicy"]
    reads, sends = policy["PolicyDocument"]["Statement"]
    assert reads["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert reads["Condition"] == {
        "StringEquals": {"s3:ExistingObjectTag/moderation-verdict": ["flagged", "undetermined"]}
    }
    assert "sqs:SendMessage" in sends["Action"]
    assert said(sends["Resource"]) == "DecisionQueue.Arn"


def test_the_function_itself_neither_watches_nor_decides(room: Template) -> None:
    allowed = {
        (action, resource)
        for action, resource in permissions(room, "ReviewFunctionRole")
        if not action.startswith(("logs:", "xray:"))
    }
    assert allowed == {
        ("dynamodb:GetItem", "VideoAnalysisTable.Arn"),
        ("dynamodb:Query", "VideoAnalysisTable.Arn/index/AwaitingDecision"),
        ("dynamodb:Query", "VideoAnalysisTable.Arn/index/ByStatus"),
        ("dynamodb:Query", "MetadataTable.Arn"),
        ("dynamodb:Query", "DecisionTable.Arn"),
        ("dynamodb:Query", "DecisionTable.Arn/index/ByMonth"),
        ("dynamodb:BatchGetItem", "ReviewClaims.Arn"),
        ("dynamodb:PutItem", "ReviewClaims.Arn"),
        ("dynamodb:UpdateItem", "ReviewClaims.Arn"),
        ("dynamodb:DeleteItem", "ReviewClaims.Arn"),
        ("sts:AssumeRole", "ReviewModerator.Arn"),
    }


def test_claims_expire(room: Template) -> None:
    table = resources(room, "AWS::DynamoDB::Table")["ReviewClaims"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ExpiresAt", "Enabled": True}


def test_the_function_reads_the_rules_that_the_builder_stated(room: Template) -> None:
    variables = resources(room, "AWS::Lambda::Function")["ReviewFunction"]["Environment"]["Variables"]
    assert Rules.from_json(variables["RULES"]) == Rules(
        require_note=True,
        two_decisions_for=frozenset({"Violence"}),
        groups={"Explicit": frozenset({"adult"})},
        allowed_networks=("192.0.2.0/24",),
    )
    assert variables["CLAIM_MINUTES"] == "5"


def test_alerts_lead_to_the_room(room: Template) -> None:
    variables = resources(room, "AWS::Lambda::Function")["ContentAlert"]["Environment"]["Variables"]
    assert said(variables["REVIEW_URL"]) == "ReviewApi.ApiEndpoint/"


def test_there_is_no_custom_resource(room: Template) -> None:
    assert [each for each in room["Resources"].values() if each["Type"].startswith("Custom::")] == []


def test_an_issuer_of_your_own_takes_the_place_of_the_user_pool(synth: Callable[..., Template]) -> None:
    template = synth(lambda app: build(app, sign_in=OIDC))
    assert resources(template, "AWS::Cognito::UserPool") == {}
    (authorizer,) = resources(template, "AWS::ApiGatewayV2::Authorizer").values()
    assert authorizer["JwtConfiguration"] == {"Audience": ["review"], "Issuer": "https://login.example.com/"}
    variables = resources(template, "AWS::Lambda::Function")["ReviewFunction"]["Environment"]["Variables"]
    assert json.loads(variables["SIGN_IN"])["authorize"] == OIDC.authorize_url
    assert routes(template)["GET /api/{proxy+}"]["AuthorizationScopes"] == ["review/moderate"]


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"session_minutes": 4}, "session_minutes must be a whole number from 5 to 1440"),
        ({"claim_minutes": 0}, "claim_minutes must be a whole number from 1 to 120"),
        ({"allowed_networks": ["192.0.2.1/24"]}, "allowed_networks must be a list of IP networks"),
        ({"allowed_networks": "192.0.2.0/24"}, "allowed_networks must be a list of IP networks"),
        ({"two_decisions_for": "Violence"}, "two_decisions_for must be a list of texts"),
        ({"groups": {"Explicit": "adult"}}, r"groups\['Explicit'\] must be a list of texts"),
    ],
)
def test_what_is_no_property_is_refused(
    stack: ModerationStack, properties: dict[str, Any], said: str
) -> None:
    with pytest.raises(PropertyError, match=f"^{said}"):
        ReviewRoom(stack, str(properties), moderation=stack.moderation, **properties)


def test_a_program_of_an_issuer_of_your_own_is_added_there(stack: ModerationStack) -> None:
    room = ReviewRoom(stack, "Review", moderation=stack.moderation, sign_in=OIDC)
    with pytest.raises(PropertyError, match=r"^sign_in must be a user pool"):
        room.add_program("Publisher")


def test_the_denial_of_unmoderated_reads_spares_the_moderators(room: Template) -> None:
    (policy,) = (
        each
        for name, each in resources(room, "AWS::S3::BucketPolicy").items()
        if name.startswith("MediaBucket") and "AccessLogs" not in name
    )
    denials = {
        each["Sid"]: json.dumps(each) for each in policy["PolicyDocument"]["Statement"] if "Sid" in each
    }
    assert "ReviewModerator" in denials["NoReadUnlessModerated"]
    assert "ReviewModerator" in denials["NoReadOfRejected"]


def test_a_webhook_hears_of_verdicts_and_decisions_and_loses_none(room: Template) -> None:
    rules = {
        each["EventPattern"]["detail-type"][0]: each["Targets"]
        for name, each in resources(room, "AWS::Events::Rule").items()
        if name.startswith("Notify")
    }
    assert set(rules) == {"Video Moderated", "Video Decided"}
    for (target,) in rules.values():
        assert (said(target["Arn"]), said(target["DeadLetterConfig"]["Arn"])) == (
            "NotifyQueue.Arn",
            "NotifyQueueDeadLetters.Arn",
        )
    alarm = resources(room, "AWS::CloudWatch::Alarm")["NotifyDeadLetters"]
    assert said(alarm["Dimensions"][0]["Value"]) == "NotifyQueueDeadLetters.QueueName"


@pytest.mark.parametrize("url", ["http://example.com/", "example.com", "https://", "ftp://example.com/"])
def test_a_webhook_goes_by_https(stack: ModerationStack, url: str) -> None:
    with pytest.raises(PropertyError, match=r"^notify_url must be an address that begins with https://"):
        VerdictWebhook(stack, url.replace("/", "-"), moderation=stack.moderation, notify_url=url)


@pytest.mark.parametrize("mfa", [True, False])
def test_the_reasons_claim_a_second_factor_only_where_one_is_required(mfa: bool) -> None:
    stack = cdk.Stack(cdk.App(), "Stack")
    session = cdk.Duration.hours(1)
    CognitoSignIn(stack, "S", url="https://example.com/", session=session, mfa=mfa, retention=Retention())
    claimed = "a second factor is required" in json.dumps(assertions.Template.from_stack(stack).to_json())
    assert claimed is mfa
