"""What the rules of a review room let people and programs do, with IAM enforced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from moderation_local.waiting import until
from tests.local.gate.conftest import upload
from tests.local.review.room_client import FORM, PASSWORD, Answer, RoomClient

if TYPE_CHECKING:
    from collections.abc import Callable

    from moderation_local.pipeline.deployed_pipeline import Pipeline

DISTURBING, EXPLICIT = "Corpses", "Explicit Nudity"
ELSEWHERE = "127.0.0.2"
"""An address of this machine that is in no allowed network."""


@pytest.fixture(scope="module")
def room(gate: Pipeline) -> RoomClient:
    client = RoomClient(gate)
    client.add_moderator("ann")
    client.add_moderator("bob")
    client.add_moderator("carol", "adult-team")
    return client


@pytest.fixture
def flagged(gate: Pipeline, uploader: Any, folder: str, video: bytes) -> Callable[[str], str]:
    """Uploads a video in which a label is seen, and answers its VideoId."""

    def make(label: str) -> str:
        key = f"{folder}{label}.mp4"
        gate.rekognition.see(gate.bucket, key, [{"label": label, "confidence": 97, "from": 2, "to": 6}])
        stored = upload(gate, uploader, key, video)
        video_id: str = gate.wait_for_status(key, "FLAGGED", version_id=stored.version)["VideoId"]
        return video_id

    return make


def decide(room: RoomClient, token: str, video_id: str, **more: str) -> Answer:
    room.call("POST", f"api/videos/{video_id}/claim", token, {})
    decision = {"decision": "REJECTED", "note": "seen", **more}
    return room.call("POST", f"api/videos/{video_id}/decision", token, decision)


def decided_by(gate: Pipeline, video_id: str) -> str:
    """Who decided, once somebody has."""

    def found() -> str:
        row = gate.video_analysis_table.get_item(Key={"VideoId": video_id})["Item"]
        return str(row.get("DecidedBy", ""))

    return until(found, "no decision was recorded").partition(":")[2]


def test_two_people_must_agree_where_the_builder_says_so(
    gate: Pipeline, room: RoomClient, flagged: Callable[[str], str]
) -> None:
    video_id, ann, bob = flagged(DISTURBING), room.token_of("ann"), room.token_of("bob")
    assert room.get(f"api/videos/{video_id}", ann).json["needsTwoDecisions"] is True
    assert decide(room, ann, video_id).json == {"state": "needs-second"}
    assert decide(room, ann, video_id).json == {"state": "needs-second"}
    assert decide(room, bob, video_id, decision="APPROVED").json == {"state": "needs-second"}
    assert decide(room, bob, video_id).json == {"state": "sent"}
    assert decided_by(gate, video_id) == "bob"


def test_a_decision_without_a_note_is_refused(room: RoomClient, flagged: Callable[[str], str]) -> None:
    answer = decide(room, room.token_of("ann"), flagged(DISTURBING), note=" ")
    assert (answer.status, answer.json["code"]) == (422, "note-required")


def test_a_category_with_groups_is_for_their_members_alone(
    gate: Pipeline, room: RoomClient, flagged: Callable[[str], str]
) -> None:
    video_id, ann, carol = flagged(EXPLICIT), room.token_of("ann"), room.token_of("carol")

    def listed(token: str) -> bool:
        videos = room.get("api/waiting?category=Explicit", token).json["videos"]
        return video_id in [each["videoId"] for each in videos]

    assert (listed(ann), listed(carol)) == (False, True)
    for method, path in (("GET", ""), ("GET", "/scenes"), ("POST", "/claim"), ("POST", "/playback")):
        assert room.call(method, f"api/videos/{video_id}{path}", ann, {}).status == 404, path
    assert decide(room, ann, video_id).status == 404
    assert decide(room, carol, video_id).json == {"state": "sent"}
    assert decided_by(gate, video_id) == "carol"


def test_a_video_is_played_in_the_allowed_networks_only(
    gate: Pipeline, room: RoomClient, flagged: Callable[[str], str]
) -> None:
    """S3 refuses: the address alone is not enough."""
    video_id, ann = flagged(DISTURBING), room.token_of("ann")
    url = room.call("POST", f"api/videos/{video_id}/playback", ann, {}).json["url"]
    assert room.send("GET", url).status == 200
    assert RoomClient(gate, source=ELSEWHERE).send("GET", url).status == 403


def test_a_program_that_the_builder_added_reads_and_decides(
    gate: Pipeline, room: RoomClient, flagged: Callable[[str], str]
) -> None:
    client_id = gate.deployment.outputs["PublisherId"]
    cognito = gate.aws.client("cognito-idp")
    client = cognito.describe_user_pool_client(UserPoolId=room.pool_id, ClientId=client_id)["UserPoolClient"]
    body = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client["ClientSecret"],
        "scope": "review/read review/decide",
    }
    token = room.send("POST", room.sign_in["token"], urlencode(body), FORM).json["access_token"]
    video_id = flagged("Smoking")
    assert room.get(f"api/videos/{video_id}", token).json["status"] == "FLAGGED"
    assert room.call("POST", f"api/videos/{video_id}/playback", token, {}).status == 403
    assert decide(room, token, video_id).json == {"state": "sent"}
    assert decided_by(gate, video_id) == f"program,{client_id}"


@pytest.fixture(scope="module")
def partners(gate: Pipeline) -> RoomClient:
    """The room of people whom another issuer knows."""
    return RoomClient(gate, prefix="Partners")


@pytest.fixture(scope="module")
def dora(gate: Pipeline) -> str:
    """An access token of the partners' issuer."""
    cognito, outputs = gate.aws.client("cognito-idp"), gate.deployment.outputs
    pool = outputs["PartnersPoolId"]
    cognito.admin_create_user(UserPoolId=pool, Username="dora", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="dora", Password=PASSWORD, Permanent=True)
    token: str = cognito.initiate_auth(
        ClientId=outputs["PartnersClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "dora", "PASSWORD": PASSWORD},
    )["AuthenticationResult"]["AccessToken"]
    return token


def test_an_issuer_of_ones_own_lets_its_people_decide_under_their_names(
    gate: Pipeline, partners: RoomClient, dora: str, flagged: Callable[[str], str]
) -> None:
    video_id = flagged(DISTURBING)
    assert partners.sign_in["authorize"] == "https://login.example.com/authorize"
    assert decide(partners, dora, video_id).json == {"state": "sent"}
    assert decided_by(gate, video_id) == "dora"


def test_a_room_takes_the_tokens_of_its_own_issuer_only(
    room: RoomClient, partners: RoomClient, dora: str
) -> None:
    assert partners.get("api/me", dora).json["name"] == "dora"
    assert room.get("api/me", dora).status == 401
    assert partners.get("api/me", room.token_of("ann")).status == 401
