"""Paths of the web application: whoever asks for one of them gets the same page, whose script shows the desk."""

from __future__ import annotations

from pathlib import Path

#: First parts of paths that are desks.
DESKS = (
    "admin",
    "audit",
    "cases",
    "explore",
    "office",
    "parties",
    "region",
    "review",
    "screening",
    "watching",
)
PATHS = ("/", "/sign-in", *(f"/{desk}{rest}" for desk in DESKS for rest in ("", "/{rest:path}")))

#: What the build makes of ``api/web`` (``hatch_build.py``).
BUILT = Path(__file__).parent / "web" / "dist"

#: Scripts, styles and pictures of this service only; nothing inline.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
