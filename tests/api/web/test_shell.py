"""Signing in, the frame of the pages, and what happens when a session ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.api.web.conftest import Demo, Opening
else:
    Demo = Opening = Any

from tests.api.web.conftest import TABLET, sound

ROLES = ("investigator", "bank", "partner", "office", "reviewer", "auditor", "admin")


def test_the_page_allows_scripts_and_styles_of_this_service_only(demo: Demo) -> None:
    answer = httpx.get(demo.url + "/", trust_env=False)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "<script>" not in answer.text
    assert httpx.get(demo.url + "/nowhere", trust_env=False).status_code == 404
    script = re.search(r'src="(/assets/[^"]+)"', answer.text)
    assert script
    assert "immutable" in httpx.get(demo.url + script[1], trust_env=False).headers["cache-control"]


@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)])
def test_signing_in_by_password(opening: Opening, demo: Demo, language: str, dark: bool) -> None:
    page = opening(path="/sign-in?next=/", language=language, dark=dark)
    page.locator("h1").wait_for()
    sound(page)
    page.locator("input[autocomplete=username]").fill("demo-investigator")
    page.locator("input[type=password]").fill("wrong")
    page.locator("form button.primary").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("input[type=password]").fill(demo.password("investigator"))
    page.locator("form button.primary").click()
    expect(page.get_by_role("combobox").first).to_be_visible()
    sound(page)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_one_click_away_in_the_demo_and_sees_its_own_desks_only(opening: Opening, role: str) -> None:
    page = opening(screen=TABLET if role == "bank" else None)
    page.locator("ul.roles button").nth(ROLES.index(role)).click()
    if role == "bank":
        page.locator("button.burger").click()
    page.locator("nav.rail").wait_for()
    shown = set(page.locator("nav.rail a").all_inner_texts())
    assert ("检索" in shown) == (role in ("investigator", "bank", "office", "reviewer"))
    sound(page)


def test_a_session_that_ends_asks_for_the_password_over_the_page_and_goes_on(opening: Opening, demo: Demo) -> None:
    page = opening("investigator")
    box = page.get_by_role("combobox").first
    box.fill("宣")
    page.get_by_role("option").first.wait_for()
    page.context.clear_cookies()
    box.fill("宣城")
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=password]").fill(demo.password("investigator"))
    dialog.locator("button.primary").click()
    expect(dialog).to_be_hidden()
    expect(box).to_have_value("宣城")
    expect(page.get_by_role("option").first).to_be_visible()


def test_signing_out_forgets(opening: Opening) -> None:
    page = opening("office")
    page.locator("details.account summary").click()
    page.locator("details.account button").last.click()
    expect(page.locator("input[type=password]")).to_be_visible()
