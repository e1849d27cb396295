"""What the statements of a media bucket's policy deny, by the rules of IAM."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.template.storage.denials import Request, denying
from video_moderation.contract.status import DecisionKind, Status
from video_moderation.contract.storage.bucket_policy import BucketGuard
from video_moderation.contract.storage.tags import GUARDED_TAGS

BUCKET = "arn:aws:s3:::example-videos"
MODERATOR = "arn:aws:iam::111111111111:role/moderator"
GUARD = BucketGuard(
    bucket_arn=BUCKET,
    writer_id="AROACONTENTALERT",
    deny_unmoderated_reads=True,
    reader_ids=("AROAPROCESSOR:*",),
    reader_arns=(MODERATOR,),
)
READS = ("s3:GetObject", "s3:GetObjectVersion")
VERDICTS = [None, "", "Clean", *(status.tag_value for status in Status if status.is_verdict)]
DECISIONS = [None, "", "APPROVED", *(decision.tag_value for decision in DecisionKind)]


def tagged(verdict: str | None, decision: str | None) -> dict[str, str]:
    tags = {"moderation-verdict": verdict, "moderation-decision": decision}
    return {key: value for key, value in tags.items() if value is not None}


def denied(action: str, values: dict[str, str], user_id: str | None, arn: str | None = None) -> list[str]:
    request = Request(action=action, user_id=user_id, principal_arn=arn, values=values)
    return denying(GUARD.statements(), request)


@pytest.mark.parametrize("action", READS)
@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("decision", DECISIONS)
def test_what_is_clean_or_approved_and_not_rejected_can_be_read_and_nothing_else(
    action: str, verdict: str | None, decision: str | None
) -> None:
    readable = (verdict == "clean" or decision == "approved") and decision != "rejected"
    for user_id in (
        "AROAADMINISTRATOR:name",
        "AROAPROCESSOR",
        "AROAPROCESSORX:name",
        "AROACONTENTALERT:x",
        None,
    ):
        assert (denied(action, tagged(verdict, decision), user_id) == []) == readable


@pytest.mark.parametrize("action", READS)
@pytest.mark.parametrize(
    ("user_id", "arn"), [("AROAPROCESSOR:name", None), ("AROAMODERATOR:name", MODERATOR)]
)
def test_whoever_is_spared_reads_every_video(action: str, user_id: str, arn: str | None) -> None:
    for verdict in VERDICTS:
        for decision in DECISIONS:
            assert denied(action, tagged(verdict, decision), user_id, arn) == []


@pytest.mark.parametrize(
    "action", ["s3:PutObject", "s3:GetObjectTagging", "s3:DeleteObject", "s3:ListBucket"]
)
def test_whoever_uploads_is_not_concerned(action: str) -> None:
    assert denied(action, {}, "AROAUPLOADER:name") == []


def test_reads_are_left_alone_unless_the_guard_says_otherwise() -> None:
    guard = BucketGuard(bucket_arn=BUCKET, writer_id="AROACONTENTALERT")
    names = [statement["Sid"] for statement in GUARD.statements()]
    assert [statement["Sid"] for statement in guard.statements()] == names[:-2]
    assert names[-2:] == ["NoReadUnlessModerated", "NoReadOfRejected"]


def test_no_statement_has_a_name_that_guardduty_uses() -> None:
    names = {statement["Sid"] for statement in GUARD.statements()}
    assert not {"NoReadUnlessClean", "OnlyGuardDutyCanTagScanStatus"} & names


SCANNER = "arn:aws:iam::111111111111:role/guardduty"
SCANNED = BucketGuard(
    bucket_arn=BUCKET, writer_id="AROACONTENTALERT", scanner_arns=[SCANNER], scanner_ids=["AROASCANNER:*"]
)
TAG = "GuardDutyMalwareScanStatus"
SETS_OF_OURS = [each for size in range(4) for each in itertools.combinations(GUARDED_TAGS, size)]
WRITES = ("s3:PutObjectTagging", "s3:PutObjectVersionTagging")


def scanner_is_denied(action: str, tags: tuple[str, ...], has: tuple[str, ...]) -> set[bool]:
    whose = [("AROAGUARDDUTY:GuardDutyMalwareProtection", SCANNER), ("AROASCANNER:function", None)]
    return {
        bool(
            denying(
                SCANNED.statements(),
                Request(action=action, user_id=user_id, principal_arn=arn, tags=tags, has=has),
            )
        )
        for user_id, arn in whose
    }


@pytest.mark.parametrize("action", WRITES)
@pytest.mark.parametrize("has", SETS_OF_OURS)
def test_a_scanner_adds_its_tag_beside_those_of_a_verdict(action: str, has: tuple[str, ...]) -> None:
    assert scanner_is_denied(action, (*has, TAG), has) == {False}


@pytest.mark.parametrize("action", WRITES)
@pytest.mark.parametrize("tag", GUARDED_TAGS)
def test_a_scanner_neither_drops_nor_brings_a_tag_of_a_verdict(action: str, tag: str) -> None:
    others = tuple(each for each in GUARDED_TAGS if each != tag)
    assert scanner_is_denied(action, (*others, TAG), GUARDED_TAGS) == {True}
    assert scanner_is_denied(action, (*GUARDED_TAGS, TAG), others) == {True}
    assert scanner_is_denied("s3:PutObject", (tag, TAG), ()) == {True}
    assert scanner_is_denied("s3:DeleteObjectTagging", (), (tag,)) == {True}


@pytest.mark.parametrize("action", ["s3:PutObject", *WRITES])
@pytest.mark.parametrize("tag", GUARDED_TAGS)
def test_beside_a_scanner_nobody_else_writes_what_nobody_writes_without_one(action: str, tag: str) -> None:
    for has in ((), (tag,)):
        for user_id, expected in (("AROAADMINISTRATOR:x", True), ("AROACONTENTALERT:x", False)):
            request = Request(action=action, user_id=user_id, tags=(tag,), has=has)
            assert bool(denying(SCANNED.statements(), request)) == expected


GUARDS = {
    "no scanner": GUARD,
    "a scanner by its ARN": replace(SCANNED, scanner_ids=()),
    "a scanner by its id": replace(SCANNED, scanner_arns=()),
    "both": SCANNED,
}
OTHERS = [
    *(("s3:PutObject", (tag.upper(),), (), True) for tag in GUARDED_TAGS),
    *((action, (tag,), (), True) for tag in GUARDED_TAGS for action in WRITES),
    *((action, ("mine",), (tag,), True) for tag in GUARDED_TAGS for action in WRITES),
    *((action, (), (), True) for action in WRITES),  # a copy that keeps the source's tags
    *((f"s3:{each}Tagging", (), (), True) for each in ("DeleteObject", "DeleteObjectVersion")),
    ("s3:ReplicateTags", (), (), True),
    *((action, ("mine",), (), False) for action in ("s3:PutObject", *WRITES)),
    ("s3:PutObject", (), (), False),
]


@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
@pytest.mark.parametrize(("action", "tags", "has", "is_denied"), OTHERS)
def test_nobody_else_brings_replaces_carries_over_or_removes_tags_of_a_verdict(
    guard: BucketGuard, action: str, tags: tuple[str, ...], has: tuple[str, ...], *, is_denied: bool
) -> None:
    for user_id, denies in (
        ("AROAADMINISTRATOR:x", is_denied),
        (None, is_denied),
        ("AROACONTENTALERT:x", False),
    ):
        request = Request(action=action, user_id=user_id, tags=tags, has=has)
        assert bool(denying(guard.statements(), request)) == denies


@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
def test_a_scanner_is_excepted_as_it_is_named_and_carries_nothing_over(guard: BucketGuard) -> None:
    named = {"AROAGUARDDUTY:x": guard.scanner_arns, "AROASCANNER:x": guard.scanner_ids}
    for user_id, names in named.items():
        arn = SCANNER if user_id.startswith("AROAGUARDDUTY") else None
        for tags, spared in (((*GUARDED_TAGS, TAG), bool(names)), ((), False)):
            request = Request(
                action=WRITES[0], user_id=user_id, principal_arn=arn, tags=tags, has=GUARDED_TAGS
            )
            assert (denying(guard.statements(), request) == []) == spared


def test_a_scanner_adds_statements_and_takes_none_away() -> None:
    """Some then deny what others deny, too: what a bucket's policy must have does not shrink by a scanner."""
    alone = {each["Sid"] for each in replace(GUARD, deny_unmoderated_reads=False).statements()}
    assert alone < {each["Sid"] for each in SCANNED.statements()}


