"""The review room's API, with IAM enforced: who may see, watch and decide what."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from moderation_local.waiting import until
from tests.local.review.room_client import FORM, Answer, RoomClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from moderation_local.pipeline.deployed_pipeline import Pipeline

APPROVE = {"decision": "APPROVED", "note": "a toy"}


def recorded(stack: Pipeline, video_id: str) -> dict[str, Any]:
    """The row, once it has a decision."""

    def row() -> dict[str, Any] | None:
        item: dict[str, Any] = stack.video_analysis_table.get_item(Key={"VideoId": video_id})["Item"]
        return item if "Decision" in item else None

    return until(row, "no decision was recorded")


def play(room: RoomClient, token: str, video_id: str) -> Any:
    return room.call("POST", f"api/videos/{video_id}/playback", token, {}).json


def test_a_moderator_sees_claims_watches_and_decides_under_a_name_of_their_own(
    stack: Pipeline, room: RoomClient, ann: str, flagged: Callable[[str], str], video: bytes
) -> None:
    video_id = flagged("party.mp4")
    listed = room.get("api/waiting?search=weapons", ann).json["videos"]
    assert video_id in [each["videoId"] for each in listed]
    lanes = room.get(f"api/videos/{video_id}/scenes", ann).json["lanes"]
    assert {lane["path"][-1]: lane["scenes"] for lane in lanes}["Weapons"] == [[2000, 3500, 93.1]]
    assert room.call("POST", f"api/videos/{video_id}/claim", ann, {}).json["by"] == "ann"
    answer = room.send("GET", play(room, ann, video_id)["url"])
    assert (answer.content, answer.headers["content-type"]) == (video, "video/mp4")
    assert room.call("POST", f"api/videos/{video_id}/decision", ann, APPROVE).json == {"state": "sent"}
    row = recorded(stack, video_id)
    assert (row["Decision"], row["DecisionNote"]) == ("APPROVED", "a toy")
    assert row["DecidedBy"].endswith(":ann")
    detail = room.get(f"api/videos/{video_id}", ann).json
    assert [(each["decision"], each["decidedByName"]) for each in detail["history"]] == [("APPROVED", "ann")]
    decisions = room.get("api/decisions", ann).json["decisions"]
    assert video_id in [each["videoId"] for each in decisions]
    gone = room.get("api/waiting", ann).json["videos"]
    assert video_id not in [each["videoId"] for each in gone]


def forged(token: str, **claims: Any) -> str:
    """The token with other claims and the signature of the old ones."""
    header, payload, signature = token.split(".")
    said = {**json.loads(base64.urlsafe_b64decode(f"{payload}==")), **claims}
    encoded = base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()
    return f"{header}.{encoded}.{signature}"


@pytest.mark.parametrize(
    "bent",
    [
        lambda _: "",
        lambda token: token[:-8] + "AAAAAAAA",
        lambda token: forged(token, username="bob"),
        lambda token: forged(token, exp=4_000_000_000),
        lambda token: ".".join(["eyJhbGciOiJub25lIn0", token.split(".")[1], ""]),
    ],
    ids=["none", "another signature", "another name", "never expires", "unsigned"],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "api/waiting"), ("POST", "api/decisions")])
def test_only_a_token_that_the_pool_has_signed_opens_the_api(
    room: RoomClient, ann: str, bent: Callable[[str], str], method: str, path: str
) -> None:
    assert room.call(method, path, bent(ann), {} if method == "POST" else None).status == 401


def test_one_moderator_at_a_time_has_a_video(
    room: RoomClient, ann: str, bob: str, flagged: Callable[[str], str]
) -> None:
    video_id = flagged("fight.mp4")
    assert room.call("POST", f"api/videos/{video_id}/claim", ann, {}).status == 200
    refused = room.call("POST", f"api/videos/{video_id}/claim", bob, {})
    assert (refused.status, refused.json["code"], refused.json["by"]) == (409, "taken", "ann")
    assert room.call("POST", f"api/videos/{video_id}/decision", bob, APPROVE).status == 409
    assert room.call("DELETE", f"api/videos/{video_id}/claim", bob).status == 200
    assert room.call("POST", f"api/videos/{video_id}/claim", bob, {}).status == 409
    assert room.call("DELETE", f"api/videos/{video_id}/claim", ann).status == 200
    assert room.call("POST", f"api/videos/{video_id}/claim", bob, {}).status == 200


def test_an_address_plays_this_version_of_this_video_and_nothing_else(
    stack: Pipeline, room: RoomClient, ann: str, flagged: Callable[[str], str], folder: str, video: bytes
) -> None:
    video_id, other_id = flagged("one.mp4"), flagged("other.mp4")
    url = play(room, ann, video_id)["url"]
    rows = {
        key: stack.video_analysis_table.get_item(Key={"VideoId": key})["Item"] for key in (video_id, other_id)
    }
    bent = {
        "another video": url.replace(quote(rows[video_id]["VideoName"]), quote(rows[other_id]["VideoName"])),
        "another version": url.replace(rows[video_id]["VersionId"], rows[other_id]["VersionId"]),
        "no version": url.replace(f"versionId={rows[video_id]['VersionId']}&", ""),
        "no signature": url.partition("?")[0],
    }
    assert room.send("GET", url).status == 200
    assert {name: room.send("GET", each).status for name, each in bent.items()} == dict.fromkeys(bent, 403)
    assert room.send("DELETE", url).status == 403


def test_what_is_clean_is_not_played(
    stack: Pipeline, room: RoomClient, ann: str, folder: str, video: bytes
) -> None:
    stack.upload(f"{folder}sea.mp4", video, scenes=[])
    stack.wait_for_status(f"{folder}sea.mp4", "CLEAN")
    assert play(room, ann, room.id_of(f"{folder}sea.mp4")) == {"unplayable": "unavailable"}


def test_an_empty_file_says_so(stack: Pipeline, room: RoomClient, ann: str, folder: str) -> None:
    stack.upload(f"{folder}empty.mp4", b"")
    stack.wait_for_status(f"{folder}empty.mp4", "UNDETERMINED")
    assert play(room, ann, room.id_of(f"{folder}empty.mp4")) == {"unplayable": "empty"}


@pytest.mark.parametrize("name", ["a b & <c>?x=1*${d}#.mp4", "ünïcode-視頻.mp4"])
def test_a_video_of_an_ugly_name_is_played(
    room: RoomClient, ann: str, flagged: Callable[[str], str], video: bytes, name: str
) -> None:
    answer = room.send("GET", play(room, ann, flagged(name))["url"])
    assert (answer.status, answer.content) == (200, video)


def test_names_that_aws_does_not_take_are_kept_apart(
    stack: Pipeline, room: RoomClient, flagged: Callable[[str], str]
) -> None:
    senders: set[str] = set()
    for name in ("o'neil", "o=27neil"):
        room.add_moderator(name)
        token, video_id = room.token_of(name), flagged(f"{len(senders)}.mp4")
        room.call("POST", f"api/videos/{video_id}/claim", token, {})
        assert room.call("POST", f"api/videos/{video_id}/decision", token, APPROVE).status == 200
        senders.add(recorded(stack, video_id)["DecidedBy"].partition(":")[2])
    assert senders == {"o=27neil", "o=3D27neil"}


@pytest.fixture(scope="session")
def program(stack: Pipeline, room: RoomClient) -> Callable[[str], str]:
    """Answers the token of a program that has one scope."""

    def token(scope: str) -> str:
        cognito = stack.aws.client("cognito-idp")
        made = cognito.create_user_pool_client(
            UserPoolId=room.pool_id,
            ClientName=scope.partition("/")[2],
            GenerateSecret=True,
            AllowedOAuthFlows=["client_credentials"],
            AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthScopes=[scope],
        )["UserPoolClient"]
        body = {
            "grant_type": "client_credentials",
            "client_id": made["ClientId"],
            "client_secret": made["ClientSecret"],
            "scope": scope,
        }
        answer = room.send("POST", room.sign_in["token"], urlencode(body), FORM)
        access: str = answer.json["access_token"]
        return access

    return token


@pytest.fixture
def known(stack: Pipeline) -> Iterator[Callable[[str], None]]:
    """Lets the room's gate know a client, as `ReviewRoom.add_program` does; forgets it after the test."""
    api = stack.aws.client("apigatewayv2")
    api_id = urlsplit(stack.deployment.outputs["ReviewUrl"]).netloc.partition(".")[0]
    (gate,) = api.get_authorizers(ApiId=api_id)["Items"]
    where = {"ApiId": api_id, "AuthorizerId": gate["AuthorizerId"]}
    jwt = gate["JwtConfiguration"]

    def let_in(token: str) -> None:
        claims = json.loads(base64.urlsafe_b64decode(f"{token.split('.')[1]}=="))
        audience = [*jwt["Audience"], claims["client_id"]]
        api.update_authorizer(**where, JwtConfiguration={**jwt, "Audience": audience})

    yield let_in
    api.update_authorizer(**where, JwtConfiguration=jwt)


