"""From sign-in to a planted shell firm in three clicks; searching by keyboard; what each role may do; the budget of the first view; the tour."""

from __future__ import annotations

import logging
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.api.web.conftest import Demo, Opening
else:
    Demo = Opening = Any

from tests.api.web.conftest import TABLET, sound

#: What the first view may weigh as it comes over the line: a page of a government desk behind a slow line.
MOST_BYTES = 500_000


def _story(demo: Demo, kind: str) -> dict[str, str]:
    return next(story for story in demo.guide["stories"] if story["kind"] == kind)


def test_a_stranger_finds_the_planted_shell_firm_within_three_clicks(opening: Opening, demo: Demo) -> None:
    shell = next(case for case in demo.planted["shells"])
    story = _story(demo, "shells")
    page = opening()
    expect(page.get_by_text("查清一家企业背后是谁")).to_be_visible()
    page.locator("ul.roles button").first.click()  # one: as an investigator
    card = page.get_by_role("link", name=re.compile("这家新设企业背后有没有失信主体"))
    expect(card).to_contain_text(story["name"])
    card.click()  # two: the case
    expect(page.get_by_role("heading", level=1)).to_have_text(story["name"])
    assert shell["new"] != shell["old"]
    finding = page.locator("[data-finding], [data-phoenix]").first
    expect(finding).to_be_visible()
    finding.get_by_role("heading").get_by_role("link").click()  # three: who is behind it
    expect(page).to_have_url(re.compile(re.escape(story["other"])))
    expect(page.locator("[data-banner] .note.bad").first).to_contain_text("失信在列")


def test_the_first_view_is_light(opening: Opening) -> None:
    page = opening()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    page.locator("ul.roles button").first.wait_for()
    began = time.monotonic()
    page.reload()
    page.locator("ul.roles button").first.wait_for()
    usable = time.monotonic() - began
    page.locator("ul.roles button").first.click()
    page.get_by_role("combobox").first.wait_for()
    page.wait_for_load_state("networkidle")
    logging.getLogger(__name__).info("first view %.0f KB, usable after %.2f s", sum(sizes) / 1000, usable)
    assert 20_000 < sum(sizes) <= MOST_BYTES


def test_searching_by_keyboard_alone(opening: Opening, demo: Demo) -> None:
    story = _story(demo, "shells")
    page = opening("investigator")
    sound(page)
    page.keyboard.press("/")
    box = page.get_by_role("combobox").first
    expect(box).to_be_focused()
    page.keyboard.type(story["name"][:2])
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/\?q="))
    results = page.locator("[data-result]")
    expect(results.first).to_be_visible()
    expect(results.first.locator("mark")).to_have_text(story["name"][:2])
    expect(results.first).to_contain_text("名称以此开头")
    sound(page)
    results.first.get_by_role("link").first.focus()
    page.keyboard.press("ArrowDown")
    expect(results.nth(1).get_by_role("link").first).to_be_focused()
    wanted = results.nth(1).get_by_role("heading").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(wanted)
    page.go_back()
    expect(box).to_have_value(story["name"][:2])


def test_filters_and_pages_stand_in_the_address(opening: Opening) -> None:
    page = opening("investigator", "/?q=宣城")
    count = page.locator(".count")
    expect(count).to_contain_text("个主体")
    everybody = count.inner_text()
    page.get_by_label("状态").select_option("listed")
    expect(page).to_have_url(re.compile("state=listed"))
    expect(count).not_to_have_text(everybody)
    assert set(page.locator("[data-result] .who .tag").all_inner_texts()) == {"失信在列"}
    page.get_by_role("button", name="清除筛选").click()
    expect(count).to_have_text(everybody)
    first = page.locator("[data-result] h2").first.inner_text()
    page.get_by_role("button", name="下一页").click()
    expect(page).to_have_url(re.compile("cursor="))
    expect(page.locator("[data-result] h2").first).not_to_have_text(first)
    page.get_by_role("button", name="回到第一页").click()
    expect(page.locator("[data-result] h2").first).to_have_text(first)
    page.goto("/?q=查无此企业某某")
    expect(page.get_by_role("status").filter(has_text="没有找到符合条件的主体")).to_be_visible()
    page.goto("/?q=宣城&cursor=nonsense")
    expect(page.get_by_role("alert")).to_contain_text("游标")


def test_who_may_not_read_dossiers_sees_what_else_may_be_done(opening: Opening, demo: Demo) -> None:
    page = opening("bank", "/?q=宣城", language="en", dark=True, screen=TABLET)
    page.locator("[data-result]").first.wait_for()
    assert page.locator("[data-result] h2 a").count() == 0
    expect(page.get_by_text("A bank sees credit information in a screening report")).to_be_visible()
    sound(page)
    page.goto(f"/parties/{_story(demo, 'shells')['party']}")
    expect(page.get_by_text("Your role does not open dossiers")).to_be_visible()
    sound(page)


@pytest.mark.parametrize("role", ["investigator", "bank"])
def test_the_tour_explains_once_and_again_when_asked(opening: Opening, role: str) -> None:
    page = opening()
    page.get_by_role("button", name={"investigator": "调查人员", "bank": "银行"}[role]).click()
    tour = page.get_by_role("dialog")
    expect(tour).to_contain_text("第 1 步，共 5 步")
    expect(tour.get_by_role("heading")).to_be_focused()
    sound(page)
    page.keyboard.press("ArrowRight")
    expect(tour).to_contain_text("第 2 步")
    page.keyboard.press("ArrowLeft")
    for _ in range(4):
        tour.get_by_role("button", name="下一步").click()
    tour.get_by_role("button", name="开始使用").click()
    expect(tour).to_be_hidden()
    page.reload()
    page.get_by_role("combobox").first.wait_for()
    expect(tour).to_be_hidden()
    page.get_by_role("button", name="使用导览").click()
    expect(tour).to_be_visible()
    page.keyboard.press("Escape")
    expect(tour).to_be_hidden()
