"""Write the pictures of the review room that the documents show, from the deployed page.

    python -m moderation_local.screenshots docs/img

Needs Chromium. The videos show a moving bar, and nothing bad: what "was seen" comes from their scenes.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moderation_local.deployment.deployed_app import deployed_app
from moderation_local.pipeline.deployed_pipeline import Pipeline
from moderation_local.pipeline.review_room import LocalRoom, open_room
from moderation_local.sample_video import make_video
from moderation_local.story import Story

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-proxy-server")
VIDEOS: dict[str, list[dict[str, Any]]] = {
    "party.mp4": [
        {"label": "Weapons", "from": 2, "to": 3.5, "confidence": 93.1},
        {"label": "Smoking", "from": 4.5, "to": 7, "confidence": 71.4},
        {"label": "Weapons", "from": 8.5, "to": 9.5, "confidence": 83},
        {"label": "Alcoholic Beverages", "from": 6, "to": 11, "confidence": 66.2},
    ],
    "beach/holiday.mov": [{"label": "Female Swimwear or Underwear", "from": 1, "to": 6, "confidence": 97.4}],
    "street-fight.mp4": [{"label": "Physical Violence", "from": 3, "to": 4.5, "confidence": 88}],
    "club.mp4": [{"label": "Smoking", "from": 0, "to": 2, "confidence": 91}],
}


def main(folder: Path) -> None:
    """Deploy, upload, sign in, and take the pictures."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with deployed_app(Story(), context={"review": "true"}) as (aws, deployment):
        room, pipeline = open_room(aws, deployment), Pipeline(aws, deployment)
        video = make_video(aws.folder / "video.mp4", seconds=12).read_bytes()
        for name, scenes in VIDEOS.items():
            pipeline.upload(name, video, scenes=scenes)
            pipeline.wait_for_status(name)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*FLAGS])
            _desktop(browser, room, folder)
            _phone(browser, room, folder)
            browser.close()


def _desktop(browser: Browser, room: LocalRoom, folder: Path) -> None:
    for scheme in ("light", "dark"):
        page = _signed_in(browser, room, scheme, 1440, 860)
        _picture(page, folder / f"review-room{'' if scheme == 'light' else '-dark'}.png")
        page.keyboard.press(".")
        page.wait_for_timeout(2_000)
        _picture(page, folder / f"review-room-scenes{'' if scheme == 'light' else '-dark'}.png")
        page.context.close()


def _phone(browser: Browser, room: LocalRoom, folder: Path) -> None:
    page = _signed_in(browser, room, "light", 390, 844)
    _picture(page, folder / "review-room-phone.png")


def _signed_in(browser: Browser, room: LocalRoom, scheme: Any, width: int, height: int) -> Page:
    page = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": height}, locale="en-GB"
    ).new_page()
    page.goto(room.url)
    page.fill("input[name=username]", room.user)
    page.fill("input[name=password]", room.password)
    page.keyboard.press("Enter")
    page.wait_for_selector("#approve:enabled")
    return page


def _picture(page: Page, path: Path) -> None:
    page.wait_for_timeout(1_000)
    page.screenshot(path=path)
    print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
