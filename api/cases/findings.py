"""Findings: a question put to the service itself, by the rights of who asks, and its answer as it was given.

The service asks, so that nobody can put down an answer that was never given; the case keeps the question, its times and the answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import orjson
from fastapi import FastAPI

from api.access.acting import Acting
from api.cases.evidence import digest
from api.cases.keeping import MOST_BYTES
from api.service.refusal import Refusal
from api.settings import Settings
from api.within import application
from loaders.workspace import Workspace

#: Questions that a case keeps, by the beginning of their paths.
QUESTIONS = (
    "/v1/parties/",
    "/v1/linked",
    "/v1/rings",
    "/v1/phoenix",
    "/v1/changes",
    "/v1/cross-region",
    "/v1/lists/entries",
)
_HOST = "http://service"
#: Headers by which a request says who asks; they go on with the question.
_WHO = ("authorization", "cookie", "x-purpose")


def checked(question: str) -> str:
    """A path with its query that a case may ask; ``Refusal`` else."""
    parts = urlsplit(question)
    plain = not parts.scheme and not parts.netloc and ".." not in parts.path and "%" not in parts.path
    if not plain or not parts.path.startswith(QUESTIONS):
        raise Refusal("case_bad_question", 422, value=question, known=" ".join(QUESTIONS))
    return question


async def asked(app: FastAPI, question: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """The finding: question, arguments, times, answer and its digest. ``Refusal`` with the status of an answer that was refused."""
    path = checked(question)
    theirs = {name: value for name, value in headers.items() if name.lower() in _WHO}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=_HOST, headers=theirs) as client:
        response = await client.get(path)
    if response.status_code != httpx.codes.OK:
        known = response.status_code if response.status_code in (403, 404, 422, 429) else 422
        raise Refusal("case_question_refused", known, value=path, answered=response.status_code)
    if len(response.content) > MOST_BYTES // 2:
        raise Refusal("case_entry_too_large", 413, most=MOST_BYTES >> 21)
    return finding(path, _answer(response, path))


def finding(path: str, answer: Any) -> dict[str, Any]:
    """A question and its answer as a case keeps them."""
    parts = urlsplit(path)
    arguments = dict(parse_qsl(parts.query))
    times = {name: arguments.pop(name, "") for name in ("as_of", "known_at")}
    return {"question": parts.path, "arguments": arguments, **times, "answer": answer, "digest": digest(answer)}


def _answer(response: httpx.Response, path: str) -> Any:
    try:
        if "ndjson" in response.headers.get("content-type", ""):
            return [orjson.loads(line) for line in response.content.splitlines() if line]
        return orjson.loads(response.content)
    except orjson.JSONDecodeError as error:
        raise Refusal("case_bad_question", 422, value=path, known=" ".join(QUESTIONS)) from error


def asked_here(settings: Settings, acting: Acting, workspace: Workspace, question: str) -> dict[str, Any]:
    """The same without a server, asked by a user of the command line: routes and rights of the service, none of what runs beside it."""
    checked(question)
    app = application(settings, acting, workspace)
    return asyncio.run(asked(app, question, {}))
