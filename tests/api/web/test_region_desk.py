"""A partner checks and follows shared lists; who asks across regions sees the delta; the office keeps agreements."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.api.web.conftest import Opening
else:
    Opening = Any

from tests.api.web.conftest import TABLET, in_turn, reach, settled, sound


def _listed(page: Page) -> dict[str, Any]:
    """A firm on a list that is shared."""
    changes = page.request.get("/v1/share/changes").json()["changes"]
    found: dict[str, Any] = next(one["value"] for one in changes if one["op"] == "put" and one["value"].get("code"))
    return found


def test_a_partner_checks_one_party_by_keyboard_alone(opening: Opening) -> None:
    page = opening("partner", "/region")
    firm = _listed(page)
    box = page.get_by_label("统一社会信用代码或名称")
    reach(page, box)
    page.keyboard.insert_text(firm["code"])
    page.keyboard.press("Enter")
    answer = page.locator("section.verdict")
    expect(answer).to_contain_text("在列")
    expect(answer).to_contain_text(firm["since"])
    sound(page)
    reach(page, box)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("无此公司有限公司")
    reach(page, page.get_by_role("button", name="查询"))
    page.keyboard.press("Enter")
    expect(answer).to_contain_text("没有这个主体")


def test_a_file_is_checked_by_digests_that_are_reckoned_in_the_browser(opening: Opening, tmp_path: Path) -> None:
    page = opening("partner", "/region/file")
    firm, file = _listed(page), tmp_path / "parties.csv"
    file.write_text(f"name,code\n甲,{firm['code']}\n乙,91340000000000000X\n", encoding="utf-8")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("以密钥摘要查询").check()
    page.get_by_role("button", name="查询", exact=True).click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("在列")
    expect(rows.last).to_contain_text("不在列")
    assert sent
    assert not any(firm["code"] in body for body in sent)
    sound(page)
    file.write_text("其他\n什么\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("没有可查询的主体")


def test_shared_lists_tell_what_left_and_export_signed(opening: Opening) -> None:
    page = opening("partner", "/region/lists?op=delete")
    expect(page.locator("tr.gone").first).to_contain_text("请同步删除")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载签名导出").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert {"entries.jsonl", "manifest.json", "manifest.sig", "keys.json"} == set(archive.namelist())


def test_the_map_goes_by_keyboard_and_a_city_opens_its_matches(opening: Opening) -> None:
    page = opening("investigator", "/region")
    tiles = page.locator("g.tile")
    expect(tiles).to_have_count(41)
    page.locator('g.tile[tabindex="0"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="在宣城市列入的主体，还关联")).to_be_visible()
    expect(page.get_by_role("heading", name="跨区域匹配")).to_be_visible()
    page.locator("section table tbody tr").first.wait_for()
    sound(page)
    page.keyboard.press("ArrowLeft")
    assert "芜湖" in str(page.evaluate("() => document.activeElement.textContent"))
    page.goto("/region/matrix")
    page.locator("td button").first.click()
    page.locator("section.card table tbody tr").first.wait_for()
    sound(page)


def test_the_office_changes_an_agreement(opening: Opening) -> None:
    page = opening("office", "/region/agreements")
    page.locator("a.agreement").first.click()
    page.get_by_role("button", name="新版本").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("止", exact=True).fill("2000-01-01")
    dialog.get_by_role("button", name="保存为新版本").click()
    expect(dialog.get_by_role("alert")).to_contain_text("2000-01-01")
    dialog.get_by_label("止", exact=True).fill("2099-01-01")
    sound(page)
    dialog.get_by_role("button", name="保存为新版本").click()
    expect(page.get_by_text("2099-01-01").first).to_be_visible()


@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)])
def test_pages_are_sound(opening: Opening, language: str, dark: bool) -> None:
    pages = {
        "partner": ("", "/file", "/lists", "/agreements", "/map", "/matrix", "/more"),
        "investigator": ("", "/matrix", "/more", "/more?view=aeo"),
    }
    for role, paths in pages.items():
        page = opening(role, "/region", language=language, dark=dark, screen=TABLET if dark else None)
        for path in in_turn(page, paths, dark):
            page.goto(f"/region{path}")
            settled(page)
            sound(page)
