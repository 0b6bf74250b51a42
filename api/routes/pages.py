"""The web application: one page for all of its paths. It holds no data; its script asks the routes below ``/v1`` for that."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.desks import BUILT, PATHS, POLICY
from api.errors import Refused

router = APIRouter(include_in_schema=False)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-cache",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def page() -> FileResponse:
    """The page."""
    if not (BUILT / "index.html").is_file():
        raise Refused(503, "页面尚未构建 / pages not built", "python hatch_build.py")
    return FileResponse(BUILT / "index.html", media_type="text/html", headers=_HEADERS)


for _path in PATHS:
    router.get(_path)(page)


class _Built(StaticFiles):
    """Files whose names hold a digest of what is in them: a browser may keep them."""

    async def get_response(self, path: str, scope: Scope):  # type: ignore[no-untyped-def]  # starlette's own return
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer


def mount(app: FastAPI) -> None:
    """Scripts, styles and pictures beside the page."""
    app.mount("/assets", _Built(directory=BUILT / "assets", check_dir=False))


@router.get("/favicon.svg")
def icon() -> FileResponse:
    """The sign of the service in a tab."""
    return FileResponse(BUILT / "favicon.svg", media_type="image/svg+xml")
