"""What a reader fills in before pasting: ids of a video, a table, a role, an archived video."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from tests.local.observing import physical_id

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline, Row

EXAMPLE_VERSION = "c1dba935-dded-45c4-b95a-6e6d03a1deab"
"""The version of `party.mp4` that the documents name."""
UNREADABLE = "<unreadable VideoId>"


@dataclass(frozen=True)
class Reader:
    """Somebody who reads the documents beside a deployed stack in which `holiday.mp4` was moderated."""

    stack: Pipeline
    holiday: Row

    def fill_in(self, pasted: str) -> str:
        """Return the commands with what this stack has in place of the documents' examples."""
        filled = pasted.replace("<VideoId>", self.holiday["VideoId"]).replace(
            "<JobId>", self.holiday["JobId"]
        )
        if UNREADABLE in filled:
            filled = filled.replace(UNREADABLE, self._unreadable_row())
        if EXAMPLE_VERSION in filled:
            filled = filled.replace(EXAMPLE_VERSION, self._version_of("party.mp4"))
        if "restore-object" in filled:
            filled = filled.replace("holiday.mp4", self._archived_video())
        if '"$TABLE"' in filled:
            filled = f"TABLE={self._kept_table()}\n{filled}"
        if '"$ROLE_ARN"' in filled:
            filled = f"ROLE_ARN={self._role()}\n{filled}"
        return filled

    def _version_of(self, name: str) -> str:
        row = self.stack.video(name)
        assert row is not None
        return str(row["VersionId"])

    def _unreadable_row(self) -> str:
        """The key of a row that somebody wrote by hand, with nothing else in it."""
        self.stack.video_analysis_table.put_item(Item={"VideoId": "by-hand"})
        return "by-hand"

    def _archived_video(self) -> str:
        """The key of a video in GLACIER; the emulator archives nothing by itself."""
        self.stack.s3.put_object(
            Bucket=self.stack.bucket, Key="archived.mp4", Body=b"video", StorageClass="GLACIER"
        )
        return "archived.mp4"

    def _kept_table(self) -> str:
        """The name of a table like one that a deleted stack leaves behind: protected from deletion."""
        name = f"kept-{uuid4().hex[:8]}"
        key = {"AttributeName": "Id", "KeyType": "HASH"}
        self.stack.aws.client("dynamodb").create_table(
            TableName=name,
            KeySchema=[key],
            AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            DeletionProtectionEnabled=True,
        )
        return name

    def _role(self) -> str:
        name = physical_id(self.stack, "ContentAlert", "AWS::Lambda::Function")
        function = self.stack.aws.client("lambda").get_function_configuration(FunctionName=name)
        return str(function["Role"])
