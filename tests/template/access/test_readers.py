"""Who can read what with `grant_read_moderated`, by which policy, and which grantees are refused."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.assertions as assertions
import aws_cdk.aws_iam as iam
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_s3 as s3
import pytest
from cdk_nag import AwsSolutionsChecks, ServerlessChecks
from constructs import Construct

from moderation_stack import ModeratedVideoGrants, PropertyError, VideoModeration
from tests.template.reading import as_list, resources, said, statements
from tests.template.synthesis import RATING_POLICY, SOMEWHERE

if TYPE_CHECKING:
    from tests.template.reading import Template

EC2 = iam.ServicePrincipal("ec2.amazonaws.com")
CLOUDFRONT = iam.ServicePrincipal("cloudfront.amazonaws.com")
VERDICT, AUDIENCE, DECISION = (
    f"s3:ExistingObjectTag/moderation-{tag}" for tag in ("verdict", "audience", "decision")
)
CLEAN = {VERDICT: "clean"}
ROLE_HERE, ROLE_ELSEWHERE = (f"arn:aws:iam::{account * 12}:role/site/web" for account in "12")
DISTRIBUTION = "arn:aws:cloudfront::111111111111:distribution/EXAMPLE"
OF_DISTRIBUTION = {"StringEquals": {"aws:SourceArn": DISTRIBUTION}}
ORGANIZATION = "o-1234567890"
ANY_DISTRIBUTION_JOINED = cdk.Fn.join("", ["arn:aws:cloudfront::", "*:distribution/*"])
ANY_DISTRIBUTION_SUB = cdk.Fn.sub("arn:${AWS::Partition}:cloudfront::*:distribution/*")

Reader = Callable[[Construct], iam.IGrantable]


def role(scope: Construct) -> iam.Role:
    return iam.Role(scope, "Website", assumed_by=EC2)


def grants_in(scope: Construct) -> ModeratedVideoGrants:
    return ModeratedVideoGrants.from_media_bucket(s3.Bucket(scope, "MediaBucket"), policy=RATING_POLICY)


def lets_in(template: Template, case: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Who may read under which condition; "own" is whoever has the policy."""
    prefix = re.sub(r"\W", "", case)
    bucket_policy = resources(template, "AWS::S3::BucketPolicy").get(f"{prefix}MediaBucketPolicy")
    own = [
        (name, statement)
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
        for name, policy in resources(template, kind).items()
        if name.startswith(f"{prefix}Website")
        for statement in statements(policy)
    ]
    named = [
        (said(who).removeprefix(prefix), statement)
        for statement in (statements(bucket_policy) if bucket_policy else [])
        if statement["Effect"] == "Allow"
        for who in as_list(*statement["Principal"].values())
    ]
    for _, statement in own + named:
        assert statement["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
        assert said(statement["Resource"]) == f"{prefix}MediaBucket.Arn/*"
        by_verdict = VERDICT in statement["Condition"]["StringEquals"]
        unless = {"StringNotEquals": {DECISION: "rejected"}} if by_verdict else {}
        assert statement["Condition"] == {"StringEquals": statement["Condition"]["StringEquals"], **unless}
    return [("own", each["Condition"]["StringEquals"]) for _, each in own] + [
        (who, each["Condition"]["StringEquals"]) for who, each in named
    ]


AUDIENCES = [
    ("everyone", ["everyone"]),
    ("teen", ["everyone", "teen"]),
    ("adult", ["everyone", "teen", "adult"]),
]
WITH_A_POLICY: dict[str, Reader] = {
    "user": lambda scope: iam.User(scope, "Website"),
    "group": lambda scope: iam.Group(scope, "Website"),
    "managed policy": lambda scope: iam.ManagedPolicy(scope, "Website"),
    "policy": lambda scope: iam.Policy(scope, "Website", roles=[iam.Role(scope, "Role", assumed_by=EC2)]),
    "role by name": lambda scope: iam.Role.from_role_name(scope, "Website", "web"),
    "user by name": lambda scope: iam.User.from_user_name(scope, "Website", "somebody"),
}
NAMED: dict[str, tuple[Reader, str, dict[str, str]]] = {
    "imported role, not to be changed": (
        lambda scope: iam.Role.from_role_arn(scope, "Website", ROLE_HERE, mutable=False),
        ROLE_HERE,
        {},
    ),
    "role, not to be changed": (lambda scope: role(scope).without_policy_updates(), "Website.Arn", {}),
    "role under a condition": (
        lambda scope: iam.PrincipalWithConditions(
            role(scope), {"StringEquals": {"aws:SourceVpce": "vpce-1"}}
        ),
        "Website.Arn",
        {"aws:SourceVpce": "vpce-1"},
    ),
    "ARN": (lambda _: iam.ArnPrincipal(ROLE_HERE), ROLE_HERE, {}),
    "account": (
        lambda _: iam.AccountPrincipal("222222222222"),
        "arn:${AWS::Partition}:iam::222222222222:root",
        {},
    ),
    "organization": (
        lambda _: iam.OrganizationPrincipal(ORGANIZATION),
        "*",
        {"aws:PrincipalOrgID": ORGANIZATION},
    ),
    "service": (
        lambda _: CLOUDFRONT.with_conditions(OF_DISTRIBUTION),
        "cloudfront.amazonaws.com",
        OF_DISTRIBUTION["StringEquals"],
    ),
    "service for an account": (
        lambda _: iam.ServicePrincipal(
            "cloudfront.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": "111111111111"}}
        ),
        "cloudfront.amazonaws.com",
        {"aws:SourceAccount": "111111111111"},
    ),
    "service for an organization": (
        lambda _: CLOUDFRONT.with_conditions({"StringEquals": {"aws:SourceOrgID": ORGANIZATION}}),
        "cloudfront.amazonaws.com",
        {"aws:SourceOrgID": ORGANIZATION},
    ),
    "canonical user": (lambda _: iam.CanonicalUserPrincipal("abc"), "abc", {}),
}
NOT_KNOWN_TO_BE_HERE: dict[str, Reader] = {
    "imported role": lambda scope: iam.Role.from_role_arn(scope, "Website", ROLE_HERE),
    "role by import": lambda scope: iam.Role.from_role_arn(scope, "Website", cdk.Fn.import_value("Web")),
    "user by import": lambda scope: iam.User.from_user_arn(scope, "Website", cdk.Fn.import_value("Web")),
}
ELSEWHERE: dict[str, Reader] = {
    "role elsewhere": lambda scope: iam.Role.from_role_arn(scope, "Website", ROLE_ELSEWHERE),
    "user elsewhere": lambda scope: iam.User.from_user_arn(
        scope, "Website", ROLE_ELSEWHERE.replace("role", "user")
    ),
}
OTHER_TAG: dict[str, Reader] = {
    "condition on another tag": lambda _: CLOUDFRONT.with_conditions(
        {"StringEquals": {"aws:SourceArn": DISTRIBUTION, VERDICT: "flagged"}}
    )
}

