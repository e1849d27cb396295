"""Review Room: serves the moderators' page and the API behind it."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from video_moderation.review import page
from video_moderation.review.access.refusal import Refusal
from video_moderation.review.listing import documents
from video_moderation.review.listing.overview import overview
from video_moderation.review.listing.report import months, report
from video_moderation.review.listing.waiting import Filter
from video_moderation.review.room import ReviewRoomApi
from video_moderation.runtime.clock import SystemClock, iso, parse_iso
from video_moderation.runtime.observability import logger, metrics
from video_moderation.settings import ReviewRoomSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from video_moderation.review.access.person import Person

MOST_COUNTED = 2_000
MOST_DECISIONS = 200
JSON = "application/json"
app = APIGatewayHttpResolver()


@cache
def _function() -> ReviewRoomApi:
    return ReviewRoomApi(ReviewRoomSettings.from_environment(os.environ), SystemClock())


def _person() -> Person:
    return _function().person(app.current_event.raw_event)


def _moderator() -> Person:
    return _function().moderator(app.current_event.raw_event)


def _network(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """Nobody gets in from elsewhere."""
    if not _function().rules.admits(app.current_event.raw_event["requestContext"]["http"]["sourceIp"]):
        raise Refusal(403, "network")
    answer: Response[Any] = next_middleware(app)
    return answer


app.use(middlewares=[_network])


@app.exception_handler(Refusal)  # type: ignore[untyped-decorator]
def refused(refusal: Refusal) -> Response[Any]:
    """The answer to what cannot be carried out."""
    return Response(refusal.status, JSON, json.dumps(refusal.to_json()))


@app.get("/")
def start() -> Response[Any]:
    """The page."""
    file = page.files()[page.INDEX]
    return Response(200, body=page.index(), headers=page.headers(file.content_type))


@app.get("/page/settings.json")
def settings() -> dict[str, Any]:
    """What the page must know before anybody has signed in."""
    room = _function()
    return {
        "signIn": room.sign_in,
        "languages": page.languages(),
        "requireNote": room.rules.require_note,
        "claimMinutes": float(room.settings.claim_minutes),
    }


@app.get("/page/<version>/<name>")
def file(version: str, name: str) -> Response[Any]:
    """A file of the page; one of another state is not kept."""
    found = page.files().get(name)
    if found is None:
        raise Refusal(404, "unknown-file")
    headers = page.headers(found.content_type, for_good=version == page.version())
    return Response(200, body=found.content, headers=headers)


@app.get("/api/me")
def me() -> dict[str, Any]:
    """Who I am."""
    person = _person()
    return {"name": person.name, "groups": sorted(person.groups), "isProgram": person.is_program}


@app.get("/api/waiting")
def waiting() -> dict[str, Any]:
    """What awaits a decision."""
    room, person, asked = _function(), _person(), app.current_event.get_query_string_value
    wanted = Filter(asked("verdict") or "", asked("category") or "", asked("search") or "")
    found = room.waiting.page(wanted, lambda row: room.rules.may_see(person, row), after=asked("after"))
    ids = [row["VideoId"] for row in found.rows]
    claims, votes = room.claims.of(ids), room.claims.votes(ids)
    videos = [
        documents.video(row, claims.get(row["VideoId"]), votes.get(row["VideoId"])) for row in found.rows
    ]
    return {"videos": videos, "after": found.after}


@app.get("/api/overview")
def counts() -> dict[str, Any]:
    """How much awaits a decision."""
    room, person = _function(), _person()
    rows, more = room.waiting.all(lambda row: room.rules.may_see(person, row), most=MOST_COUNTED)
    return overview(rows, more, room.clock.now())


@app.get("/api/videos/<video_id>")
def video(video_id: str) -> dict[str, Any]:
    """One video: its verdict, what it rests on, and every decision on it."""
    room = _function()
    row = room.deciding.video(_person(), video_id)
    history = [documents.decision(each) for each in room.history.of_video(video_id)]
    claim = room.claims.of([video_id]).get(video_id)
    votes = room.claims.votes([video_id], row.get("DecisionId", "")).get(video_id)
    needs_two = room.rules.needs_two(row)
    return {**documents.video(row, claim, votes), "history": history, "needsTwoDecisions": needs_two}


@app.get("/api/videos/<video_id>/scenes")
def scenes(video_id: str) -> dict[str, Any]:
    """Where in the video which label was seen."""
    room = _function()
    after = app.current_event.get_query_string_value("after", "0") or "0"
    if not after.isdigit():
        raise Refusal(400, "after", accepted="a whole number of milliseconds")
    return room.lanes.read(room.deciding.video(_person(), video_id), int(after)).to_json()


@app.post("/api/videos/<video_id>/claim")
def claim(video_id: str) -> dict[str, Any]:
    """Take the video, or keep it for longer."""
    room, person = _function(), _moderator()
    room.deciding.video(person, video_id)
    return room.claims.claim(video_id, person).to_json()


@app.delete("/api/videos/<video_id>/claim")
def release(video_id: str) -> dict[str, Any]:
    """Give the video back."""
    _function().claims.release(video_id, _moderator())
    return {}


@app.post("/api/videos/<video_id>/playback")
def playback(video_id: str) -> dict[str, Any]:
    """An address to play the video from."""
    room, person = _function(), _moderator()
    return room.playback.address(person, room.deciding.video(person, video_id))


@app.post("/api/videos/<video_id>/decision")
def decide(video_id: str) -> dict[str, Any]:
    """Decide on the video."""
    room = _function()
    return {"state": room.deciding.decide(_person(), video_id, _body())}


@app.post("/api/decisions")
def decide_all() -> dict[str, Any]:
    """Decide on many videos at once."""
    room = _function()
    return {"videos": room.deciding.decide_all(_person(), _body())}


@app.get("/api/decisions")
def decisions() -> dict[str, Any]:
    """The decisions of a period, the newest first."""
    room, person = _function(), _person()
    since, until = _period()
    found: list[Any] = []
    for month in months(since, until):
        for row in room.history.of_month(month, since, until):
            if len(found) == MOST_DECISIONS:
                return {"decisions": found, "before": found[-1]["decidedAt"]}
            if room.rules.may_see(person, row):
                found.append(documents.decision(row))
    return {"decisions": found, "before": None}


@app.get("/api/report")
def figures() -> Response[Any]:
    """The figures of a period, as JSON or as CSV."""
    room = _function()
    _person()
    made = report(room.analysis, room.history, *_period())
    if app.current_event.get_query_string_value("format") == "csv":
        return Response(200, "text/csv; charset=utf-8", made.to_csv())
    return Response(200, JSON, json.dumps(made.to_json()))


def _period() -> tuple[str, str]:
    """From and to, as the query says: ISO 8601; the last 30 days unless it does."""
    asked, now = app.current_event.get_query_string_value, _function().clock.now()
    try:
        until = parse_iso(asked("to") or iso(now))
        since = parse_iso(asked("from") or iso(until - timedelta(days=30)))
        return iso(since), iso(until)
    except ValueError:
        raise Refusal(400, "period", accepted="from and to in ISO 8601, such as 2026-11-01") from None


def _body() -> dict[str, Any]:
    try:
        stated = json.loads(app.current_event.decoded_body or "")
    except ValueError:
        stated = None
    if not isinstance(stated, dict):
        raise Refusal(400, "body", accepted="a JSON object")
    return stated


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """One request; no answer leaves without the headers that confine the page."""
    answer = app.resolve(event, context)
    answer["headers"] = {"Cache-Control": "no-store", **answer.get("headers", {}), **_function().headers}
    return answer
