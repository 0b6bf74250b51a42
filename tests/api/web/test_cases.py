"""Cases in the browser: from the graph into a case and back, notes with corrections, frozen evidence, sharing, states, papers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.api.web.conftest import Demo, Opening
else:
    Demo = Opening = Any

from tests.api.web.conftest import sound
from tests.api.web.test_explore import counts, settled, shell


def test_a_graph_is_saved_to_a_case_and_opened_again(opening: Opening, demo: Demo) -> None:
    page = opening("investigator", f"/explore?party={quote(shell(demo)['party'])}")
    settled(page, 1)
    page.get_by_role("button", name="关联失信", exact=True).click()
    settled(page, 2)
    drawn = counts(page)
    page.get_by_role("button", name="存入卷宗").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("select").select_option("")
    dialog.get_by_label("卷宗名称").fill("浏览器测试卷宗")
    dialog.get_by_role("button", name="保存").click()
    dialog.get_by_role("link", name="打开卷宗").click()
    page.get_by_role("heading", name="浏览器测试卷宗").wait_for()
    expect(page.locator("#case-parties tbody tr")).to_have_count(2)
    expect(page.locator("#case-findings article")).to_have_count(1)
    expect(page.locator("#case-drawing img")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="在图谱中打开").click()
    settled(page, 1)
    assert counts(page) == drawn


def test_the_case_of_the_demo(opening: Opening, demo: Demo) -> None:
    page = opening("investigator", "/cases")
    expect(page.locator("tbody tr").first).to_be_visible()
    sound(page)
    page.get_by_role("link", name=f"{shell(demo)['name']}关联失信核查", exact=True).click()
    expect(page.locator("#case-evidence article").first).to_be_visible()
    page.locator("#case-evidence details summary").first.click()
    page.get_by_label("新记事").fill("住所已核实")
    page.get_by_role("button", name="添加记事").click()
    page.get_by_role("button", name="更正第").last.click()
    page.locator("#case-notes textarea").fill("住所已核实，电话待核")
    page.get_by_role("button", name="添加记事").click()
    expect(page.locator("#case-notes article.old")).to_have_count(1)

    page.get_by_label("同事用户名").fill("nobody-here")
    page.get_by_role("button", name="共享", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("nobody-here")
    page.get_by_label("同事用户名").fill("demo-colleague")
    page.locator("#case-shares select").select_option("write")
    page.get_by_role("button", name="共享", exact=True).click()
    expect(page.locator("#case-shares li")).to_contain_text("可编辑")
    page.get_by_role("button", name="收回").click()
    expect(page.locator("#case-shares li")).to_have_count(0)

    with page.expect_download() as taken:
        page.get_by_role("button", name="PDF").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")
    page.get_by_role("button", name="结卷").click()
    page.get_by_role("dialog").get_by_role("button", name="结卷").click()
    expect(page.get_by_label("新记事")).to_have_count(0)
    page.get_by_role("button", name="重新打开").click()
    page.get_by_role("dialog").get_by_role("button", name="重新打开").click()
    expect(page.get_by_label("新记事")).to_be_visible()
    sound(page)


def test_in_english_and_dark(opening: Opening, demo: Demo) -> None:
    page = opening("investigator", "/cases", "en", True)
    page.get_by_role("link", name=f"{shell(demo)['name']}关联失信核查", exact=True).click()
    page.get_by_role("heading", name="Frozen evidence").wait_for()
    sound(page)
    page.goto("/cases/AJ-NOWHERE")
    expect(page.get_by_role("alert")).to_be_visible()