EVERYBODY_AT_ONCE: dict[str, tuple[Reader, dict[str, Any]]] = {
    **{f"for {audience}": (role, {"audience": audience}) for audience, _ in AUDIENCES},
    **{
        f"approved for {audience}": (role, {"audience": audience, "approved": True})
        for audience, _ in AUDIENCES
    },
    **{
        name: (reader, {})
        for name, reader in (WITH_A_POLICY | NOT_KNOWN_TO_BE_HERE | ELSEWHERE | OTHER_TAG).items()
    },
    "approved": (role, {"approved": True}),
    **{name: (reader, {"audience": "everyone", "approved": True}) for name, (reader, _, _) in NAMED.items()},
}
"""Readers by what they are, and what they ask for."""

PLACES = {"anywhere": None, "somewhere": SOMEWHERE}


@pytest.fixture(scope="module")
def places(synth: Callable[..., Template]) -> dict[str, Template]:
    """A stack for any account and one for a known account, in which each reader has a bucket of its own."""

    def everybody(env: cdk.Environment | None, app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack", env=env)
        for name, (reader, asked) in EVERYBODY_AT_ONCE.items():
            scope = Construct(stack, name)
            assert grants_in(scope).read(reader(scope), **asked).success
        return stack

    return {place: synth(functools.partial(everybody, env)) for place, env in PLACES.items()}


def pipeline_with(reader: Reader, **asked: Any) -> Callable[[cdk.App], cdk.Stack]:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        moderation = VideoModeration(stack, "VideoModeration", policy=RATING_POLICY)
        assert moderation.grant_read_moderated(reader(stack), **asked).success
        return stack

    return build


def test_a_reader_of_moderated_videos_gets_clean_ones_only(synth: Callable[..., Template]) -> None:
    assert lets_in(synth(pipeline_with(role))) == [("own", CLEAN)]


def test_a_pipeline_grants_what_is_asked_of_it(synth: Callable[..., Template]) -> None:
    asked = {"audience": "teen", "approved": True}
    template = synth(pipeline_with(lambda _: iam.ArnPrincipal(ROLE_HERE), **asked))
    assert lets_in(template) == [
        (ROLE_HERE, {**CLEAN, AUDIENCE: ["everyone", "teen"]}),
        (ROLE_HERE, {DECISION: "approved", AUDIENCE: ["everyone", "teen"]}),
    ]


@pytest.mark.parametrize(("audience", "ratings"), AUDIENCES)
def test_a_reader_for_an_audience_gets_what_is_rated_for_it_or_a_wider_one(
    places: dict[str, Template], audience: str, ratings: list[str]
) -> None:
    assert lets_in(places["anywhere"], f"for {audience}") == [("own", {**CLEAN, AUDIENCE: ratings})]


@pytest.mark.parametrize(("audience", "ratings"), AUDIENCES)
def test_what_people_approved_must_be_rated_for_the_audience_too(
    places: dict[str, Template], audience: str, ratings: list[str]
) -> None:
    assert lets_in(places["anywhere"], f"approved for {audience}") == [
        ("own", {**CLEAN, AUDIENCE: ratings}),
        ("own", {DECISION: "approved", AUDIENCE: ratings}),
    ]


def test_a_reader_of_what_people_approved_gets_it_beside_what_is_clean(places: dict[str, Template]) -> None:
    assert lets_in(places["anywhere"], "approved") == [("own", CLEAN), ("own", {DECISION: "approved"})]


@pytest.mark.parametrize("name", WITH_A_POLICY)
@pytest.mark.parametrize("place", PLACES)
def test_whoever_has_a_policy_is_let_in_by_it(places: dict[str, Template], name: str, place: str) -> None:
    assert lets_in(places[place], name) == [("own", CLEAN)]


def test_an_imported_role_is_let_in_by_its_own_policy_where_it_is_known_to_be_of_this_account(
    places: dict[str, Template],
) -> None:
    assert lets_in(places["somewhere"], "imported role") == [("own", CLEAN)]


@pytest.mark.parametrize(
    ("name", "place", "who"),
    [
        ("imported role", "anywhere", ROLE_HERE),
        ("role by import", "anywhere", {"Fn::ImportValue": "Web"}),
        ("role by import", "somewhere", {"Fn::ImportValue": "Web"}),
        ("user by import", "somewhere", {"Fn::ImportValue": "Web"}),
    ],
    ids=["account of the stack unknown", "both unknown", "account of the role unknown", "of the user"],
)
def test_whoever_may_be_of_another_account_is_not_taken_for_a_namesake_here(
    places: dict[str, Template], name: str, place: str, who: object
) -> None:
    prefix = name.replace(" ", "")
    own = [
        each for each in resources(places[place], "AWS::IAM::Policy") if each.startswith(f"{prefix}Website")
    ]
    assert own == []
    policy = resources(places[place], "AWS::S3::BucketPolicy")[f"{prefix}MediaBucketPolicy"]
    (allowed,) = [each for each in statements(policy) if each["Effect"] == "Allow"]
    assert allowed["Principal"] == {"AWS": who}
    assert allowed["Condition"] == {"StringEquals": CLEAN, "StringNotEquals": {DECISION: "rejected"}}


@pytest.mark.parametrize(
    ("name", "who", "under"), [(name, who, under) for name, (_, who, under) in NAMED.items()], ids=NAMED
)
@pytest.mark.parametrize("place", PLACES)
def test_whoever_has_none_is_named_by_the_bucket_under_the_same_conditions(
    places: dict[str, Template], name: str, who: str, under: dict[str, str], place: str
) -> None:
    assert lets_in(places[place], name) == [
        (who, {**under, **CLEAN, AUDIENCE: ["everyone"]}),
        (who, {**under, DECISION: "approved", AUDIENCE: ["everyone"]}),
    ]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_who_was_imported_from_another_account_is_not_taken_for_a_namesake_here(
    places: dict[str, Template], name: str
) -> None:
    ((who, condition),) = lets_in(places["somewhere"], name)
    assert who.startswith("arn:aws:iam::222222222222:")
    assert condition == CLEAN


def test_a_role_of_an_app_in_another_account_is_let_in_by_both(synth: Callable[..., Template]) -> None:
    elsewhere: list[cdk.Stack] = []

    def build(app: cdk.App) -> cdk.Stack:
        other = cdk.Stack(app, "Other", env=cdk.Environment(account="222222222222", region="eu-west-1"))
        elsewhere.append(other)
        stack = cdk.Stack(app, "Stack", env=SOMEWHERE)
        bucket = s3.Bucket(stack, "MediaBucket", bucket_name="example-videos")
        reader = iam.Role(other, "Website", assumed_by=EC2, role_name="website")
        ModeratedVideoGrants.from_media_bucket(bucket).read(reader)
        return stack

    assert lets_in(synth(build)) == [("arn:${AWS::Partition}:iam::222222222222:role/website", CLEAN)]
    (own,) = assertions.Template.from_stack(elsewhere[0]).find_resources("AWS::IAM::Policy").values()
    (statement,) = statements(own["Properties"])
    assert statement["Condition"] == {"StringEquals": CLEAN, "StringNotEquals": {DECISION: "rejected"}}
    assert said(statement["Resource"]) == "arn:${AWS::Partition}:s3:::example-videos/*"


@pytest.mark.parametrize(
    "conditions",
    [
        {"ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::111111111111:distribution/*"}},
        {"ArnLike": {"aws:SourceArn": cdk.Fn.sub("arn:aws:cloudfront::${AWS::AccountId}:distribution/*")}},
        {"StringEquals": {"aws:SourceArn": cdk.Fn.import_value("Distribution")}},
        {"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}},
        {"StringEquals": {"aws:SourceAccount": 111111111111}},
    ],
)
def test_a_service_may_be_confined_by_a_pattern_or_by_what_cloudformation_fills_in(
    conditions: dict[str, Any],
) -> None:
    grants = grants_in(cdk.Stack(cdk.App(), "Stack", env=SOMEWHERE))
    assert grants.read(CLOUDFRONT.with_conditions(conditions)).success


def test_a_condition_of_the_reader_does_not_stand_in_for_the_tag(places: dict[str, Template]) -> None:
    ((_, condition),) = lets_in(places["anywhere"], "condition on another tag")
    assert condition == {"aws:SourceArn": DISTRIBUTION, **CLEAN}


EVERYBODY = 'must not be "*" unless a condition restricts it'
A_SERVICE = "must have a condition on the source if it is a service"
NO_WILDCARD = "must not have * or ? in a principal"
OWN_ACCOUNT = "must be a role or user"
REFUSED: list[tuple[Reader, str]] = [
    (lambda _: iam.AnyPrincipal(), EVERYBODY),
    (lambda _: iam.StarPrincipal(), EVERYBODY),
    (lambda _: iam.ArnPrincipal("*"), EVERYBODY),
    (
        lambda _: iam.AnyPrincipal().with_conditions({"IpAddress": {"aws:SourceIp": "192.0.2.1/32"}}),
        EVERYBODY,
    ),
    (
        lambda _: iam.AnyPrincipal().with_conditions({"StringLike": {"aws:PrincipalOrgID": "o-*"}}),
        EVERYBODY,
    ),
    (
        lambda _: iam.AnyPrincipal().with_conditions({"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}),
        EVERYBODY,
    ),
    (lambda _: iam.CompositePrincipal(iam.ArnPrincipal(ROLE_HERE), iam.AnyPrincipal()), EVERYBODY),
    (lambda _: CLOUDFRONT, A_SERVICE),
    (lambda _: CLOUDFRONT.with_conditions({"Bool": {"aws:SecureTransport": "true"}}), A_SERVICE),
    (
        lambda _: CLOUDFRONT.with_conditions({"StringNotEquals": {"aws:SourceAccount": "222222222222"}}),
        A_SERVICE,
    ),
    (
        lambda _: CLOUDFRONT.with_conditions({"StringEqualsIfExists": {"aws:SourceAccount": "111111111111"}}),
        A_SERVICE,
    ),
    (
        lambda _: CLOUDFRONT.with_conditions(
            {"ArnLike": {"aws:SourceArn": [DISTRIBUTION, "arn:aws:cloudfront::*:distribution/*"]}}
        ),
        A_SERVICE,
    ),
    (lambda _: CLOUDFRONT.with_conditions({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}), A_SERVICE),
    (
        lambda _: CLOUDFRONT.with_conditions({"ArnLike": {"aws:SourceArn": ANY_DISTRIBUTION_JOINED}}),
        A_SERVICE,
    ),
    (lambda _: CLOUDFRONT.with_conditions({"ArnEquals": {"aws:SourceArn": ANY_DISTRIBUTION_SUB}}), A_SERVICE),
    (
        lambda _: CLOUDFRONT.with_conditions({"StringLike": {"aws:SourceArn": f"{DISTRIBUTION[:-7]}*"}}),
        A_SERVICE,
    ),
    (
        lambda _: CLOUDFRONT.with_conditions({"ArnLike": {"aws:SourceArn": cdk.Fn.import_value("Web")}}),
        A_SERVICE,
    ),
    (lambda _: CLOUDFRONT.with_conditions({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}), A_SERVICE),
    (
        lambda _: iam.AnyPrincipal().with_conditions(
            {"StringLike": {"aws:PrincipalOrgID": cdk.Fn.join("", ["o-*"])}}
        ),
        EVERYBODY,
    ),
    (lambda _: iam.ArnPrincipal("arn:aws:iam::222222222222:role/*"), NO_WILDCARD),
    (lambda _: iam.ArnPrincipal("arn:aws:iam::*:root"), NO_WILDCARD),
    (lambda _: iam.ArnPrincipal("arn:aws:iam::111111111111:root"), OWN_ACCOUNT),
    (lambda _: iam.ArnPrincipal("111111111111"), OWN_ACCOUNT),
    (lambda _: iam.AccountPrincipal("111111111111"), OWN_ACCOUNT),
    (lambda _: iam.AccountPrincipal(cdk.Aws.ACCOUNT_ID), OWN_ACCOUNT),
    (lambda _: CLOUDFRONT.with_conditions({"StringEquals": {"aws:SourceArn": []}}), A_SERVICE),
    (lambda _: iam.CompositePrincipal(iam.ArnPrincipal(ROLE_HERE), CLOUDFRONT), A_SERVICE),
    (lambda _: iam.AccountRootPrincipal(), OWN_ACCOUNT),
    (lambda scope: iam.AccountPrincipal(cdk.Stack.of(scope).account), OWN_ACCOUNT),
    (
        lambda _: iam.FederatedPrincipal("cognito-identity.amazonaws.com", {}),
        "must be the role that a federated identity assumes",
    ),
    (
        lambda stack: iam.Group.from_group_arn(stack, "Group", "arn:aws:iam::222222222222:group/web"),
        "must not be a group of another account",
    ),
    (
        lambda stack: lambda_.Function.from_function_arn(
            stack, "Function", "arn:aws:lambda:eu-west-1:111111111111:function:web"
        ),
        "must have a role",
    ),
]


@pytest.fixture(scope="module")
def here() -> VideoModeration:
    stack = cdk.Stack(cdk.App(), "Stack", env=SOMEWHERE)
    return VideoModeration(stack, "VideoModeration", policy=RATING_POLICY)


@pytest.mark.parametrize(("reader", "requirement"), REFUSED)
def test_whoever_would_let_in_others_or_not_even_itself_is_refused(
    here: VideoModeration, reader: Reader, requirement: str
) -> None:
    scope = cdk.Stack(cdk.App(), "Other", env=SOMEWHERE)
    with pytest.raises(PropertyError) as refusal:
        here.grant_read_moderated(reader(scope))
    assert refusal.value.name == "grantee"
    assert refusal.value.requirement.startswith(requirement)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("grantee", [ROLE_HERE, None, {"AWS": ROLE_HERE}])
def test_what_is_no_principal_is_refused_in_words(here: VideoModeration, grantee: Any) -> None:
    with pytest.raises(PropertyError, match=r"^grantee must be a principal .* iam\.ArnPrincipal for an ARN"):
        here.grant_read_moderated(grantee)


@pytest.mark.parametrize(
    "pattern",
    [
        lambda it: it,
        lambda it: f"arn:aws:cloudfront::{it}:distribution/*",
        lambda _: cdk.Fn.sub("arn:aws:cloudfront::${Account}:distribution/*"),
    ],
    ids=["all of it", "joined", "substituted"],
)
def test_a_parameter_in_a_pattern_is_refused_since_it_may_be_anything(pattern: Callable[[str], str]) -> None:
    stack = cdk.Stack(cdk.App(), "Stack")
    account = cdk.CfnParameter(stack, "Account", default="*").value_as_string
    with pytest.raises(PropertyError, match=A_SERVICE):
        grants_in(stack).read(CLOUDFRONT.with_conditions({"ArnLike": {"aws:SourceArn": pattern(account)}}))


def test_the_own_account_is_refused_where_its_number_is_unknown_too() -> None:
    with pytest.raises(PropertyError, match=OWN_ACCOUNT):
        grants_in(cdk.Stack(cdk.App(), "Stack")).read(iam.AccountRootPrincipal())


def test_no_reader_in_the_stack_leaves_a_finding_of_cdk_nag(synth: Callable[..., Template]) -> None:
    def build(app: cdk.App) -> cdk.Stack:
        cdk.Validations.of(app).add_plugins(*(pack(app) for pack in (AwsSolutionsChecks, ServerlessChecks)))
        stack = cdk.Stack(app, "Stack", env=SOMEWHERE)
        moderation = VideoModeration(stack, "VideoModeration")
        moderation.grant_read_moderated(role(stack), approved=True)
        moderation.grant_read_moderated(iam.ManagedPolicy(stack, "ManagedPolicy"))
        moderation.grant_read_moderated(iam.Role.from_role_arn(stack, "Imported", ROLE_HERE))
        moderation.grant_read_moderated(CLOUDFRONT.with_conditions(OF_DISTRIBUTION))
        moderation.grant_read_moderated(iam.OrganizationPrincipal(ORGANIZATION))
        return stack

    assert lets_in(synth(build))[0] == ("own", CLEAN)


@pytest.mark.parametrize("approved", ["False", "false", 0, 1, None])
def test_approved_is_true_or_false(here: VideoModeration, approved: Any) -> None:
    with pytest.raises(PropertyError) as refusal:
        here.grant_read_moderated(iam.ArnPrincipal(ROLE_HERE), approved=approved)
    assert (refusal.value.name, refusal.value.value) == ("approved", approved)


@pytest.mark.parametrize("audience", ["kids", "nobody", "", 18, True, ["teen"]])
def test_an_audience_there_is_none_of_is_refused(here: VideoModeration, audience: Any) -> None:
    refuses_audience(here, audience)


def test_a_policy_without_audiences_has_none_to_grant_to() -> None:
    refuses_audience(VideoModeration(cdk.Stack(cdk.App(), "Stack"), "VideoModeration"), "teen")


def refuses_audience(moderation: VideoModeration, audience: Any) -> None:
    for asked in (
        lambda: moderation.grant_read_moderated(iam.ArnPrincipal(ROLE_HERE), audience=audience),
        lambda: moderation.on_moderated("Publish", audience=audience),
        lambda: moderation.on_decided("Approved", audience=audience),
    ):
        with pytest.raises(PropertyError) as refusal:
            asked()
        assert (refusal.value.name, refusal.value.value) == ("audience", audience)


def second_app(grant: Callable[[cdk.Stack, ModeratedVideoGrants], object]) -> Callable[[cdk.App], cdk.Stack]:
    """A stack that knows only the name of the media bucket of another app."""

    def build(app: cdk.App) -> cdk.Stack:
        cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
        stack = cdk.Stack(app, "Website")
        bucket = s3.Bucket.from_bucket_name(stack, "Videos", "example-videos")
        grant(stack, ModeratedVideoGrants.from_media_bucket(bucket, policy=RATING_POLICY))
        return stack

    return build


def test_a_second_app_grants_read_access_to_a_bucket_it_knows_by_name(synth: Callable[..., Template]) -> None:
    template = synth(second_app(lambda stack, grants: grants.read(role(stack), audience="teen")))
    (policy,) = resources(template, "AWS::IAM::Policy").values()
    (statement,) = statements(policy)
    assert statement["Condition"]["StringEquals"][VERDICT] == "clean"
    assert said(statement["Resource"]) == "arn:${AWS::Partition}:s3:::example-videos/*"


@pytest.mark.parametrize("reader", [CLOUDFRONT.with_conditions(OF_DISTRIBUTION), iam.ArnPrincipal(ROLE_HERE)])
def test_the_policy_of_an_imported_bucket_cannot_name_a_reader(
    synth: Callable[..., Template], reader: iam.IGrantable
) -> None:
    with pytest.raises(PropertyError, match=r"^grantee .* if the bucket is imported"):
        synth(second_app(lambda _, grants: grants.read(reader)))
