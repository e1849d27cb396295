"""The tag of a job: whose it is, and from which confidence on it was asked for labels.

Rekognition returns the tag with the completion and with the results, but not the confidence it was asked
for. A video may only be judged by a job that looked at everything the policy looks at; the job itself has to
say whether it did, since the row may already speak of another attempt.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class JobTag:
    r"""A `JobTag` of `StartContentModeration`; `min_confidence` is in per cent, None if the tag has none.

    Its text keeps to the older and narrower form of the API's documents: `[a-zA-Z0-9_.\-:]`, 256 characters.

    Example:
        >>> JobTag("0af3", 50).text
        '0af3:50.0'
        >>> JobTag.read("0af3:50.0")
        JobTag(video_id='0af3', min_confidence=50.0)
    """

    video_id: str
    min_confidence: float | None = None

    @property
    def text(self) -> str:
        """The tag as Rekognition keeps it."""
        return self.video_id if self.min_confidence is None else f"{self.video_id}:{self.min_confidence!r}"

    @classmethod
    def read(cls, text: str) -> JobTag:
        """The tag that a completion or a result came with.

        Raises:
            ValueError: what follows the colon is no number.
        """
        video_id, colon, min_confidence = text.partition(":")
        return cls(video_id, float(min_confidence) if colon else None)
