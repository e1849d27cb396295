"""Sessions of the role Moderator under a person's name: S3 and SQS note who watched and who decided."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from video_moderation.runtime import clients

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sts import STSClient

    from video_moderation.review.access.person import Person
    from video_moderation.runtime.clock import Clock

SESSION = timedelta(minutes=15)
"""The shortest session that STS gives; a session by role chaining may last an hour at most."""
_RESERVE = timedelta(minutes=2)


class ModeratorSessions:
    """Clients of AWS that act as one person.

    `client` makes a boto3 client of a service with given credentials and configuration.
    """

    def __init__(
        self,
        sts: STSClient,
        client: Callable[..., Any],
        role_arn: str,
        clock: Clock,
        networks: tuple[str, ...] = (),
    ) -> None:
        self._sts = sts
        self._client = client
        self._role_arn = role_arn
        self._clock = clock
        self._networks = networks
        self._deciding: dict[str, tuple[datetime, SQSClient]] = {}

    def to_decide(self, person: Person) -> SQSClient:
        """SQS as this person; kept for the person while the session lasts."""
        now = self._clock.now()
        ends_at, sqs = self._deciding.get(person.session_name, (now, None))
        if sqs is None or ends_at - _RESERVE <= now:
            credentials = self._assume(person, None)
            # A decision that is sent twice is recorded twice: the page asks again by itself.
            sqs = self._client("sqs", config=clients.NOT_RETRYING, **credentials)
            self._deciding[person.session_name] = (now + SESSION, sqs)
        return sqs

    def to_watch(self, person: Person, video: Mapping[str, Any]) -> S3Client:
        """S3 as this person, able to read this one object version and nothing else."""
        policy = watching_policy(self._partition, video, self._networks)
        s3: S3Client = self._client("s3", config=clients.PRESIGNING, **self._assume(person, policy))
        return s3

    @property
    def _partition(self) -> str:
        return self._role_arn.split(":")[1]

    def _assume(self, person: Person, policy: str | None) -> dict[str, str]:
        request: dict[str, Any] = {
            "RoleArn": self._role_arn,
            "RoleSessionName": person.session_name,
            "DurationSeconds": int(SESSION.total_seconds()),
        }
        if policy is not None:
            request["Policy"] = policy
        made = self._sts.assume_role(**request)["Credentials"]
        return {
            "aws_access_key_id": made["AccessKeyId"],
            "aws_secret_access_key": made["SecretAccessKey"],
            "aws_session_token": made["SessionToken"],
        }


def watching_policy(partition: str, video: Mapping[str, Any], networks: tuple[str, ...] = ()) -> str:
    """The session policy for one object version: what the role allows shrinks to it.

    A key may hold characters that are wildcards in a policy; `${*}` and the like stand for the characters.
    Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    key = re.sub(r"[*?$]", lambda found: f"${{{found[0]}}}", video["VideoName"])
    condition: dict[str, Any] = {}
    if "VersionId" in video:
        condition["StringEquals"] = {"s3:VersionId": video["VersionId"]}
    if networks:
        condition["IpAddress"] = {"aws:SourceIp": list(networks)}
    statement = {
        "Effect": "Allow",
        "Action": "s3:GetObjectVersion" if "VersionId" in video else "s3:GetObject",
        "Resource": f"arn:{partition}:s3:::{video['Bucket']}/{key}",
        **({"Condition": condition} if condition else {}),
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return json.dumps(policy, separators=(",", ":"), ensure_ascii=False)
