"""The check of the media bucket: whatever is weaker than it must be, or cannot be read, is a finding."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.operations.answers import Failure, client
from video_moderation.bucket.check import BucketCheck
from video_moderation.bucket.statements import missing
from video_moderation.contract.storage.bucket_policy import BucketGuard

NAME, ARN = "example-videos", "arn:aws:s3:::example-videos"
GUARD = BucketGuard(bucket_arn=ARN, writer_id="AROAWRITER")
TAGGED = {"Tag": {"Key": "moderation-verdict", "Value": "clean"}}
UNDETERMINED = {"Tag": {"Key": "moderation-verdict", "Value": "undetermined"}}
GLACIER = [{"Days": 30, "StorageClass": "GLACIER"}]


class Bucket:
    """A bucket as it must be, and what tests change of it; a `Failure` is what S3 answers."""

    def __init__(self) -> None:
        self.parts: dict[str, Any] = {
            "GetBucketVersioning": {"Status": "Enabled"},
            "GetBucketPolicy": {"Policy": json.dumps({"Statement": GUARD.statements()})},
            "GetBucketNotificationConfiguration": {"EventBridgeConfiguration": {}},
            "GetBucketLifecycleConfiguration": Failure("NoSuchLifecycleConfiguration", "none"),
            "GetBucketEncryption": encrypted("AES256"),
        }

    def findings(self, guard: BucketGuard = GUARD) -> dict[str, str]:
        """What was found, by part."""
        s3 = client("s3", {name: self.answering(name) for name in self.parts})
        return {each.part: each.text for each in BucketCheck(s3, NAME, guard).run()}

    def answering(self, name: str) -> Any:
        """The answer to an operation, as it is when it is asked for."""

        def answer(_: dict[str, Any]) -> dict[str, Any]:
            if isinstance(self.parts[name], Failure):
                raise self.parts[name]
            found: dict[str, Any] = self.parts[name]
            return found

        return answer


def encrypted(algorithm: str, **key: str) -> dict[str, Any]:
    default = {"SSEAlgorithm": algorithm, **key}
    rules = [{"ApplyServerSideEncryptionByDefault": default}]
    return {"ServerSideEncryptionConfiguration": {"Rules": rules}}


def test_a_bucket_as_it_must_be_has_no_findings() -> None:
    assert Bucket().findings() == {}


@pytest.mark.parametrize(
    ("part", "operation"),
    [
        ("versioning", "GetBucketVersioning"),
        ("policy", "GetBucketPolicy"),
        ("notifications", "GetBucketNotificationConfiguration"),
        ("lifecycle", "GetBucketLifecycleConfiguration"),
        ("encryption", "GetBucketEncryption"),
    ],
)
def test_what_cannot_be_read_is_a_finding_and_the_others_are_still_examined(
    part: str, operation: str
) -> None:
    bucket = Bucket()
    bucket.parts[operation] = Failure("AccessDenied", "no")
    (found,) = bucket.findings().items()
    assert found[0] == part
    assert "nobody knows whether it is as it must be" in found[1]
    assert operation in found[1]


@pytest.mark.parametrize(
    ("answer", "said"), [({"Status": "Suspended"}, "versioning is Suspended"), ({}, "was never versioned")]
)
def test_a_bucket_that_keeps_no_versions_gets_a_clear_answer(answer: dict[str, str], said: str) -> None:
    bucket = Bucket()
    bucket.parts["GetBucketVersioning"] = answer
    assert said in bucket.findings()["versioning"]


def test_a_bucket_without_a_policy_lacks_every_statement() -> None:
    bucket = Bucket()
    bucket.parts["GetBucketPolicy"] = Failure("NoSuchBucketPolicy", "none")
    assert all(each["Sid"] in bucket.findings()["policy"] for each in GUARD.statements())


@pytest.mark.parametrize(
    "policy", ["[]", "no JSON", '{"Statement": "odd"}', '{"Statement": [{"Effect": 1}]}']
)
def test_a_policy_that_nobody_understands_is_a_finding(policy: str) -> None:
    bucket = Bucket()
    bucket.parts["GetBucketPolicy"] = {"Policy": policy}
    assert "policy" in bucket.findings()


def test_without_events_uploads_are_found_late() -> None:
    bucket = Bucket()
    bucket.parts["GetBucketNotificationConfiguration"] = {}
    assert "no events to EventBridge" in bucket.findings()["notifications"]


def rule(**more: Any) -> dict[str, Any]:
    return {"ID": "Old", "Status": "Enabled", "Filter": {}, **more}


@pytest.mark.parametrize(
    ("lifecycle", "is_problem"),
    [
        (rule(Transitions=GLACIER), True),
        (rule(Transitions=GLACIER, Filter={"Prefix": "a/"}), True),
        (
            rule(Transitions=GLACIER, Filter=UNDETERMINED),
            True,
        ),
        (rule(NoncurrentVersionTransitions=[{"NoncurrentDays": 1, "StorageClass": "DEEP_ARCHIVE"}]), True),
        (rule(Transitions=GLACIER, Status="Disabled"), False),
        (rule(Transitions=GLACIER, Filter=TAGGED), False),
        (rule(Transitions=GLACIER, Filter={"And": {"Prefix": "a/", "Tags": [TAGGED["Tag"]]}}), False),
        (rule(Transitions=[{"Days": 30, "StorageClass": "GLACIER_IR"}]), False),
        (rule(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7}), False),
    ],
)
def test_a_rule_that_archives_before_the_verdict_is_a_finding(
    lifecycle: dict[str, Any], is_problem: bool
) -> None:
    bucket = Bucket()
    bucket.parts["GetBucketLifecycleConfiguration"] = {"Rules": [lifecycle]}
    assert ("lifecycle" in bucket.findings()) is is_problem


@pytest.mark.parametrize(
    ("lifecycle", "found"),
    [
        (rule(Expiration={"Days": 1}), [False]),
        (rule(Expiration={"Date": datetime(2026, 11, 23, tzinfo=UTC)}), [False]),
        (rule(NoncurrentVersionExpiration={"NoncurrentDays": 13}), [False]),
        (rule(Expiration={"Days": 14}, NoncurrentVersionExpiration={"NoncurrentDays": 1}), [True, False]),
        (rule(Expiration={"Days": 1}, Status="Disabled"), []),
        (rule(Expiration={"Days": 1}, Filter=TAGGED), []),
        (rule(Expiration={"ExpiredObjectDeleteMarker": True}), []),
    ],
)
def test_a_rule_that_deletes_videos_that_wait_is_a_problem_if_it_does_so_soon(
    lifecycle: dict[str, Any], found: list[bool]
) -> None:
    bucket = Bucket()
    bucket.parts["GetBucketLifecycleConfiguration"] = {"Rules": [lifecycle]}
    s3 = client("s3", {name: bucket.answering(name) for name in bucket.parts})
    assert [each.is_note for each in BucketCheck(s3, NAME, GUARD).run()] == found


@pytest.mark.parametrize(("owned", "is_named"), [(True, True), (False, False)])
def test_the_remedy_of_a_changed_policy_is_one_that_repairs_it(*, owned: bool, is_named: bool) -> None:
    """A deployment of the same template changes nothing."""
    bucket = Bucket()
    bucket.parts["GetBucketPolicy"] = Failure("NoSuchBucketPolicy", "none")
    s3 = client("s3", {name: bucket.answering(name) for name in bucket.parts})
    (finding,) = BucketCheck(s3, NAME, replace(GUARD, owned=owned)).run()
    assert "video-moderation bucket-policy" in finding.remedy
    assert ("REVERT_DRIFT" in finding.remedy) is is_named


def test_a_key_is_named_with_what_its_policy_must_hold_and_is_no_problem() -> None:
    bucket = Bucket()
    bucket.parts["GetBucketEncryption"] = encrypted("aws:kms", KMSMasterKeyID="arn:aws:kms:key/1")
    s3 = client("s3", {name: bucket.answering(name) for name in bucket.parts})
    (note,) = BucketCheck(s3, NAME, GUARD).run()
    assert note.is_note
    assert "arn:aws:kms:key/1" in note.text
    assert "kms:Decrypt" in note.text


# The guard


GUARDS = st.builds(
    BucketGuard,
    bucket_arn=st.just(ARN),
    writer_id=st.just("AROAWRITER"),
    deny_unmoderated_reads=st.booleans(),
    reader_ids=st.lists(st.sampled_from(["AROAONE:*", "AROATWO:*"]), min_size=1, unique=True),
    reader_arns=st.lists(st.just("arn:aws:iam::1:role/r"), max_size=1),
    scanner_arns=st.lists(st.just("arn:aws:iam::1:role/s"), max_size=1),
    owned=st.booleans(),
)


def _drop(statement: dict[str, Any]) -> list[dict[str, Any]]:
    return []


def _allow(statement: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**statement, "Effect": "Allow"}]


def _of_fewer(statement: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**statement, "Action": statement["Action"][1:] or ["s3:ListBucket"]}]


def _on_a_folder(statement: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**statement, "Resource": f"{ARN}/public/*"}]


def _for_somebody(statement: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**statement, "Principal": {"AWS": "arn:aws:iam::1:root"}}]


def _unless(statement: dict[str, Any]) -> list[dict[str, Any]]:
    more = {"StringNotEquals": {"aws:PrincipalTag/team": "video"}}
    return [{**statement, "Condition": {**statement["Condition"], **more}}]


def _with_one_more_exception(statement: dict[str, Any]) -> list[dict[str, Any]]:
    changed = copy.deepcopy(statement)
    users = changed["Condition"]["StringNotLike"]["aws:userid"]
    changed["Condition"]["StringNotLike"]["aws:userid"] = [
        *([users] if isinstance(users, str) else users),
        "AROAATTACKER:*",
    ]
    return [changed]


def _inverted(statement: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**statement, "NotPrincipal": {"AWS": "arn:aws:iam::1:root"}}]


WEAKER = [_drop, _allow, _of_fewer, _on_a_folder, _for_somebody, _unless, _with_one_more_exception, _inverted]


@settings(max_examples=50, deadline=None)
@given(guard=GUARDS, weaken=st.sampled_from(WEAKER), data=st.data())
def test_whatever_statement_is_weakened_it_is_named(guard: BucketGuard, weaken: Any, data: Any) -> None:
    expected = guard.statements()
    assert missing({"Statement": expected}, expected) == []
    weak = data.draw(st.integers(0, len(expected) - 1))
    policy = [*expected[:weak], *weaken(expected[weak]), *expected[weak + 1 :]]
    assert missing({"Statement": policy}, expected) == [expected[weak]["Sid"]]


def _as_s3_shows_it(statement: dict[str, Any]) -> dict[str, Any]:
    """Another name, texts for lists of one, keys in other cases, another order."""
    condition = {
        operator: {
            key.upper(): values[0] if isinstance(values, list) and len(values) == 1 else values
            for key, values in tests.items()
        }
        for operator, tests in reversed(statement["Condition"].items())
    }
    actions = [*reversed(statement["Action"]), "s3:PutBucketPolicy"]
    return {**statement, "Sid": "Other", "Principal": "*", "Action": actions, "Condition": condition}


@settings(max_examples=30, deadline=None)
@given(guard=GUARDS)
def test_the_same_in_another_form_is_no_finding(guard: BucketGuard) -> None:
    policy = {"Statement": [_as_s3_shows_it(each) for each in guard.statements()]}
    assert missing(policy, guard.statements()) == []
