"""``GetContentModeration``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation_local.rekognition.faults import ExpireTokens, Occasion
from moderation_local.rekognition.labels.taxonomy import model_version
from moderation_local.rekognition.settings import MAX_RESULTS, PAGE_TOKEN_LIFETIME
from moderation_local.rekognition.tokens import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation_local.rekognition.jobs.register import Job
    from moderation_local.rekognition.state import State

OPERATION = "GetContentModeration"


class GetContentModeration:
    """Tells how a job stands, and a page of what was seen once it has succeeded."""

    def __init__(self, state: State) -> None:
        self._state = state

    def __call__(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a request that keeps the model's rules."""
        state, job_id = self._state, request["JobId"]
        with state.lock:
            page = self.page_number(request)
            state.fail_if_planned(Occasion(state.jobs.name_of(job_id), OPERATION, page))
            job = state.jobs.find(job_id, state.clock())
            return self._about(job, _first_page(request), page) | self._page(job, request)

    def page_number(self, request: Mapping[str, Any]) -> int:
        """Return which page is asked for: 1 without a token, 2 for an unknown token."""
        token = request.get("NextToken")
        if not token:
            return 1
        place = self._state.page_tokens.place(token, self._state.clock())
        return place.number if place else 2

    def _about(self, job: Job, place: Place, page: int) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "JobId": job.job_id,
            "JobStatus": job.status,
            "Video": job.request["Video"],
            "GetRequestMetadata": {"SortBy": place.sort_by, "AggregateBy": place.aggregate_by},
        }
        if job.request.get("JobTag") and self._shows_tag(job, page):
            answer["JobTag"] = job.request["JobTag"]
        if job.status_message:
            answer["StatusMessage"] = job.status_message
        if job.finished_at is not None and job.analysis and job.analysis.metadata:
            answer["VideoMetadata"] = job.analysis.metadata.to_wire()
        return answer

    def _shows_tag(self, job: Job, page: int) -> bool:
        shown = self._state.settings.job_tag_in_answers
        return shown == "all" or (shown == "results" and job.status == "SUCCEEDED" and page == 1)

    def _page(self, job: Job, request: Mapping[str, Any]) -> dict[str, Any]:
        place, token = _first_page(request), request.get("NextToken")
        # AWS's own sample sends an empty token for the first page.
        if token:
            place = self._state.page_tokens.redeem(token, place, self._state.clock())
        if job.status != "SUCCEEDED" or job.analysis is None:
            return {"ModerationLabels": []}
        size = min(request.get("MaxResults") or MAX_RESULTS, MAX_RESULTS)
        rows = job.analysis.timeline.rows(place.sort_by, place.aggregate_by)
        answer: dict[str, Any] = {
            "ModerationModelVersion": model_version(),
            "ModerationLabels": rows.page(place.offset, size),
        }
        if place.offset + size < len(rows):
            answer["NextToken"] = self._next_token(job, place, size)
        return answer

    def _next_token(self, job: Job, place: Place, size: int) -> str:
        following = Place(
            place.job_id, place.sort_by, place.aggregate_by, place.offset + size, place.number + 1
        )
        expired = self._state.faults.take(ExpireTokens, Occasion(job.video.name))
        lifetime = 0 if expired else PAGE_TOKEN_LIFETIME
        return self._state.page_tokens.issue(following, self._state.clock(), lifetime=lifetime)


def _first_page(request: Mapping[str, Any]) -> Place:
    sort_by = request.get("SortBy") or "TIMESTAMP"
    return Place(request["JobId"], sort_by, request.get("AggregateBy") or "TIMESTAMPS")
