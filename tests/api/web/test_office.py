"""The credit office's desk: what needs doing, a ledger a page, an application from papers to decision."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.api.web.conftest import Opening
else:
    Opening = Any

from tests.api.web.conftest import TABLET, in_turn, sound

#: A page of the desk, and what is there once its answer has come.
PAGES = {
    "双公示": ("/office/publicity", "section.card"),
    "在列占比": ("/office/ratio", ".figure"),
    "名单": ("/office/lists", ".figure"),
    "清零台账": ("/office/clearing", ".figure"),
    "信用修复": ("/office/repairs", "article"),
    "异议": ("/office/objections", "table"),
    "归集": ("/office/coverage", ".figure"),
    "工作要点": ("/office/plan", ".task"),
    "分级监管": ("/office/grades", ".figure"),
    "数据质量": ("/office/loads", "table"),
}


def walk(page: Page, names: Iterable[str] = tuple(PAGES), dark: bool = False) -> None:
    """Pages of the desk by its own navigation."""
    links, wanted = page.locator("main nav a"), dict(PAGES[name] for name in names)
    for path in in_turn(page, wanted, dark):
        there, link = wanted[path], links.and_(page.locator(f'[href="{path}"]'))
        title = link.inner_text()
        link.click()
        expect(page.locator("main h1")).to_have_text(title)
        page.locator(f"main {there}").first.wait_for()
        sound(page)


def test_the_first_page_leads_to_what_needs_doing_and_each_ledger_is_sound(opening: Opening) -> None:
    page = opening("office", "/office")
    overdue = page.locator("ul.todos a", has_text="工作要点逾期")
    overdue.wait_for()
    sound(page)
    count = int(overdue.locator(".tag").inner_text())
    overdue.click()
    expect(page.locator(".task.bad")).to_have_count(count)
    expect(page.get_by_role("heading", name="工作要点")).to_be_visible()
    walk(page)


def test_the_desk_in_english_and_dark_on_a_tablet(opening: Opening) -> None:
    page = opening("office", "/office/plan", language="en", dark=True, screen=TABLET)
    page.locator(".task").first.wait_for()
    sound(page)
    walk(page, ("双公示", "清零台账", "信用修复", "归集", "分级监管", "数据质量"), dark=True)  # one page of each make


def test_an_application_lacks_papers_gets_them_and_is_decided(opening: Opening) -> None:
    page = opening("office", "/office/repairs")
    page.locator("article").wait_for()
    waiting = page.locator("ul.queue button", has_text="已收件")
    # one with all its papers, one without
    for number in range(waiting.count()):
        waiting.nth(number).click()
        if page.locator("article .tag.bad", has_text="缺少").count():
            break
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("缺")  # what is missing is said, nothing is entered
    page.get_by_role("button", name="告知补正").click()
    expect(page.locator("article > .spread .tag")).to_have_text("待补正")
    page.get_by_role("button", name="材料已补来").click()
    page.locator("article form button.primary").click()
    expect(page.locator("article > .spread .tag")).to_have_text("已补正")
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.locator("article > .spread .tag")).to_have_text("已受理")
    page.get_by_role("button", name="作出决定").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("不予修复").check()
    dialog.locator("textarea").fill("未按期履行义务")
    sound(page)
    dialog.locator("button.primary").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="已办结").click()
    expect(page.locator("article")).to_contain_text("未按期履行义务")


def test_refused_rows_are_told_with_what_to_do(opening: Opening) -> None:
    page = opening("office", "/office/loads?rejected=yes")
    page.locator("table button").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("tbody tr").first).to_contain_text("第")
    with page.expect_download() as taken:
        dialog.get_by_role("button", name="下载退回行").click()
    assert taken.value.path().read_text("utf-8-sig").startswith("文件,")


def test_a_draw_takes_more_of_the_worse_and_repeats(opening: Opening) -> None:
    page = opening("office", "/office/grades")
    tiles = page.locator(".tiles .figure")
    tiles.first.wait_for()
    grades = [int(text.replace(",", "")) for text in tiles.all_inner_texts()]
    assert len(grades) == 4
    assert sum(grades) > 0
    page.get_by_role("button", name="D", exact=True).click()
    expect(page.get_by_role("heading", name=f"监管对象（{grades[3]}）")).to_be_visible()
    page.get_by_role("button", name="双随机抽查").click()
    expect(page.locator("main .note")).to_contain_text("还没有抽取")
    page.get_by_role("button", name="新的抽取").click()
    asked = page.get_by_role("dialog")
    asked.get_by_label("抽查计划").fill("双随机测试计划")
    asked.get_by_label("随机种子").fill("12345678901")  # what may be somebody's number is no seed
    asked.get_by_label("检查人员").fill("测试甲，测试局\n测试乙，测试局")
    asked.get_by_role("button", name="抽取", exact=True).click()
    expect(asked.get_by_role("alert")).to_be_visible()
    asked.get_by_label("随机种子").fill("公开种子 26-11-26")
    asked.get_by_role("button", name="抽取", exact=True).click()
    drawn = page.locator("[data-draw]")
    expect(drawn.get_by_role("heading", name="双随机测试计划")).to_be_visible()
    with page.expect_download() as taken:
        drawn.get_by_role("button", name="抽查名单（Word）").click()
    assert taken.value.path().read_bytes().startswith(b"PK")
    quota = drawn.locator("p", has_text="户抽").inner_text()
    shares = [int(part) / int(whole) for whole, part in re.findall(r"(\d+) 户抽 (\d+) 户", quota)]
    assert shares[-1] > shares[0]
    expect(drawn.locator("tbody tr").first).to_contain_text("测试")
    drawn.get_by_role("button", name="重新抽取并比对").click()
    expect(drawn.get_by_role("status")).to_contain_text("重复一致")
    sound(page)