@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
def test_no_two_statements_have_one_name_and_a_stack_does_not_own_the_policy_unless_it_says_so(
    guard: BucketGuard,
) -> None:
    names = [statement["Sid"] for statement in guard.statements()]
    assert len(set(names)) == len(names)
    assert not guard.owned


CONTENT_ALERT, PROCESSOR = (f"arn:aws:iam::111111111111:role/{name}" for name in ("alert", "processor"))


def of_guardduty(*others: str) -> list[dict[str, Any]]:
    """The statements of GuardDuty's guide on tag-based access control, with these roles excepted, too."""
    named = {"Effect": "Deny", "NotPrincipal": {"AWS": [SCANNER, *others]}, "Resource": f"{BUCKET}/*"}
    tag = f"s3:ExistingObjectTag/{TAG}"
    names = {"ForAnyValue:StringEquals": {"s3:RequestObjectTagKeys": TAG}}
    return [
        {
            **named,
            "Sid": "NoReadUnlessClean",
            "Action": list(READS),
            "Condition": {"StringNotEquals": {tag: "NO_THREATS_FOUND"}},
        },
        {
            **named,
            "Sid": "OnlyGuardDutyCanTagScanStatus",
            "Action": "s3:PutObjectTagging",
            "Condition": names,
        },
    ]


