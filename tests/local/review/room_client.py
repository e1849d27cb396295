"""The deployed review room as programs and people reach it: by AWS's host names, on this machine."""

from __future__ import annotations

import base64
import hashlib
import html
import http.client
import json
import re
import secrets
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline

PASSWORD = "Correct-horse-7"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Answer:
    """What an HTTP request was answered."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


class RoomClient:
    """Requests to the room's API and to its sign-in pages.

    `prefix` is that of the room's outputs; `source` is the address of this machine that requests come from.
    """

    def __init__(self, pipeline: Pipeline, *, prefix: str = "", source: str = "127.0.0.1") -> None:
        self._aws = pipeline.aws
        self._source = source
        self.pipeline = pipeline
        self.url = pipeline.deployment.outputs[f"{prefix}ReviewUrl"]
        self.pool_id = pipeline.deployment.outputs.get(f"{prefix}ReviewUserPoolId", "")
        self._trusting = ssl.create_default_context(cafile=self._aws.environment["AWS_CA_BUNDLE"])
        self.sign_in: dict[str, str] = self.get("page/settings.json").json["signIn"]

    def send(
        self, method: str, url: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send a request to whatever host, which is this machine."""
        where, here = urlsplit(url), urlsplit(self._aws.endpoint_url)
        connection = http.client.HTTPSConnection(
            str(here.hostname),
            here.port,
            context=self._trusting,
            timeout=60,
            source_address=(self._source, 0),
        )
        path = f"{where.path}?{where.query}" if where.query else where.path
        connection.request(method, path, body, {"Host": where.netloc, **(headers or {})})
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        found = Answer(answer.status, headers, answer.read())
        connection.close()
        return found

    def get(self, path: str, token: str = "") -> Answer:
        return self.call("GET", path, token)

    def call(self, method: str, path: str, token: str = "", body: Any = None) -> Answer:
        """Send a request to the room, with a bearer token if there is one."""
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        content = None if body is None else json.dumps(body)
        return self.send(method, f"{self.url}{path}", content, bearer)

    def add_moderator(self, name: str, *groups: str) -> None:
        """Let a moderator sign in, whom a documented command may have invited already."""
        cognito, pool = self._aws.client("cognito-idp"), self.pool_id
        email = [{"Name": "email", "Value": "moderator@example.com"}]
        with suppress(cognito.exceptions.UsernameExistsException):
            cognito.admin_create_user(
                UserPoolId=pool, Username=name, UserAttributes=email, MessageAction="SUPPRESS"
            )
        cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True)
        for group in groups:
            cognito.create_group(UserPoolId=pool, GroupName=group)
            cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName=group)

    def token_of(self, name: str) -> str:
        """Sign a moderator in as the page does, by PKCE, and return the access token."""
        verifier = secrets.token_urlsafe(40)
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.sign_in["clientId"],
            "redirect_uri": self.url,
            "scope": f"openid {self.sign_in['scope']}",
            "state": "state",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        page = self.send("GET", f"{self.sign_in['authorize']}?{urlencode(asked)}").content.decode()
        (action,) = re.findall(r'action="([^"]*)"', page)[:1]
        fields = dict(re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', page))
        form = {html.unescape(key): html.unescape(value) for key, value in fields.items()}
        form |= {"username": name, "password": PASSWORD}
        pages = self.sign_in["authorize"].removesuffix("/oauth2/authorize")
        back = self.send("POST", f"{pages}{html.unescape(action)}", urlencode(form), FORM)
        (code,) = parse_qs(urlsplit(back.headers["location"]).query)["code"]
        return self._exchange(code, verifier)

    def _exchange(self, code: str, verifier: str) -> str:
        body = {
            "grant_type": "authorization_code",
            "client_id": self.sign_in["clientId"],
            "code": code,
            "redirect_uri": self.url,
            "code_verifier": verifier,
        }
        token: str = self.send("POST", self.sign_in["token"], urlencode(body), FORM).json["access_token"]
        return token

    def id_of(self, name: str) -> str:
        """The VideoId of a file that was uploaded once."""
        video_id: str = self.pipeline.videos(name)[0]["VideoId"]
        return video_id