def test_a_program_that_reads_neither_decides_nor_watches(
    room: RoomClient,
    program: Callable[[str], str],
    known: Callable[[str], None],
    flagged: Callable[[str], str],
) -> None:
    video_id, token = flagged("read.mp4"), program("review/read")
    known(token)
    assert room.get(f"api/videos/{video_id}", token).json["status"] == "FLAGGED"
    assert room.get("api/me", token).json["isProgram"] is True
    for path in ("decision", "claim", "playback"):
        assert room.call("POST", f"api/videos/{video_id}/{path}", token, APPROVE).status == 403
    assert room.call("DELETE", f"api/videos/{video_id}/claim", token).status == 403


def test_a_program_that_decides_neither_reads_nor_watches(
    stack: Pipeline,
    room: RoomClient,
    program: Callable[[str], str],
    known: Callable[[str], None],
    flagged: Callable[[str], str],
) -> None:
    video_id, token = flagged("decide.mp4"), program("review/decide")
    known(token)
    assert room.get(f"api/videos/{video_id}", token).status == 403
    assert room.call("POST", f"api/videos/{video_id}/playback", token, {}).json == {"code": "people-only"}
    assert room.call("POST", f"api/videos/{video_id}/decision", token, APPROVE).json == {"state": "sent"}
    assert ":program," in recorded(stack, video_id)["DecidedBy"]


def test_a_client_that_the_room_does_not_know_is_refused(
    room: RoomClient, program: Callable[[str], str]
) -> None:
    """Its tokens are signed by the same pool: the audience makes the difference."""
    assert room.get("api/waiting", program("review/read")).status == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("api/videos/unknown", 404),
        ("api/waiting?verdict=CLEAN", 400),
        ("api/waiting?after=x", 400),
        ("api/decisions?from=yesterday", 400),
        ("api/nothing", 404),
        ("page/x/nothing.js", 404),
        ("page/x/..%2F..%2Fperson.py", 404),
    ],
)
def test_what_is_not_there_or_not_understood_is_refused(
    room: RoomClient, ann: str, path: str, status: int
) -> None:
    assert room.get(path, ann).status == status


@pytest.mark.parametrize("path", ["", "page/settings.json", "page/x/main.js", "page/x/nothing.js"])
def test_every_answer_confines_what_the_page_may_do(room: RoomClient, path: str) -> None:
    answer: Answer = room.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] in ("no-cache", "no-store")
