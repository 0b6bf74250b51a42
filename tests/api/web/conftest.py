"""A real browser before a real service: the demo as ``make demo`` serves it, small, and pages that must not go wrong in silence."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import forked
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.api.conftest import address

_AXE = Path(__file__).parents[3] / "api" / "web" / "node_modules" / "axe-core" / "axe.min.js"
_ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]
#: A government desk's screen, and a tablet.
DESK = {"width": 1366, "height": 768}
TABLET = {"width": 820, "height": 1180}


@dataclass(frozen=True)
class Demo:
    """The demo that is served: its address, its files, and what its sign-in page offers."""

    url: str
    folder: Path
    guide: dict[str, Any]

    def password(self, role: str) -> str:
        """Of the demo's user of a role."""
        return next(str(one["password"]) for one in self.guide["users"] if one["role"] == role)

    @property
    def planted(self) -> dict[str, Any]:
        """The truth about the world."""
        told: dict[str, Any] = json.loads((self.folder / "files" / "truth" / "planted.json").read_bytes())
        return told


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """``xintu demo`` over a small world, in a process of its own."""
    folder = Path(tempfile.mkdtemp(prefix="xintu-web-"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XINTU_")}
    with (folder / "out").open("w+") as out, (folder / "err").open("w+") as err:
        arguments = ["demo", "--folder", str(folder / "demo"), "--organisations", "600", "--port", "0"]
        server = forked.start(arguments, environment, out.name, err.name)
        try:
            url = address(server, out, err, seconds=240)
            yield Demo(url, folder / "demo", json.loads((folder / "demo" / "guide.json").read_bytes()))
        finally:
            server.terminate()
            server.join(20)
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if path is None:
        message = "no browser: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    expect.set_options(timeout=20_000)  # a machine that runs other tests beside
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=path, headless=True, chromium_sandbox=False, args=_ARGUMENTS
        )
        yield opened
        opened.close()


@dataclass
class Watched:
    """What must not happen on a page: errors, breaches of the policy, requests to elsewhere."""

    wrong: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext, url: str) -> None:
        """Watch all pages of a context."""
        context.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))"
        )
        context.on("weberror", lambda error: self.wrong.append(f"page error: {error.error}"))
        context.on("console", self._console)
        context.on("request", lambda request: self._request(request, url))

    def _console(self, message: ConsoleMessage) -> None:
        # a refusal that a page handles is noted by the browser itself; all other errors are the page's
        if message.type == "error" and not message.text.startswith("Failed to load resource: the server responded"):
            self.wrong.append(f"console: {message.text}")

    def _request(self, request: Request, url: str) -> None:
        if not request.url.startswith((url, "blob:", "data:")):
            self.wrong.append(f"request to elsewhere: {request.url}")


Opening = Callable[..., Page]


@pytest.fixture
def opening(browser: Browser, demo: Demo) -> Iterator[Opening]:
    """``opening("bank", "/screening")``: a page with a session of the demo's user of the role; checked for errors at the end."""
    watched, contexts = Watched(), []

    def open_page(
        role: str = "", path: str = "/", language: str = "zh", dark: bool = False, screen: Any = None
    ) -> Page:
        context = browser.new_context(
            base_url=demo.url,
            viewport=screen or DESK,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        watched.over(context, demo.url)
        context.add_init_script(f"try {{ localStorage.setItem('xintu.language', '{language}') }} catch {{}}")
        if role:
            given = {"user": f"demo-{role}", "password": demo.password(role), "purpose": "测试"}
            assert context.request.post("/v1/session", data=given).ok
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        with suppress(Exception):
            context.close()
    assert not watched.wrong, "\n".join(watched.wrong)


def grave(page: Page) -> list[str]:
    """Serious and critical barriers that axe finds on a page as it stands."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": _AXE.read_text(encoding="utf-8")})
    run = "axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(r.violations))"
    answer = session.send("Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True})
    session.detach()
    found = json.loads(answer["result"]["value"])
    return [
        f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes']][:3]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def cut_off(page: Page) -> list[str]:
    """What leaves the window sideways: the page itself must not scroll that way."""
    wide = page.evaluate(
        "() => document.documentElement.scrollWidth > innerWidth + 1 ? `${document.documentElement.scrollWidth} > ${innerWidth}` : ''"
    )
    return [wide] if wide else []


def settled(page: Page) -> None:
    """Its heading is there, and nothing waits for an answer any more."""
    page.locator("main h1").first.wait_for()
    expect(page.locator("main .spinner, main [aria-busy=true]")).to_have_count(0)


def in_turn(page: Page, paths: Iterable[str], dark: bool) -> Iterator[str]:
    """Paths, each in the other appearance than the one before: two passes see all four of language and appearance, and each page both of both."""
    for at, path in enumerate(paths):
        page.emulate_media(color_scheme="dark" if dark != bool(at % 2) else "light")
        yield path


def reach(page: Page, target: Locator, most: int = 90) -> None:
    """Go to a control as who has no pointer does: by Tab, and never off the page's own controls into nothing."""
    target.wait_for(state="attached")
    for _ in range(most):
        if target.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reached by Tab: {target}")


def placed(page: Page) -> bool:
    """Whether the keyboard is somewhere: not thrown back to the head of the page."""
    return bool(page.evaluate("() => document.activeElement !== document.body"))


def sound(page: Page) -> None:
    """Fully there, no barriers, nothing cut off."""
    settled(page)
    assert not grave(page)
    assert not cut_off(page)
