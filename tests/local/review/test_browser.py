"""The review room's page in Chromium: what moderators see, hear and press."""

from __future__ import annotations

import json
import os
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from moderation_local.aws.local_aws import PROJECT
from moderation_local.waiting import until
from tests.local.review.room_client import PASSWORD
from tests.unit.documents.figures.room_costs import REQUESTS_A_DECISION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from moderation_local.pipeline.deployed_pipeline import Pipeline
    from tests.local.review.room_client import RoomClient

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NEEDED = "Chromium is not installed: apt-get install chromium, or the like"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

if CHROMIUM is None and os.environ.get("CHROMIUM_REQUIRED"):
    pytest.fail(NEEDED, pytrace=False)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NEEDED)


@pytest.fixture(scope="module")
def browser(room: RoomClient) -> Iterator[Browser]:
    """Chromium, for which AWS's host names are this machine and no other host exists."""
    here = room.pipeline.aws.endpoint_url.removeprefix("https://")
    region = room.pipeline.aws.environment["AWS_REGION"]
    rules = (
        f"MAP *.execute-api.{region}.amazonaws.com {here}, "
        f"MAP *.auth.{region}.amazoncognito.com {here}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*FLAGS, f"--host-resolver-rules={rules}"]
        )
        yield browser
        browser.close()


class Moderator:
    """A signed-in moderator's browser window."""

    def __init__(self, context: BrowserContext, room: RoomClient, name: str) -> None:
        self.room = room
        self.problems: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._hear)
        self.name = name

    def _hear(self, message: Any) -> None:
        if "Content Security Policy" in message.text or "trusted" in message.text.lower():
            self.problems.append(message.text)

    def sign_in(self, address: str = "") -> None:
        """Follow a link to the room, and sign in."""
        self.page.goto(f"{self.room.url}{address}")
        self.page.fill("input[name=username]", self.name)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#header nav")

    def open(self, video_id: str) -> None:
        """The video is there, and can be decided on."""
        self.page.wait_for_selector(f'.queue-link[aria-current][href="#/video/{video_id}"]')
        expect(self.page.locator("#approve")).to_be_enabled()

    def opened_by_itself(self, *, other_than: list[str]) -> str:
        """The VideoId of the next video, once it is there and can be decided on."""

        def shown() -> str:
            link = self.page.query_selector(".queue-link[aria-current]")
            video_id = str(link.get_attribute("href")).rpartition("/")[2] if link else ""
            ready = self.page.query_selector("#approve:enabled") and video_id not in other_than
            return video_id if ready else ""

        return until(shown, f"no further video opens after {len(other_than)}")


@pytest.fixture
def moderator(browser: Browser, room: RoomClient) -> Iterator[Callable[..., Moderator]]:
    """Opens windows; at the end, none of them may have broken the content policy or failed."""
    opened: list[Moderator] = []

    def make(name: str = "ann", **options: Any) -> Moderator:
        context = browser.new_context(
            ignore_https_errors=True, viewport={"width": 1440, "height": 900}, **options
        )
        opened.append(Moderator(context, room, name))
        return opened[-1]

    yield make
    for each in opened:
        each.page.context.close()
    assert [problem for each in opened for problem in each.problems] == []


def decision_on(stack: Pipeline, video_id: str) -> dict[str, Any] | None:
    row: dict[str, Any] = stack.video_analysis_table.get_item(Key={"VideoId": video_id})["Item"]
    return row if "Decision" in row else None


def decide_by_message(stack: Pipeline, video_id: str) -> None:
    """Approve a video without the room, as programs do."""
    queue = stack.deployment.outputs["DecisionQueueArn"].rpartition(":")[2]
    body = json.dumps({"decide": "APPROVED", "VideoId": video_id, "Note": ""})
    stack.sqs.send_message(QueueUrl=stack.sqs.get_queue_url(QueueName=queue)["QueueUrl"], MessageBody=body)
    until(lambda: decision_on(stack, video_id), "no decision was recorded", timeout=40)


def seconds(page: Page) -> float:
    return float(page.eval_on_selector("video", "video => video.currentTime"))


GOES_BACK = """video => {
    const back = video.currentTime < (window.before ?? 0) - 0.5
    window.before = video.currentTime
    return back
}"""
"""Whether a video that plays is at an earlier place than when this was asked last."""


def wait_for(page: Page, of_video: str) -> None:
    """Ask the player until the answer is true: playwright's way needs eval, which the page forbids."""
    until(lambda: bool(page.eval_on_selector("video", of_video)), f"not so: {of_video}", timeout=20)