@pytest.mark.parametrize(
    ("action", "user_id", "arn", "tags", "denial"),
    [
        (
            "s3:PutObjectTagging",
            "AROACONTENTALERT:x",
            CONTENT_ALERT,
            ("moderation-verdict", TAG),
            ["OnlyGuardDutyCanTagScanStatus"],
        ),
        ("s3:GetObject", "AROAPROCESSOR:x", PROCESSOR, (), ["NoReadUnlessClean"]),
    ],
)
def test_beside_guarddutys_documented_policy_the_pipeline_works_if_its_roles_are_excepted(
    action: str, user_id: str, arn: str, tags: tuple[str, ...], denial: list[str]
) -> None:
    request = Request(action=action, user_id=user_id, principal_arn=arn, tags=tags)
    ours = replace(SCANNED, deny_unmoderated_reads=True, reader_ids=["AROAPROCESSOR:*"]).statements()
    assert denying(ours + of_guardduty(), request) == denial
    assert denying(ours + of_guardduty(CONTENT_ALERT, PROCESSOR), request) == []


def test_beside_guarddutys_documented_policy_a_reader_needs_both_tags() -> None:
    policy = SCANNED.statements() + GUARD.statements()[-2:] + of_guardduty()
    clean, scanned = {"moderation-verdict": "clean"}, {TAG: "NO_THREATS_FOUND"}
    for values, readable in ((clean, False), (scanned, False), ({**clean, **scanned}, True)):
        request = Request(action="s3:GetObject", user_id="AROAREADER:x", values=values)
        assert (denying(policy, request) == []) == readable


@given(
    st.builds(
        BucketGuard,
        bucket_arn=st.text(),
        writer_id=st.text(),
        deny_unmoderated_reads=st.booleans(),
        reader_ids=st.lists(st.text()),
        reader_arns=st.lists(st.text()),
        scanner_ids=st.lists(st.text()),
        scanner_arns=st.lists(st.text()),
    )
)
def test_a_guard_is_read_as_it_was_written(guard: BucketGuard) -> None:
    assert BucketGuard.from_json(guard.to_json()) == guard
    json.dumps(guard.statements())
