"""The review room, wired: what the routes of its API call."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3

from video_moderation.review import page
from video_moderation.review.access.person import Person
from video_moderation.review.access.refusal import Refusal
from video_moderation.review.access.rules import Rules
from video_moderation.review.access.sessions import ModeratorSessions
from video_moderation.review.claims import ReviewClaims
from video_moderation.review.deciding import Deciding
from video_moderation.review.listing.lanes import LaneReader
from video_moderation.review.listing.waiting import WaitingList
from video_moderation.review.playback import Playback, example_address
from video_moderation.runtime import clients
from video_moderation.videos.decisions.decision_table import DecisionTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from video_moderation.runtime.clock import Clock
    from video_moderation.settings import ReviewRoomSettings


class ReviewRoomApi:
    """What the routes of the API call; one instance serves all invocations of a process.

    Its parts list what awaits a decision (`waiting`), read scenes (`lanes`) and decisions (`history`),
    reserve videos (`claims`), play them (`playback`) and decide (`deciding`). `headers` are those of every
    answer.
    """

    def __init__(self, settings: ReviewRoomSettings, clock: Clock) -> None:
        dynamodb = boto3.resource("dynamodb", config=clients.RETRYING)
        self.clock = clock
        self.settings = settings
        self.rules = Rules.from_json(settings.rules)
        self.sign_in: dict[str, str] = json.loads(settings.sign_in)
        self.analysis = dynamodb.Table(settings.video_analysis_table)
        self.waiting = WaitingList(self.analysis)
        self.lanes = LaneReader(dynamodb.Table(settings.metadata_table))
        self.history = DecisionTable(dynamodb.Table(settings.decision_table))
        lasting = timedelta(minutes=float(settings.claim_minutes))
        self.claims = ReviewClaims(dynamodb, dynamodb.Table(settings.review_table), clock, lasting)
        sessions = ModeratorSessions(
            boto3.client("sts", config=clients.RETRYING),
            boto3.client,
            settings.moderator_role_arn,
            clock,
            self.rules.allowed_networks,
        )
        self.playback = Playback(sessions, clock)
        self.deciding = Deciding(
            self.analysis, self.claims, sessions, self.rules, settings.decision_queue_url
        )
        media = boto3.client("s3", config=clients.PRESIGNING)
        self.headers = page.security_headers(
            media=example_address(media, settings.media_bucket), sign_in=self.sign_in["token"]
        )

    def person(self, request: Mapping[str, Any]) -> Person:
        """Whoever sent a request; it is given as API Gateway's event."""
        context = request["requestContext"]
        claims = context.get("authorizer", {}).get("jwt", {}).get("claims", {})
        sign_in = self.sign_in
        return Person.from_claims(
            claims,
            people_scope=sign_in["scope"],
            name_claim=sign_in["nameClaim"],
            groups_claim=sign_in["groupsClaim"],
        )

    def moderator(self, request: Mapping[str, Any]) -> Person:
        """Whoever sent it, if it is a person; a program has no business with claims and playing."""
        person = self.person(request)
        if person.is_program:
            raise Refusal(403, "people-only")
        return person