def test_words_come_before_pictures_and_the_picture_is_blurred_and_mute(
    moderator: Callable[..., Moderator], flagged: Callable[[str], str]
) -> None:
    video_id = flagged("covered.mp4")
    ann = moderator()
    ann.sign_in(f"#/video/{video_id}")
    ann.open(video_id)
    page = ann.page
    expect(page.locator(".cover")).to_contain_text("93.1% Weapons, 00:02.0")
    assert page.eval_on_selector("video", "video => getComputedStyle(video).visibility") == "hidden"
    wait_for(page, "video => video.readyState >= 1")
    assert seconds(page) == pytest.approx(1.75, abs=0.1)
    page.keyboard.press(" ")
    wait_for(page, "video => video.currentTime > 2")
    state = page.eval_on_selector(
        "video", "v => [getComputedStyle(v).visibility, v.style.filter, v.muted, v.paused]"
    )
    assert state == ["visible", "blur(20px)", True, False]
    page.keyboard.down("v")
    assert page.eval_on_selector("video", "video => video.style.filter") == "blur(0px)"
    page.keyboard.up("v")
    assert page.eval_on_selector("video", "video => video.style.filter") == "blur(20px)"


def test_keys_hop_from_scene_to_scene_step_and_loop(
    moderator: Callable[..., Moderator], flagged: Callable[[str], str]
) -> None:
    video_id = flagged("hop.mp4")
    ann = moderator()
    ann.sign_in(f"#/video/{video_id}")
    ann.open(video_id)
    page = ann.page
    wait_for(page, "video => video.readyState >= 1")
    places = []
    for key in (".", ".", ",", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        places.append(seconds(page))
    assert places == pytest.approx([2, 5, 2, 2.5, 2], abs=0.05)
    page.keyboard.press("l")
    page.keyboard.press(" ")
    wait_for(page, GOES_BACK)
    assert 2 <= seconds(page) < 4.2
    marks = page.locator(".mark").all()
    assert {re.sub(r",.*", "", str(mark.get_attribute("aria-label"))) for mark in marks} == {
        "Weapons",
        "Smoking",
    }


def test_from_the_link_to_a_recorded_decision_it_takes_one_key(
    stack: Pipeline, moderator: Callable[..., Moderator], flagged: Callable[[str], str]
) -> None:
    stack.allow_single_alerts()
    video_id = flagged("quick.mp4")
    (mail,) = [mail for mail in stack.mailbox.mails() if video_id in mail.text]
    (link,) = re.findall(r"https://\S+#/video/\S+", mail.text)
    ann = moderator()
    ann.sign_in(link.partition("/#")[2] and f"#{link.partition('#')[2]}")
    ann.open(video_id)
    ann.page.keyboard.press("r")
    row = until(lambda: decision_on(stack, video_id), "no decision was recorded", timeout=40)
    assert (row["Decision"], row["DecidedBy"].partition(":")[2]) == ("REJECTED", "ann")


def test_ten_videos_in_a_row_take_a_key_each_and_no_look_at_the_queue(
    stack: Pipeline, moderator: Callable[..., Moderator], flagged: Callable[..., str], folder: str
) -> None:
    names = [f"row-{number}.mp4" for number in range(10)]
    for name in names:
        flagged(name, wait=False)
    for name in names:
        stack.wait_for_status(f"{folder}{name}", "FLAGGED")
    ann = moderator()
    asked: list[str] = []
    ann.page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    ann.sign_in()
    decided: list[str] = []
    for key in "rarararara":
        decided.append(ann.opened_by_itself(other_than=decided))
        ann.page.keyboard.press(key)
    until(
        lambda: all(decision_on(stack, video_id) for video_id in decided),
        "not every decision was recorded",
        timeout=60,
    )
    assert len(asked) <= REQUESTS_A_DECISION * len(decided), asked
    rows = [decision_on(stack, video_id) or {} for video_id in decided]
    assert [row["Decision"] for row in rows] == ["REJECTED", "APPROVED"] * 5
    assert {row["DecidedBy"].partition(":")[2] for row in rows} == {"ann"}


def test_what_is_undone_is_never_sent(
    stack: Pipeline, moderator: Callable[..., Moderator], flagged: Callable[[str], str]
) -> None:
    video_id, last = flagged("undone.mp4"), flagged("last.mp4")
    ann = moderator()
    ann.sign_in(f"#/video/{video_id}")
    ann.open(video_id)
    sent: list[str] = []
    ann.page.on(
        "request", lambda request: sent.append(request.url) if request.url.endswith("/decision") else None
    )
    ann.page.keyboard.press("a")
    ann.page.keyboard.press("Control+z")
    ann.open(video_id)
    ann.page.goto(f"{ann.room.url}#/video/{last}")
    ann.open(last)
    ann.page.keyboard.press("a")
    until(lambda: decision_on(stack, last), "no decision was recorded", timeout=40)
    assert [url for url in sent if video_id in url] == []
    assert decision_on(stack, video_id) is None


def test_two_moderators_do_not_decide_on_one_video(
    moderator: Callable[..., Moderator], flagged: Callable[[str], str]
) -> None:
    video_id = flagged("shared.mp4")
    ann, bob = moderator(), moderator("bob")
    ann.sign_in(f"#/video/{video_id}")
    ann.open(video_id)
    bob.sign_in(f"#/video/{video_id}")
    expect(bob.page.locator(".holder")).to_contain_text("ann has this video until")
    expect(bob.page.locator("#approve")).to_be_disabled()
    bob.page.keyboard.press("a")
    expect(bob.page.locator("#messages")).to_be_empty()


def test_the_name_of_a_file_is_text_and_nothing_else(
    moderator: Callable[..., Moderator], flagged: Callable[[str], str]
) -> None:
    name = "<img src=x onerror=alert(1)>\u202e&amp;.mp4"
    video_id = flagged(name)
    ann = moderator()
    ann.sign_in(f"#/video/{video_id}")
    ann.open(video_id)
    expect(ann.page.locator("#video-title")).to_contain_text("<img src=x onerror=alert(1)>\\u{202e}&amp;.mp4")
    assert ann.page.locator("main img").count() == 0


EXPIRED_AT_FIRST = """
const send = window.fetch;
window.asked = 0;
window.fetch = async (...request) => {
  const answer = await send(...request);
  if (!String(request[0]).endsWith("/playback") || window.asked++) return answer;
  const content = { ...(await answer.json()), expiresAt: "2020-01-01T00:00:00.000Z" };
  return new Response(JSON.stringify(content), { headers: { "content-type": "application/json" } });
};
"""


def test_an_address_that_has_expired_is_renewed(
    moderator: Callable[..., Moderator], flagged: Callable[[str], str]
) -> None:
    video_id = flagged("expiring.mp4")
    ann = moderator()
    ann.page.add_init_script(EXPIRED_AT_FIRST)
    ann.sign_in(f"#/video/{video_id}")
    ann.open(video_id)
    ann.page.keyboard.press(" ")
    wait_for(ann.page, "video => window.asked > 1 && video.currentTime > 2.2")


def test_a_server_that_cannot_be_reached_is_told_of(
    moderator: Callable[..., Moderator], flagged: Callable[[str], str]
) -> None:
    video_id = flagged("offline.mp4")
    ann = moderator()
    ann.sign_in(f"#/video/{video_id}")
    ann.open(video_id)
    ann.page.route("**/api/**", lambda route: route.abort())
    ann.page.keyboard.press("a")
    expect(ann.page.locator("#messages")).to_contain_text("not sent", timeout=15_000)
    ann.page.unroute("**/api/**")
    ann.page.locator("#messages").get_by_role("button", name="Try again").click()
    expect(ann.page.locator("#messages")).to_contain_text("decision sent", timeout=15_000)


def test_a_video_that_could_not_be_claimed_is_claimed_and_read_on_another_try(
    stack: Pipeline, moderator: Callable[..., Moderator], flagged: Callable[[str], str]
) -> None:
    video_id = flagged("claim.mp4")
    ann = moderator()
    ann.page.route("**/claim", lambda route: route.abort())
    ann.sign_in(f"#/video/{video_id}")
    again = ann.page.locator(".holder").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    expect(ann.page.locator("#approve")).to_be_disabled()
    ann.page.unroute("**/claim")
    decide_by_message(stack, video_id)
    again.click()
    expect(ann.page.locator("#approve")).to_be_enabled()
    expect(ann.page.locator(".deciding")).to_contain_text("Approved by")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_any_page(
    moderator: Callable[..., Moderator], flagged: Callable[[str], str], scheme: str, width: int
) -> None:
    video_id = flagged("axe.mp4")
    ann = moderator(color_scheme=scheme, bypass_csp=True)
    ann.page.set_viewport_size({"width": width, "height": 844})
    ann.sign_in(f"#/video/{video_id}")
    expect(ann.page.locator("#approve")).to_be_enabled()
    found = {}
    for view in ("", "waiting", "decisions", "report"):
        if view:
            ann.page.goto(f"{ann.room.url}#/{view}")
            ann.page.wait_for_selector(".panel.page h2")
        found[view or "review"] = violations(ann.page)
    assert {view: each for view, each in found.items() if each} == {}


def violations(page: Page) -> list[str]:
    """What axe-core finds of WCAG 2.2 AA, in words."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    results = page.evaluate(f"axe.run({{runOnly: {RULES}}})")
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in results["violations"]]


def test_on_a_phone_nothing_is_wider_than_the_screen(
    moderator: Callable[..., Moderator], flagged: Callable[[str], str]
) -> None:
    video_id = flagged(f"{'long-name-' * 12}.mp4")
    ann = moderator(has_touch=True, is_mobile=True)
    ann.page.set_viewport_size({"width": 360, "height": 740})
    ann.sign_in(f"#/video/{video_id}")
    expect(ann.page.locator("#approve")).to_be_enabled()
    assert ann.page.evaluate("document.documentElement.scrollWidth") <= 360
    try:
        ann.page.locator("#reject").click(trial=True, timeout=3_000)
    except Error as hidden:
        raise AssertionError("Reject cannot be reached with a finger") from hidden
