"""The bank's desk: consent, one applicant to the same bytes again, a file, a rule set of one's own."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.api.web.conftest import Opening
else:
    Opening = Any

from tests.api.web.conftest import TABLET, in_turn, placed, reach, settled, sound

PATHS = ("", "/consents", "/batch", "/rules", "/rules/default", "/lending")
HEAD = "id,name,code\n"


def _firms(page: Page, consented: bool, place: str = "宣城") -> list[dict[str, str]]:
    """Firms of the demo that have consented to the bank, or have not."""
    known = {one["subject"] for one in page.request.get("/v1/consents").json()["consents"]}
    found = page.request.get(f"/v1/suggest?q={place}&limit=20").json()["suggestions"]
    if consented:
        return [{"code": code} for code in sorted(known) if code.startswith("91")]
    return [one for one in found if one["code"].startswith("91") and one["code"] not in known]


def test_an_applicant_consents_is_screened_and_the_report_is_the_same_bytes_again_by_keyboard_alone(
    opening: Opening, tmp_path: Path
) -> None:
    page = opening("bank", "/screening")
    firm = _firms(page, consented=False)[0]
    box = page.get_by_role("combobox", name="检索申请人")
    reach(page, box)
    page.keyboard.insert_text(firm["code"])
    page.get_by_role("listbox", name="检索申请人").get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("缺少授权")).to_be_visible()
    reach(page, page.get_by_role("button", name="开始筛查"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("依法公开信息")
    reach(page, page.get_by_role("button", name="登记授权"))
    page.keyboard.press("Enter")
    paper = tmp_path / "授权书.pdf"
    paper.write_bytes(b"synthetic paper" * 9)
    dialog = page.get_by_role("dialog")
    reach(page, dialog.locator("input[type=file]"))
    dialog.locator("input[type=file]").set_input_files(paper)  # Enter opens the system's own window, which no test sees
    expect(dialog.get_by_label("SHA-256")).to_have_value(hashlib.sha256(paper.read_bytes()).hexdigest())
    reach(page, dialog.get_by_role("button", name="登记", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_text("授权有效")).to_be_visible()
    assert placed(page)
    reach(page, page.get_by_role("button", name="开始筛查"))
    page.keyboard.press("Enter")
    expect(page.locator("h1#verdict")).to_contain_text(firm["name"])
    again = page.get_by_role("button", name="重新计算并比对")
    reach(page, again)
    page.keyboard.press("Enter")
    expect(page.get_by_text("逐字节一致")).to_be_visible()
    expect(again).to_be_focused()  # it was switched off meanwhile
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    content = download.value.path().read_bytes()
    assert json.loads(content)["asked"]["code"] == firm["code"]
    assert hashlib.sha256(content).hexdigest() in page.content()
    sound(page)


def test_a_report_shows_reasons_first_and_paths_as_pictures(opening: Opening) -> None:
    page = opening("bank", "/screening?decision=review")
    links = page.locator("a.report")
    links.first.wait_for()
    assert page.locator("a.report.reject").count() == 0
    kept = page.request.get("/v1/screenings").json()
    assert {one["decision"] for one in kept} >= {"pass", "review", "reject"}
    reports = [page.request.get(f"/v1/screenings/{one['screening_id']}").json() for one in kept]
    at = next(at for at, one in enumerate(reports) if one["facts"] and one["facts"]["linked"]["findings"])
    page.goto(f"/screening/reports/{kept[at]['screening_id']}")
    expect(page.locator("ol.path .node.listed").first).to_be_visible()
    reasons, linked = page.locator("#verdict").bounding_box(), page.locator("ol.path").first.bounding_box()
    assert reasons
    assert linked
    assert reasons["y"] < linked["y"]
    page.get_by_role("button", name="已还清").click()
    expect(page.get_by_role("button", name="已还清")).to_have_attribute("aria-pressed", "true")
    sound(page)


def test_a_file_is_screened_with_rejects_to_download(opening: Opening, tmp_path: Path) -> None:
    page = opening("bank", "/screening/batch")
    expect(page.get_by_role("link", name="本周贷款申请（示例）")).to_be_visible()  # the demo's own
    good, other = _firms(page, consented=True)[0], {"code": "91349999000000008K"}
    file = tmp_path / "applicants.csv"
    file.write_text(f"{HEAD}A1,,{good['code']}\nA2,,{other['code']}\n,无编号,\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="开始批量筛查").click()
    page.wait_for_url("**/screening/batch/*")
    expect(page.get_by_text("已完成", exact=True)).to_be_visible()
    expect(page.get_by_role("cell", name="未授权")).to_be_visible()
    expect(page.get_by_role("heading", name="被退回的行")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载退回行").click()
    assert "remedy" in download.value.path().read_text(encoding="utf-8-sig")
    sound(page)


def test_a_rule_set_is_edited_into_a_version_and_tried_on_history(opening: Opening) -> None:
    page = opening("bank", "/screening/rules/default")
    page.get_by_role("button", name="编辑为新版本").click()
    page.get_by_label("规则集名称").fill("strict")
    page.get_by_label("修改原因").fill("更严")
    row = page.locator("form tbody tr").nth(11)
    row.get_by_label("权重").fill("5000")
    expect(page.get_by_role("alert")).to_contain_text("0 到 1000")
    expect(page.get_by_role("button", name="保存为新版本")).to_be_disabled()
    row.get_by_label("权重").fill("20")
    row.get_by_label("阈值").fill("20000")
    page.get_by_role("button", name="保存为新版本").click()
    expect(page.locator("h1")).to_contain_text("strict")
    page.get_by_role("button", name="开始回测").click()
    expect(page.get_by_text("份报告的结论会改变")).to_be_visible()
    page.goto("/screening/rules/nothing-such")
    expect(page.get_by_role("alert")).to_be_visible()


@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)])
def test_pages_are_sound(opening: Opening, language: str, dark: bool) -> None:
    page = opening("bank", "/screening", language=language, dark=dark, screen=TABLET if dark else None)
    for path in in_turn(page, PATHS, dark):
        page.goto(f"/screening{path}")
        settled(page)
        sound(page)


def test_a_need_and_a_product_meet_and_go_on_step_by_step(opening: Opening, tmp_path: Path) -> None:
    page = opening("bank", "/screening/lending")
    page.get_by_role("button", name="发布产品").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("产品名称").fill("合成周转贷")
    dialog.get_by_label("最少经营年限").fill("0")
    sound(page)
    dialog.get_by_role("button", name="发布", exact=True).click()
    page.locator(".product", has_text="合成周转贷").click()
    page.get_by_role("button", name="登记需求").click()
    firm = _firms(page, consented=False, place="科技")[-1]
    dialog.get_by_role("combobox", name="企业").fill(firm["code"])
    dialog.get_by_role("option").first.click()
    dialog.get_by_label("金额（万元）").fill("66")
    dialog.get_by_label("资金用途").fill("备货")
    paper = tmp_path / "企业授权书.pdf"
    paper.write_bytes(b"synthetic paper")
    dialog.locator("input[type=file]").set_input_files(paper)
    dialog.get_by_role("button", name="登记授权与需求").click()
    expect(page.get_by_text("需求已登记")).to_be_visible()
    row = page.get_by_role("row", name=firm["code"])
    row.get_by_role("button", name="推介").click()
    offers = page.get_by_role("table", name="推介与申请")
    for said in ("已申请", "已批准"):
        offers.get_by_role("row", name=firm["name"]).get_by_role("button", name=said).click()
        if said == "已批准":
            dialog.get_by_label("金额（万元）").fill("60")
            dialog.get_by_label("年利率（%）").fill("3.85")
        dialog.get_by_role("button", name="保存").click()
        expect(dialog).to_be_hidden()
    expect(offers.get_by_role("row", name=firm["name"])).to_contain_text("已批准")
    sound(page)
