"""Every public method and construct refuses in one line what is no bucket, no grantee or no pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_sqs as sqs
import pytest
from constructs import Construct

from moderation_stack import (
    ModeratedVideoGrants,
    ModerationStack,
    OidcSignIn,
    PipelineMetrics,
    ReviewRoom,
    VerdictEvents,
    VerdictWebhook,
    add_outputs,
    add_review_outputs,
)
from moderation_stack.policy import ModerationPolicy
from tests.template.validation.test_properties import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

ROLE = "arn:aws:iam::111111111111:role/website"
SIGN_IN = {
    "issuer": "https://login.example.com/",
    "client_id": "review",
    "authorize_url": "https://login.example.com/authorize",
    "token_url": "https://login.example.com/token",
}


@pytest.fixture(scope="module")
def stack() -> Any:
    """A stack that denies unmoderated reads; its type is Any, as for users without a type checker."""
    return ModerationStack(cdk.App(), "Stack", deny_unmoderated_reads=True)


@pytest.fixture(scope="module")
def without_denial() -> Any:
    return ModerationStack(cdk.App(), "Stack")


GRANTS: dict[str, Callable[[Any, Any], object]] = {
    "grant_read_moderated": lambda moderation, grantee: moderation.grant_read_moderated(grantee),
    "grant_read_unmoderated": lambda moderation, grantee: moderation.grant_read_unmoderated(grantee),
    "spare_from_read_denial": lambda moderation, grantee: moderation.spare_from_read_denial(grantee),
    "grant_decide": lambda moderation, grantee: moderation.grant_decide(grantee),
}


@pytest.mark.parametrize("grant", GRANTS.values(), ids=GRANTS)
@pytest.mark.parametrize("grantee", [ROLE, None, ["role"], cdk.Duration.days(1)])
def test_a_grantee_is_a_principal(
    stack: Any, without_denial: Any, grant: Callable[[Any, Any], object], grantee: Any
) -> None:
    for moderation in (stack.moderation, without_denial.moderation):
        error = refusal(lambda: grant(moderation, grantee))  # noqa: B023 - called at once
        assert (error.name, error.value) == ("grantee", grantee)


def test_the_role_of_a_queue_is_no_queue(stack: Any) -> None:
    queue = sqs.Queue(stack, "Queue")
    assert refusal(lambda: stack.moderation.grant_decide(queue)).name == "grantee"


@pytest.mark.parametrize("approved", ["False", None, 1])
def test_an_origin_refuses_what_is_neither_true_nor_false(stack: Any, approved: Any) -> None:
    error = refusal(lambda: stack.moderation.cloudfront_origin(approved=approved))
    assert (error.name, error.value) == ("approved", approved)


@pytest.mark.parametrize("bucket", ["example-videos", None])
def test_a_facade_asks_for_a_bucket_and_not_for_its_name(stack: Any, bucket: Any) -> None:
    for make in (
        lambda: ModeratedVideoGrants.from_media_bucket(bucket),
        lambda: VerdictEvents.from_media_bucket(stack, bucket),
    ):
        error = refusal(make)
        assert (error.name, error.value) == ("bucket", bucket)


def test_a_facade_asks_for_a_bus_and_a_policy_and_not_for_their_names(stack: Any) -> None:
    bus: Any = "default"
    bucket, policy = stack.moderation.media_bucket, bus
    assert refusal(lambda: VerdictEvents.from_media_bucket(stack, bucket, event_bus=bus)).name == "event_bus"
    grants = ModeratedVideoGrants.from_media_bucket(bucket, policy=policy)
    role = stack.moderation.content_alert.role
    assert refusal(lambda: grants.read(role, audience="teen")).name == "policy"


@pytest.mark.parametrize("name", ["", None, "x" * 256])
def test_a_pipeline_has_a_name_that_cloudwatch_accepts(name: Any) -> None:
    error = refusal(lambda: PipelineMetrics.from_pipeline_name(name))
    assert (error.name, error.value) == ("pipeline_name", name)


@pytest.mark.parametrize(
    "make",
    [
        lambda stack, other: add_outputs(other),
        lambda stack, other: ReviewRoom(stack, "Room", moderation=other),
        lambda stack, other: VerdictWebhook(
            stack, "Hook", moderation=other, notify_url="https://example.com/"
        ),
    ],
    ids=["add_outputs", "ReviewRoom", "VerdictWebhook"],
)
@pytest.mark.parametrize("wrong", [None, "Moderation", cdk.App])
def test_a_pipeline_is_the_construct_and_not_its_stack(
    stack: Any, make: Callable[[Any, Any], object], wrong: Any
) -> None:
    scope = cdk.Stack(cdk.App(), "Another")
    other = stack if wrong is cdk.App else wrong
    error = refusal(lambda: make(scope, other))
    assert error.name == "moderation"
    assert "ModerationStack has as its attribute moderation" in str(error)


@pytest.mark.parametrize(
    "make",
    [
        lambda scope, moderation: ReviewRoom(scope, "Room", moderation=moderation),
        lambda scope, moderation: VerdictWebhook(
            scope, "Hook", moderation=moderation, notify_url="https://example.com/"
        ),
    ],
    ids=["ReviewRoom", "VerdictWebhook"],
)
def test_what_is_added_to_a_pipeline_is_in_its_stack(stack: Any, make: Callable[[Any, Any], object]) -> None:
    elsewhere = cdk.Stack(cdk.App(), "Elsewhere")
    error = refusal(lambda: make(elsewhere, stack.moderation))
    assert (error.name, "stack of Elsewhere" in error.requirement) == ("moderation", True)


def test_the_outputs_of_a_room_are_of_a_room(stack: Any) -> None:
    assert refusal(lambda: add_review_outputs(stack.moderation)).name == "room"


def test_two_rooms_in_one_stack_need_different_prefixes() -> None:
    stack = ModerationStack(cdk.App(), "Stack")
    first, second = (ReviewRoom(stack, name, moderation=stack.moderation) for name in ("First", "Second"))
    add_review_outputs(first)
    error = refusal(lambda: add_review_outputs(second))
    assert (error.name, error.value) == ("prefix", "")
    assert "ReviewUrl" in str(error)
    add_review_outputs(second, prefix="Second")


@pytest.mark.parametrize(
    ("name", "value", "refused"),
    [
        ("sign_in", "", ""),
        ("sign_in", SIGN_IN, None),
        ("mfa", None, None),
        ("mfa", "", ""),
        ("require_note", "false", "false"),
        ("allowed_networks", None, None),
        ("allowed_networks", [3_221_225_985], 3_221_225_985),
        ("two_decisions_for", None, None),
        ("two_decisions_for", ["Explict"], "Explict"),
        ("two_decisions_for", ["Nudity"], "Nudity"),
        ("groups", ["Explicit"], None),
        ("groups", {"Explict": ["adult-team"]}, "Explict"),
    ],
)
def test_a_room_refuses_a_rule_that_would_protect_nobody(
    stack: Any, name: str, value: Any, refused: Any
) -> None:
    scope = Construct(stack, f"{name}-{value}"[:40])
    room: Any = ReviewRoom
    error = refusal(lambda: room(scope, "Room", moderation=stack.moderation, **{name: value}))
    assert error.name == name
    assert error.value == (value if refused is None else refused)


@pytest.mark.parametrize("names", [[], [""], None, "adult-team"])
def test_the_groups_of_a_category_have_names(stack: Any, names: Any) -> None:
    scope = Construct(stack, f"groups-{names}")
    room: Any = ReviewRoom
    error = refusal(lambda: room(scope, "Room", moderation=stack.moderation, groups={"Explicit": names}))
    assert error.name == "groups['Explicit']"


@pytest.mark.parametrize("name", ["issuer", "authorize_url", "token_url", "logout_url"])
@pytest.mark.parametrize("address", ["http://login.example.com/", "login.example.com", "https://", None])
def test_people_sign_in_by_https(name: str, address: Any) -> None:
    sign_in: Any = OidcSignIn
    error = refusal(lambda: sign_in(**{**SIGN_IN, name: address}))
    assert (error.name, error.value) == (f"sign_in.{name}", address)


@pytest.mark.parametrize("name", ["client_id", "scope", "audience", "name_claim", "groups_claim"])
@pytest.mark.parametrize("text", ["", "two words", 1])
def test_clients_scopes_and_claims_have_names(name: str, text: Any) -> None:
    sign_in: Any = OidcSignIn
    error = refusal(lambda: sign_in(**{**SIGN_IN, name: text}))
    assert (error.name, error.value) == (f"sign_in.{name}", text)


@pytest.mark.parametrize("url", ["https://[", "https://user@example.com/", 1.5, None])
def test_a_webhook_has_an_address_with_a_host(stack: Any, url: Any) -> None:
    scope = Construct(stack, f"hook-{url}".replace("/", "-").replace("[", "-"))
    error = refusal(lambda: VerdictWebhook(scope, "H", moderation=stack.moderation, notify_url=url))
    assert (error.name, error.value) == ("notify_url", url)


def test_a_prefix_of_outputs_is_known_at_synthesis(stack: Any) -> None:
    assert refusal(lambda: add_outputs(stack.moderation, prefix=cdk.Aws.STACK_NAME)).name == "prefix"


def test_an_audience_is_of_a_policy(stack: Any) -> None:
    policy = ModerationPolicy.strict()
    events = VerdictEvents.from_media_bucket(stack, stack.moderation.media_bucket, policy=policy)
    assert refusal(lambda: events.on_moderated("Rule", audience="everybody")).name == "audience"
