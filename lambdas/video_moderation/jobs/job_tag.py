"""The tag of a job: its video, the lowest confidence that was requested, and a mark of this pipeline.

Rekognition returns the tag with the completion and with the results, but not the confidence it was asked
for. A video may only be judged by a job that looked at everything the policy looks at; the job itself has to
say whether it did, since the row may already speak of another attempt.

Anybody who may start jobs can write what they like into a tag: the id of a video that they would rather see
clean, on a job that looked at another one. The nonce, which only the video's row knows, gives them away.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class JobTag:
    r"""A `JobTag` of `StartContentModeration`; `min_confidence` is in per cent.

    Its text keeps to the older and narrower form of the API's documents: `[a-zA-Z0-9_.\-:]`, 256 characters.

    Example:
        >>> JobTag("0af3", 50.0, "9c41").text
        '0af3:50.0:9c41'
        >>> JobTag.read("0af3:50.0:9c41")
        JobTag(video_id='0af3', min_confidence=50.0, nonce='9c41')
    """

    video_id: str
    min_confidence: float
    nonce: str

    @property
    def text(self) -> str:
        """The tag as Rekognition keeps it."""
        return f"{self.video_id}:{self.min_confidence!r}:{self.nonce}"

    @classmethod
    def read(cls, text: str) -> JobTag:
        """The tag that results came with.

        Raises:
            ValueError: it is none of ours.
        """
        video_id, min_confidence, nonce = text.split(":")
        return cls(video_id, float(min_confidence), nonce)

    @staticmethod
    def video_of(text: str) -> str:
        """The video that a completion speaks of, true or not: its results must be of that video's job.

        Example:
            >>> JobTag.video_of("0af3:50.0:9c41")
            '0af3'
        """
        return text.partition(":")[0]
