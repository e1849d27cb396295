"""How soon one can work in the review room, in Chromium on the local AWS: the list, and the first picture."""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.shared import text_table
from benchmarks.shared.answer import answer
from moderation_local.deployment.deployed_app import deployed_app
from moderation_local.pipeline.deployed_pipeline import Pipeline
from moderation_local.pipeline.review_room import LocalRoom, open_room
from moderation_local.sample_video import make_video
from moderation_local.screenshots import FLAGS
from moderation_local.story import Story
from moderation_local.waiting import until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Browser

VIDEOS, VISITS = 30, 5
SCENES: list[dict[str, Any]] = [{"label": "Weapons", "from": 2, "to": 3.5, "confidence": 93.1}]
MOST_SECONDS = 1.0
"""Of the median visit, until the open video can be decided on, and until its first picture."""
WATCH = """
window.seen = {};
new MutationObserver(() => {
  if (document.querySelector("#approve:enabled")) window.seen.interactive ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true });
document.addEventListener("loadeddata", () => { window.seen.picture ??= performance.now(); }, true);
"""
"""The page notes the moments itself: whoever asks from outside asks twice a second."""
NOT_INSTALLED = 2
EPILOGUE = f"""\
{VISITS} visits of a moderator who has just signed in, with {VIDEOS} flagged videos waiting. Measured in the
browser, from the start of the navigation that returns from the sign-in pages.
Exit code 1: a promise of this project is broken.
"""


@dataclass(frozen=True)
class Visit:
    """Seconds after the navigation began: until the open video can be decided on, until it has a picture."""

    interactive: float
    picture: float


def visit(browser: Browser, room: LocalRoom) -> Visit:
    """Sign in anew, and ask the page what it has seen when."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(WATCH)
    page.goto(room.url)
    page.fill("input[name=username]", room.user)
    page.fill("input[name=password]", room.password)
    page.keyboard.press("Enter")
    page.wait_for_selector("#approve:enabled")
    seen = until(lambda: page.evaluate("window.seen.picture && window.seen"), "no picture")
    page.context.close()
    return Visit(seen["interactive"] / 1_000, seen["picture"] / 1_000)


def measure(visits: int = VISITS) -> list[Visit]:
    """Deploy, upload, and visit; the first visit, for which functions start, is not counted."""
    from playwright.sync_api import sync_playwright

    with deployed_app(Story(), context={"review": "true"}) as (aws, deployment):
        room, pipeline = open_room(aws, deployment), Pipeline(aws, deployment)
        video = make_video(aws.folder / "video.mp4", seconds=12).read_bytes()
        names = [f"{number:02d}.mp4" for number in range(VIDEOS)]
        for name in names:
            pipeline.upload(name, video, scenes=SCENES)
        for name in names:
            pipeline.wait_for_status(name)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*FLAGS])
            visit(browser, room)
            return [visit(browser, room) for _ in range(visits)]


def broken(visits: Sequence[Visit]) -> list[str]:
    """Every promise that the visits break, in words."""
    medians = {
        "the page is interactive": statistics.median(each.interactive for each in visits),
        "the first picture is there": statistics.median(each.picture for each in visits),
    }
    return [
        f"{what} after {seconds:.2f} s, later than {MOST_SECONDS:g} s"
        for what, seconds in medians.items()
        if seconds > MOST_SECONDS
    ]


def report(visits: Sequence[Visit]) -> str:
    """Every visit in one table."""
    rows = [
        [str(number), f"{each.interactive:.2f}", f"{each.picture:.2f}"]
        for number, each in enumerate(visits, start=1)
    ]
    return text_table.table(["visit", "interactive, s", "picture, s"], rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and answer the exit code."""
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.review_page",
        description=__doc__,
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--json", action="store_true", help="print JSON instead of a table")
    as_json = options.parse_args(arguments).json
    if shutil.which("chromium") is None:
        print("error: Chromium is not installed: apt-get install chromium, or the like", file=sys.stderr)
        return NOT_INSTALLED
    visits = measure()
    found = broken(visits)
    figures = json.dumps({"visits": [asdict(each) for each in visits], "broken": found}, indent=2)
    return answer(figures if as_json else report(visits), found)


if __name__ == "__main__":
    sys.exit(main())
