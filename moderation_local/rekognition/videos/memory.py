"""An object store and a topic in memory, for tests that need neither S3 nor SNS."""

from __future__ import annotations

import io
import json
from typing import Any, BinaryIO

from moderation_local.rekognition.videos.objects import NoSuchObject, ObjectVersion


class MemoryObjects:
    """Objects by bucket, name and, if they have one, version; a plain name finds what was put last.

    >>> objects = MemoryObjects()
    >>> objects.put("media", "party.mp4", b"...", version="1")
    >>> objects.size(ObjectVersion("media", "party.mp4"))
    3
    """

    def __init__(self) -> None:
        self._objects: dict[ObjectVersion, bytes] = {}

    def put(self, bucket: str, name: str, content: bytes | str, version: str | None = None) -> None:
        """Keep an object, as a version of its own if one is named."""
        data = content.encode() if isinstance(content, str) else content
        self._objects[ObjectVersion(bucket, name)] = data
        self._objects[ObjectVersion(bucket, name, version)] = data

    def delete(self, bucket: str, name: str) -> None:
        """Remove an object with all its versions."""
        for found in [each for each in self._objects if (each.bucket, each.name) == (bucket, name)]:
            del self._objects[found]

    def size(self, video: ObjectVersion) -> int:
        """Return the size of an object in bytes."""
        return len(self._content(video))

    def open(self, video: ObjectVersion) -> BinaryIO:
        """Return an object as a file."""
        return io.BytesIO(self._content(video))

    def _content(self, video: ObjectVersion) -> bytes:
        if video not in self._objects:
            raise NoSuchObject(f"s3://{video.bucket}/{video.name}: there is no such object or version")
        return self._objects[video]


class MemoryTopics:
    """Keeps what is published, by topic."""

    def __init__(self) -> None:
        self.published: list[tuple[str, str]] = []

    def publish(self, topic_arn: str, message: str) -> None:
        """Keep a message."""
        self.published.append((topic_arn, message))

    def messages(self) -> list[dict[str, Any]]:
        """Return all messages, decoded, the oldest first."""
        return [json.loads(message) for _, message in self.published]
