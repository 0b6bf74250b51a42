"""The dossier in a browser: how a party stands, where values come from, what is found, time, paper, cases and watches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.api.web.conftest import Demo, Opening
else:
    Demo = Opening = Any

from tests.api.web.conftest import TABLET, sound


def _story(demo: Demo, kind: str) -> dict[str, str]:
    return next(story for story in demo.guide["stories"] if story["kind"] == kind)


def test_a_shell_firm_in_full(opening: Opening, demo: Demo) -> None:
    story = _story(demo, "shells")
    page = opening("investigator", f"/parties/{story['party']}")
    expect(page.locator("[data-risk]")).to_be_visible()
    page.locator("#part-timeline svg").wait_for()
    page.locator("#part-control table, #part-control p").first.wait_for()
    sound(page)
    value = page.locator("#part-golden").get_by_role("button", name=story["name"])
    value.focus()
    tip = page.get_by_role("tooltip")
    expect(tip).to_contain_text("来源：市场主体登记信息")
    sound(page)
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    value.hover()
    expect(tip).to_be_visible()
    finding = page.locator("[data-finding]").first
    finding.get_by_text("怎么算的").click()
    expect(finding).to_contain_text("各段关系强度相乘")
    page.get_by_role("button", name=re.compile("关联失信主体")).click()
    expect(page.locator("#title-linked")).to_be_focused()
    page.emulate_media(media="print")
    expect(page.locator("nav.rail")).to_be_hidden()
    assert not page.get_by_role("button", name="下载 PDF").is_visible()


def test_a_listed_firm_stands_as_listed_from_its_day_on(opening: Opening, demo: Demo) -> None:
    story = _story(demo, "shells")
    page = opening("office", f"/parties/{story['other']}", language="en", dark=True, screen=TABLET)
    banner = page.locator("[data-banner]")
    expect(banner).to_contain_text("Listed")
    expect(page.locator("[data-grade]")).to_have_text("D")
    page.locator("#part-timeline svg").wait_for()
    sound(page)
    since = re.search(r"since (\d{4})-", banner.inner_text())
    assert since
    day = page.get_by_label("As of", exact=True)
    day.fill(f"{int(since[1]) - 1}年1月2日")
    day.press("Enter")
    expect(page).to_have_url(re.compile("as_of="))
    expect(banner).to_contain_text("On no black or attention list")
    expect(page.locator("[data-grade]")).not_to_have_text("D")
    page.get_by_role("button", name="Back to today").click()
    expect(banner).to_contain_text("Listed")


def test_what_was_repaired_is_told_to_the_office_only(opening: Opening, demo: Demo) -> None:
    path = f"/parties/{_story(demo, 'repairs')['party']}"
    page = opening("office", path)
    expect(page.locator("[data-restored=repaired]").first).to_contain_text("已修复")
    page = opening("investigator", path)
    expect(page.locator("[data-banner]")).to_contain_text("没有在列的失信或关注名单")
    page.locator("#part-timeline svg").wait_for()
    assert page.locator("[data-restored]").count() == 0


def test_paper_case_and_watch(opening: Opening, demo: Demo) -> None:
    story = _story(demo, "moved")
    page = opening("investigator", f"/parties/{story['party']}")
    expect(page.locator("[data-banner]")).to_contain_text("已迁移")
    with page.expect_download() as told:
        page.get_by_role("button", name="下载 PDF").click()
    assert told.value.path().read_bytes().startswith(b"%PDF-")
    assert story["name"] in told.value.suggested_filename
    for button, done in (("加入案卷", "已加入案卷"), ("监测变化", "已加入监测")):
        page.get_by_role("button", name=button).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("标题").wait_for()
        sound(page)
        dialog.get_by_role("button", name="加入", exact=True).click()
        expect(page.locator(".toasts")).to_contain_text(done)
        expect(dialog).to_be_hidden()


def test_who_is_not_there_is_said(opening: Opening) -> None:
    page = opening("investigator", "/parties/org-00000000")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("link", name="重新检索").click()
    expect(page.get_by_role("combobox").first).to_be_visible()
