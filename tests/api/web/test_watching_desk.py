"""What changed of whom one watches: alerts, clearing, parties joining by a file, a look now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.api.web.conftest import Opening
else:
    Opening = Any

from tests.api.web.conftest import in_turn, placed, reach, settled, sound


def test_an_alert_is_cleared_with_a_reason_by_keyboard_alone(opening: Opening) -> None:
    page = opening("bank", "/watching?kind=listing")
    alerts = page.locator("article.alert")
    alerts.first.wait_for()
    count, name = alerts.count(), alerts.first.locator("h2 .link").inner_text()
    dialog = page.get_by_role("dialog")
    for button in (
        alerts.first.get_by_role("button", name="销号"),
        dialog.get_by_role("button", name="同名他人，已核实"),
        dialog.get_by_role("button", name="销号", exact=True),
    ):
        reach(page, button)
        page.keyboard.press("Enter")
    expect(alerts).to_have_count(count - 1)
    assert placed(page)  # though the alert is gone with its button, and the dialog with its own
    page.get_by_label("状态").select_option("cleared")
    expect(alerts.first).to_contain_text(name)
    expect(alerts.first).to_contain_text("同名他人")


def test_parties_join_by_a_file_and_who_is_unknown_is_said(opening: Opening, tmp_path: Path) -> None:
    page = opening("bank", "/watching/portfolios")
    page.get_by_role("button", name="新建组合").click()
    page.get_by_role("dialog").get_by_label("名称").fill("担保客户")
    page.get_by_role("dialog").get_by_role("button", name="建立").click()
    page.get_by_role("heading", name="加入主体").wait_for()
    subjects = [one["subject"] for one in page.request.get("/v1/consents").json()["consents"]]
    code = next(subject for subject in subjects if not subject.startswith("org-"))  # of lending it is a party
    file = tmp_path / "portfolio.csv"
    file.write_text(f"name,code,reference\n,{code},DK-9\n无此公司有限公司,,DK-10\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并加入").click()
    expect(page.get_by_text("未找到：无此公司有限公司")).to_be_visible()
    expect(page.get_by_role("cell", name="DK-9")).to_be_visible()
    page.get_by_role("button", name="立即比对").click()
    expect(page.get_by_text("已比对 1 个主体")).to_be_visible()
    page.get_by_role("button", name="预览摘要").click()
    expect(page.locator("dialog[open] pre")).to_contain_text("担保客户")
    sound(page)
    page.keyboard.press("Escape")
    file.write_text("其他\n什么\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并加入").click()
    expect(page.get_by_role("alert")).to_contain_text("没有可加入的主体")


@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)])
def test_pages_are_sound(opening: Opening, language: str, dark: bool) -> None:
    page = opening("bank", "/watching", language=language, dark=dark)
    for path in in_turn(page, ("/watching", "/watching/portfolios", "/watching/webhooks"), dark):
        page.goto(path)
        settled(page)
        sound(page)
