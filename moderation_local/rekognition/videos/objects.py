"""Reading objects in S3, as the engine needs it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCK = 1024 * 1024
"""Bytes fetched at a time; opening a video needs its beginning and its end, not what is between."""
_ABSENT = {"404", "NoSuchKey", "NotFound"}


class UnreadableObject(Exception):
    """The object is not there, or may not be read; the message says which call failed how."""


class NoSuchObject(UnreadableObject):
    """The object is certainly not there."""


@dataclass(frozen=True)
class ObjectVersion:
    """An object, or one version of it."""

    bucket: str
    name: str
    version: str | None = None

    def to_request(self) -> dict[str, str]:
        """Return the parameters that name it in a call to S3."""
        request = {"Bucket": self.bucket, "Key": self.name}
        return request | ({"VersionId": self.version} if self.version else {})


class ObjectStore(Protocol):
    """Where videos and scene files are; both methods raise `UnreadableObject`."""

    def size(self, video: ObjectVersion) -> int:
        """Return the size of an object in bytes."""

    def open(self, video: ObjectVersion) -> BinaryIO:
        """Return an object as a file that can be read and sought in."""


class S3ObjectStore:
    """Objects read through a boto3 client for S3.

    >>> S3ObjectStore(boto3.client("s3")).size(ObjectVersion("media", "party.mp4"))  # doctest: +SKIP
    57969
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def size(self, video: ObjectVersion) -> int:
        """Return the size of an object in bytes."""
        answer = self._call(self._client.head_object, video.to_request())
        return cast("int", answer["ContentLength"])

    def open(self, video: ObjectVersion) -> BinaryIO:
        """Return an object as a file; bytes are fetched when they are read."""
        file = _ObjectFile(lambda first, last: self._range(video, first, last), self.size(video))
        return cast("BinaryIO", io.BufferedReader(file, BLOCK))

    def _range(self, video: ObjectVersion, first: int, last: int) -> bytes:
        answer = self._call(self._client.get_object, video.to_request() | {"Range": f"bytes={first}-{last}"})
        return cast("bytes", answer["Body"].read())

    def _call(self, method: Callable[..., dict[str, Any]], request: dict[str, str]) -> dict[str, Any]:
        try:
            return method(**request)
        except ClientError as error:
            kind = NoSuchObject if error.response["Error"]["Code"] in _ABSENT else UnreadableObject
            raise kind(f"s3://{request['Bucket']}/{request['Key']}: {error}") from error
        except BotoCoreError as error:
            raise UnreadableObject(f"s3://{request['Bucket']}/{request['Key']}: {error}") from error


class _ObjectFile(io.RawIOBase):
    """The bytes of an object behind Python's file interface."""

    def __init__(self, fetch: Callable[[int, int], bytes], size: int) -> None:
        self._fetch = fetch
        self._size = size
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, origin + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self._size - self._position)
        if wanted <= 0:
            return 0
        content = self._fetch(self._position, self._position + wanted - 1)
        buffer[: len(content)] = content
        self._position += len(content)
        return len(content)
