"""The review desk: pairs by keyboard, taken back, judged again by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.api.web.conftest import Opening
else:
    Opening = Any

from tests.api.web.conftest import TABLET, sound


def test_pairs_are_judged_by_one_key_and_taken_back(opening: Opening) -> None:
    page = opening("reviewer", "/review")
    page.locator("svg[role=img]").wait_for()
    sound(page)
    first = page.locator("article").get_attribute("aria-label")
    progress = page.locator("aside section").first
    expect(progress).to_contain_text("已判 0")
    page.keyboard.press("d")
    expect(page.locator("article h2")).to_contain_text("第 2 对")
    expect(progress).to_contain_text("已判 1")
    page.keyboard.press("z")
    expect(page.locator("article h2")).to_contain_text("第 1 对")
    expect(progress).to_contain_text("已判 0")
    assert page.locator("article").get_attribute("aria-label") == first
    page.keyboard.press("ArrowRight")
    expect(page.locator("article h2")).to_contain_text("第 2 对")
    page.get_by_label("理由").fill("s d u 是文字，不是判断")  # keys in a field are letters
    expect(page.locator("article h2")).to_contain_text("第 2 对")


def test_differences_are_marked_by_more_than_colour(opening: Opening) -> None:
    page = opening("reviewer", "/review?kind=person", language="en", dark=True, screen=TABLET)
    page.locator("article table").wait_for()
    sound(page)
    for _ in range(20):
        marks = page.locator("article mark")
        if marks.count():
            break
        page.keyboard.press("ArrowRight")
        page.locator("article table").wait_for()
    assert marks.first.evaluate("e => getComputedStyle(e).borderBottomStyle") == "dashed"
    assert marks.first.locator(".hidden").inner_text().startswith("differs")


def test_a_pair_that_cannot_be_judged_stays(opening: Opening) -> None:
    page = opening("reviewer", "/review")
    page.route("**/v1/review/judgements", lambda route: route.fulfill(status=503, json={"title": "暂不可用 / not now"}))
    page.reload()  # what the browser asks for from the start of a page goes the routed way
    page.locator("article table").wait_for()
    with page.expect_response("**/v1/review/judgements"):
        page.keyboard.press("u")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("article h2")).to_contain_text("第 1 对")
