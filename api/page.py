"""The frame of the plain pages: no script, nothing from elsewhere; every text from data is escaped by who calls."""

from __future__ import annotations

from html import escape

from fastapi.responses import HTMLResponse

from api.messages import say

_STYLE = (
    "body{font:16px/1.6 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}"
    "h1{font-size:1.4rem}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.35rem;"
    "text-align:left;vertical-align:top}.note{background:#fff3cd;padding:.5rem}.listed{color:#a40000;font-weight:600}"
    "small{color:#555}input{font:inherit;padding:.4rem;width:70%}button{font:inherit;padding:.4rem 1rem}"
)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
}


def page(title: str, body: str, synthetic: bool = False) -> HTMLResponse:
    """A page."""
    note = f'<p class="note">{escape(say("synthetic"))}</p>' if synthetic else ""
    html = (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>{note}{body}"
        f'<p><small>信图 Xintu · <a href="/">检索</a> · <a href="/openapi.json">OpenAPI</a></small></p></body></html>'
    )
    return HTMLResponse(html, headers=_HEADERS)
