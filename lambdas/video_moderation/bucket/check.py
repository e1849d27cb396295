"""Comparing the media bucket with what must hold: the sweep does so, and `video-moderation check`.

What cannot be read is a finding: nobody knows whether it holds. Nothing is changed here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from video_moderation.bucket import statements
from video_moderation.contract.status import Status
from video_moderation.contract.storage.readable_videos import ARCHIVED
from video_moderation.contract.storage.tags import VERDICT_TAG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mypy_boto3_s3 import S3Client

    from video_moderation.contract.storage.bucket_policy import BucketGuard

ARCHIVED_VERDICTS = frozenset({Status.CLEAN.tag_value, Status.FLAGGED.tag_value})
SAFE_DAYS = 14
"""A rule that deletes videos after fewer days is a problem.

A dead-letter queue keeps messages for so long, and their videos can be moderated until then.
"""
_NOTHING_THERE = frozenset(
    {
        "NoSuchBucketPolicy",
        "NoSuchLifecycleConfiguration",
        "ServerSideEncryptionConfigurationNotFoundError",
    }
)


@dataclass(frozen=True)
class BucketFinding:
    """One finding about a part of the bucket; a note is information, not a problem.

    Example: `BucketFinding("versioning", "versioning is Suspended", "aws s3api put-bucket-versioning …")`
    """

    part: str
    text: str
    remedy: str = ""
    is_note: bool = False


class BucketCheck:
    """Examines one bucket."""

    def __init__(self, s3: S3Client, bucket: str, guard: BucketGuard) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._guard = guard

    def run(self) -> list[BucketFinding]:
        """What was found; empty if all is as it must be and there is nothing to note.

        Example:
            >>> BucketCheck(s3, "example-videos", guard).run()[0].text
            'versioning is Suspended: S3 replaces objects whose verdict stays in the table'
        """
        parts: dict[str, Callable[[], Iterator[BucketFinding]]] = {
            "versioning": self._versioning,
            "policy": self._policy,
            "notifications": self._notifications,
            "lifecycle": self._lifecycle,
            "encryption": self._encryption,
        }
        return [finding for part, examine in parts.items() for finding in self._examined(part, examine)]

    def _examined(self, part: str, examine: Callable[[], Iterator[BucketFinding]]) -> list[BucketFinding]:
        try:
            return list(examine())
        except (ClientError, BotoCoreError, ValueError, KeyError, TypeError, AttributeError) as failure:
            text = f"could not be read, so nobody knows whether it is as it must be: {_reason(failure)}"
            return [
                BucketFinding(part, text, "grant the permission to read it, or see whether the bucket exists")
            ]

    def _versioning(self) -> Iterator[BucketFinding]:
        status = self._s3.get_bucket_versioning(Bucket=self._bucket).get("Status")
        if status == "Enabled":
            return
        text = (
            "versioning is Suspended: S3 replaces objects whose verdict stays in the table"
            if status
            else "the bucket was never versioned, but a verdict is about one object version"
        )
        enable = "--versioning-configuration Status=Enabled"
        remedy = f"aws s3api put-bucket-versioning --bucket {self._bucket} {enable}"
        yield BucketFinding("versioning", text, remedy)

    def _policy(self) -> Iterator[BucketFinding]:
        answer = self._or_nothing(lambda: self._s3.get_bucket_policy(Bucket=self._bucket))
        policy = json.loads(answer["Policy"]) if answer else {}
        lacking = statements.missing(policy, self._guard.statements())
        if lacking:
            remedy = "add the statements that video-moderation bucket-policy prints"
            if self._guard.owned:
                remedy += (
                    ", or execute a change set with the deployment mode REVERT_DRIFT: any other deployment "
                    "compares templates only, and finds nothing to change"
                )
            names = ", ".join(lacking)
            text = f"the policy does not guard verdicts: {names} missing, or under another condition"
            yield BucketFinding("policy", text, remedy)

    def _notifications(self) -> Iterator[BucketFinding]:
        found = self._s3.get_bucket_notification_configuration(Bucket=self._bucket)
        if "EventBridgeConfiguration" not in found:
            yield BucketFinding(
                "notifications",
                "the bucket sends no events to EventBridge, so uploads are found by the sweep only",
                "turn on Amazon EventBridge in the bucket's properties",
            )

    def _lifecycle(self) -> Iterator[BucketFinding]:
        answer = self._or_nothing(lambda: self._s3.get_bucket_lifecycle_configuration(Bucket=self._bucket))
        for rule in answer.get("Rules", []):
            if rule["Status"] != "Enabled" or _waits_for_verdict(rule):
                continue
            name = repr(rule.get("ID", "without a name"))
            remedy = f"let the rule's filter ask for the tag {VERDICT_TAG}, clean or flagged"
            if _archives(rule):
                text = f"the rule {name} archives videos before their verdict: Rekognition cannot read them"
                yield BucketFinding("lifecycle", text, remedy)
            for days in _deletions(rule):
                text = f"the rule {name} deletes videos after {days} days, also one that still waits"
                yield BucketFinding("lifecycle", text, remedy, is_note=days >= SAFE_DAYS)

    def _encryption(self) -> Iterator[BucketFinding]:
        answer = self._or_nothing(lambda: self._s3.get_bucket_encryption(Bucket=self._bucket))
        for rule in answer.get("ServerSideEncryptionConfiguration", {}).get("Rules", []):
            default = rule.get("ApplyServerSideEncryptionByDefault", {})
            if str(default.get("SSEAlgorithm", "")).startswith("aws:kms"):
                key = default.get("KMSMasterKeyID", "aws/s3")
                yield BucketFinding(
                    "encryption",
                    f"new objects are encrypted with {key}: its policy must let IAM policies of this account "
                    "count, because the Video Processor, with whose permissions Rekognition reads, the "
                    "Sweeper and every reader need kms:Decrypt, and uploaders kms:GenerateDataKey",
                    is_note=True,
                )

    def _or_nothing(self, read: Callable[[], Any]) -> Mapping[str, Any]:
        """What the bucket has; empty if it has none, which S3 answers with an error."""
        try:
            answer: Mapping[str, Any] = read()
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOTHING_THERE:
                return {}
            raise
        return answer


def _archives(rule: Mapping[str, Any]) -> bool:
    moves = [*rule.get("Transitions", []), *rule.get("NoncurrentVersionTransitions", [])]
    return any(move.get("StorageClass") in ARCHIVED for move in moves)


def _deletions(rule: Mapping[str, Any]) -> Iterator[int]:
    """After how many days versions are deleted; a rule with a date deletes what is older at once."""
    expiration = rule.get("Expiration", {})
    if "Days" in expiration or "Date" in expiration:
        yield expiration.get("Days", 0)
    if "NoncurrentVersionExpiration" in rule:
        yield rule["NoncurrentVersionExpiration"].get("NoncurrentDays", 0)


def _waits_for_verdict(rule: Mapping[str, Any]) -> bool:
    """Whether only objects with a verdict are meant; an object must have all tags of a filter."""
    chosen = rule.get("Filter", {})
    tags = [chosen["Tag"]] if "Tag" in chosen else chosen.get("And", {}).get("Tags", [])
    return any(tag["Key"] == VERDICT_TAG and tag["Value"] in ARCHIVED_VERDICTS for tag in tags)


def _reason(failure: Exception) -> str:
    if isinstance(failure, ClientError):
        return f"{failure.operation_name}: {failure.response['Error']['Code']}"
    return f"{type(failure).__name__}: {failure}"
