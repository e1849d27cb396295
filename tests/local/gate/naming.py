"""Videos as the tests of the gate name them, and what S3 says if they may not."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator

TAGS = ("moderation-verdict", "moderation-audience", "moderation-decision")
"""The tags that are Content Alert's alone."""

SPELLINGS = [spelling for tag in TAGS for spelling in (tag, tag.upper(), tag.title())]

by_key_and_by_version = pytest.mark.parametrize("how", ["key", "version"])


@dataclass(frozen=True)
class Video:
    """An object version that the gate is tried with."""

    bucket: str
    key: str
    version: str

    def by(self, how: str) -> dict[str, str]:
        """Its name in calls of S3: by "key", or by "version", which takes both."""
        name = {"Bucket": self.bucket, "Key": self.key}
        return {**name, "VersionId": self.version} if how == "version" else name


@contextmanager
def refused(*, by_the_bucket: bool = False) -> Iterator[None]:
    """S3 says AccessDenied, or 403 to HeadObject, which has no body; if asked, by the bucket's own policy."""
    with pytest.raises(ClientError) as refusal:
        yield
    error = refusal.value.response["Error"]
    assert error["Code"] == ("403" if refusal.value.operation_name == "HeadObject" else "AccessDenied")
    assert not by_the_bucket or "explicit deny in a resource-based policy" in error["Message"]
