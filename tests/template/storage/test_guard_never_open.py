"""Whatever bucket is brought: nobody forges a verdict in it, or reads past it, or the synthesis refuses."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation_stack import Archive, PropertyError
from moderation_stack.storage.bucket_guard import MediaBucketGuard
from moderation_stack.storage.existing_bucket import use_existing
from tests.template.reading import said
from tests.template.storage.brought_buckets import ANY, EC2, IMPORTED, OWNED, UNFIT
from tests.template.storage.denials import Request, denying
from video_moderation.bucket.statements import missing
from video_moderation.contract.storage.bucket_policy import BucketGuard

if TYPE_CHECKING:
    import aws_cdk.aws_s3 as s3

VERDICT, DECISION = "moderation-verdict", "moderation-decision"
OURS = (VERDICT, "moderation-audience", DECISION)
CONTENT_ALERT = "Writer.RoleId:ModerationStack-ContentAlert"
OTHERS = ["AROAADMINISTRATOR:session", "Writer.RoleId", "Writer.RoleIdX:session", "x:Writer.RoleId:", None]
"""Who is not Content Alert; the last one is anonymous."""
READS = ("s3:GetObject", "s3:GetObjectVersion")
WRITES_OF_TAGS = ("s3:PutObjectTagging", "s3:PutObjectVersionTagging")
DROPS_OF_TAGS = ("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging", "s3:ReplicateTags")
SPELLINGS = [spelt(tag) for tag in OURS for spelt in (str.lower, str.title, str.upper)]

TAG_VALUES = {
    VERDICT: ["clean", "flagged", "undetermined", "Clean", ""],
    "moderation-audience": ["teen"],
    DECISION: ["approved", "rejected", "Approved", ""],
    "project": ["sea"],
}
HAD = st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in TAG_VALUES.items()})
REQUESTS = st.builds(
    Request,
    action=st.sampled_from(["s3:PutObject", *READS, *WRITES_OF_TAGS, *DROPS_OF_TAGS]),
    user_id=st.sampled_from([CONTENT_ALERT, *OTHERS]),
    tags=st.lists(st.sampled_from([*SPELLINGS, "project"]), max_size=2, unique=True).map(tuple),
    values=HAD,
)


def must_be_denied(request: Request, *, denies_reads: bool) -> bool:
    """What the documents promise, said without the statements."""
    if request.action in READS:
        decision = request.values.get(DECISION)
        readable = request.values.get(VERDICT) == "clean" or decision == "approved"
        return denies_reads and (not readable or decision == "rejected")
    if request.user_id == CONTENT_ALERT:
        return False
    names_ours = any(tag.lower() in OURS for tag in request.tags)
    if request.action in WRITES_OF_TAGS:
        replaces_ours = any(tag in OURS for tag in request.values)
        return names_ours or replaces_ours or not request.tags
    return names_ours if request.action == "s3:PutObject" else True


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize("kind", ANY)
def test_a_bucket_that_cannot_be_guarded_is_refused(kind: str, guarded: bool) -> None:
    stack = cdk.Stack(cdk.App(), "Stack")
    bucket = ANY[kind](stack)
    fits = kind not in UNFIT and (kind in IMPORTED) == guarded
    with contextlib.nullcontext() if fits else pytest.raises(PropertyError, match=r"^media_bucket"):
        use_existing(stack, bucket, archive=Archive(), guarded=guarded)


@settings(max_examples=12)
@given(
    denies_reads=st.booleans(),
    scanned=st.booleans(),
    requests=st.lists(REQUESTS, min_size=30, max_size=60),
)
@pytest.mark.parametrize("kind", [*OWNED, *IMPORTED])
def test_the_guard_never_fails_open(
    kind: str, denies_reads: bool, scanned: bool, requests: list[Request]
) -> None:
    stack = cdk.Stack(cdk.App(), "Stack")
    bucket, guarded = ANY[kind](stack), kind in IMPORTED
    use_existing(stack, bucket, archive=Archive(), guarded=guarded)
    guard = MediaBucketGuard(
        bucket,
        writer=iam.Role(stack, "Writer", assumed_by=EC2),
        deny_unmoderated_reads=denies_reads,
        guarded=guarded,
        scanners=[iam.Role(stack, "Scanner", assumed_by=EC2)] if scanned else [],
    )
    stated = BucketGuard.from_json(said(stack.resolve(guard.to_json())))
    assert stated.owned is not guarded
    policy = written(stack, bucket) if stated.owned else stated.statements()
    assert missing({"Statement": policy}, stated.statements()) == []
    objects = f"{said(stack.resolve(bucket.bucket_arn))}/*"
    of_all_objects = [each for each in policy if each["Resource"] == objects]
    for request in requests:
        denied = bool(denying(of_all_objects, request))
        assert denied == must_be_denied(request, denies_reads=denies_reads), request


def written(stack: cdk.Stack, bucket: s3.IBucket) -> list[dict[str, Any]]:
    """What the stack puts into the policy of a bucket of its own."""
    assert bucket.policy is not None
    return [plain(each) for each in stack.resolve(bucket.policy.document)["Statement"]]


def plain(value: Any) -> Any:
    """The statement, with a text for each value that CloudFormation fills in."""
    if isinstance(value, dict):
        filled_in = len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref"))
        return said(value) if filled_in else {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value
