"""The demo: shows one video's way through the deployed pipeline as it happens."""

from __future__ import annotations

import contextlib
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from moderation_local.aws.local_aws import IS_CHECKOUT
from moderation_local.deployment.deployed_app import deployed_app
from moderation_local.pipeline.archive import rule_for
from moderation_local.pipeline.deployed_pipeline import Pipeline
from moderation_local.pipeline.review_room import open_room
from moderation_local.rekognition.labels.scenes import scenes_key
from moderation_local.story import GREEN, RED, YELLOW, Story
from moderation_local.waiting import until
from video_moderation.contract.status import Status
from video_moderation.videos.unfit_files import is_no_video

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation_local.clip import Clip
    from moderation_local.mail import Mail
    from moderation_local.pipeline.deployed_pipeline import Row

COLOURS = {Status.CLEAN: GREEN, Status.FLAGGED: RED, Status.UNDETERMINED: YELLOW}
ROWS_SHOWN = 6
AT_THE_END = (
    "This local AWS ends now, and with it everything that the commands and links above lead to.\n"
    f"To try them, keep one running: {'make local' if IS_CHECKOUT else 'python -m moderation_local up'}"
)
WAITING = "Decide on the video in your browser. Ctrl-C ends the local AWS and removes everything."
LONGEST_WAIT = 180.0
"""Seconds for a verdict, all attempts included."""


def demo(clip: Clip, story: Story, *, context: Mapping[str, str] | None = None, once: bool = False) -> None:
    """Start a local AWS, deploy the app with that context, upload the clip, and show what happens to it.

    Without ``once``, a moderator can decide on the clip in the review room until Ctrl-C.
    """
    context = dict(context or {}) if once else {"review": "true", **(context or {})}
    with deployed_app(story, context=context) as (aws, deployment):
        room = open_room(aws, deployment) if "ReviewUrl" in deployment.outputs else None
        row = Demo(Pipeline(aws, deployment), clip, story).run()
        if once or room is None:
            story.text(f"\n{AT_THE_END}")
            return
        story.text("\n".join(["", WAITING, "", *room.lines(f"#/video/{row['VideoId']}")]))
        with contextlib.suppress(KeyboardInterrupt):  # the way it is meant to end
            threading.Event().wait()


class Demo:
    """The steps of the demo; each asks AWS for what it shows."""

    def __init__(self, pipeline: Pipeline, clip: Clip, story: Story) -> None:
        self._pipeline = pipeline
        self._clip = clip
        self._story = story

    def run(self) -> Row:
        """Show every step from the upload to the archive; return the video's row."""
        row = self._moderate(self._upload())
        self._stored(row)
        self._alert(row)
        self._archive(row)
        return row

    def _upload(self) -> str:
        clip, pipeline, step = self._clip, self._pipeline, self._story.step("Upload")
        if clip.scenes:
            pipeline.s3.put_object(Bucket=pipeline.bucket, Key=scenes_key(clip.name), Body=clip.scenes)
        version_id = pipeline.upload(clip.name, clip.video)
        step.done(f"{clip.name}, {clip.facts}")
        step.detail(f"→ s3://{pipeline.bucket}/{clip.name}")
        for warning in clip.warnings:
            step.detail(warning, colour=YELLOW)
        if clip.problem:
            step.detail(f"Rekognition does not accept this video: {clip.problem}", colour=YELLOW)
        return version_id

    def _moderate(self, version_id: str) -> Row:
        step = self._story.step("Rekognition")
        step.progress("waiting for the verdict")
        row = self._pipeline.wait_for_status(self._clip.name, version_id=version_id, timeout=LONGEST_WAIT)
        step.done(self._job(row) if "JobId" in row else "not asked")
        reason = f": {row['Reason']}" if row.get("Reason") else ""
        audience = f", audience {row['Audience']}" if "Audience" in row else ""
        step.detail(f"verdict {row['Status']}{reason}{audience}", colour=COLOURS[row["Status"]])
        return row

    def _job(self, row: Row) -> str:
        job = self._pipeline.aws.client("rekognition").get_content_moderation(JobId=row["JobId"])
        attempts = f", attempt {row['Attempt']}" if row["Attempt"] > 1 else ""
        source = self._clip.scenes_name
        seen = f"detections simulated from {source}" if source else "no scene file: no labels"
        return f"job {row['JobId'][:8]}… {job['JobStatus']}{attempts} ({seen})"

    def _stored(self, row: Row) -> None:
        step = self._story.step("Stored")
        labels = self._pipeline.labels(self._clip.name, video_id=row["VideoId"])
        step.done(f"{_count(len(labels), 'label')}, {_count(int(row.get('SceneCount', 0)), 'scene')}")
        if labels:
            step.detail(f"in {self._pipeline.metadata_table.name}")
        for label in labels[:ROWS_SHOWN]:
            step.detail(_label_line(label))
        if len(labels) > ROWS_SHOWN:
            step.detail(f"… and {_count(len(labels) - ROWS_SHOWN, 'row')} more")

    def _alert(self, row: Row) -> None:
        if row["Status"] == Status.CLEAN:
            self._story.line("Alert", "none: the policy flags nothing")
            return
        if is_no_video(str(row.get("Reason", ""))):
            self._story.line("Alert", "in the next digest, since the file is no video")
            return
        alert = self._mail("Alert", "AlertTopicArn")
        for line in ["", *alert.text.rstrip().splitlines()]:
            self._story.line("", line)
        if row["Status"] == Status.UNDETERMINED:
            self._mail("Operations", "OperationsTopicArn")

    def _mail(self, label: str, topic: str) -> Mail:
        step = self._story.step(label)
        step.progress("waiting for the e-mail")
        arn = self._pipeline.deployment.outputs[topic]
        mail = self._pipeline.mailbox.wait_for(lambda mail: mail.topic == arn, timeout=30)
        step.done(f"To: {mail.to}")
        step.detail(f"Subject: {mail.subject}")
        return mail

    def _archive(self, row: Row) -> None:
        pipeline, name, step = self._pipeline, self._clip.name, self._story.step("Archive")
        tags = until(lambda: pipeline.tags(name, row["VersionId"]), "no verdict tag", timeout=30)
        rule = rule_for(tags, pipeline.lifecycle_rules())
        step.done(rule.terms if rule else "no rule of the bucket applies: a person has to decide first")
        step.detail(f"tag of the object now: {', '.join(f'{key}={value}' for key, value in tags.items())}")
        if rule:
            uploaded = pipeline.s3.head_object(Bucket=pipeline.bucket, Key=name)["LastModified"]
            when = uploaded + timedelta(days=rule.days + 1)  # S3 rounds up to the next midnight, UTC
            step.detail(f"so S3 archives it from {when:%-d %B %Y} on (this emulator never does)")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _label_line(label: Row) -> str:
    seconds = int(label["Timestamp"]) / 1000
    path = " > ".join(filter(None, [label["ModerationCategory"], label["ModerationLabel"]]))
    return f"{int(seconds // 60):02d}:{seconds % 60:04.1f}  {float(label['Confidence']):5.1f} %  {path}"
