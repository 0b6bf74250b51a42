"""A font of this machine that has Chinese characters: a PNG needs one, and none comes with the program."""

from __future__ import annotations

from functools import cache

from loaders.reject import InputError

#: As matplotlib calls them; of a collection it may know the first member only, which has the same characters.
_KNOWN = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans CJK JP",
    "Microsoft YaHei",
    "PingFang SC",
    "Heiti SC",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
#: Parts of the names of files, for fonts that came after matplotlib made its list.
_FILES = ("NotoSansCJK", "NotoSansSC", "SourceHanSans", "msyh", "simhei", "wqy-")


@cache
def chinese_font() -> str:
    """The best there is; raises ``InputError`` that says what to install."""
    from matplotlib import font_manager

    found = _best(font_manager.fontManager)
    if not found:
        for path in sorted(font_manager.findSystemFonts()):
            if any(part in path for part in _FILES):
                font_manager.fontManager.addfont(path)
        found = _best(font_manager.fontManager)
    if not found:
        raise InputError("no_chinese_font")
    return found


def _best(manager: object) -> str:
    there = {font.name for font in manager.ttflist}  # type: ignore[attr-defined]
    return next((name for name in _KNOWN if name in there), "")


def use_chinese_font() -> str:
    """Let plots of this process show Chinese; gives the font, "" where there is none (they show boxes then)."""
    import matplotlib as mpl

    try:
        found = chinese_font()
    except InputError:
        return ""
    mpl.rcParams["font.family"] = [found, "DejaVu Sans"]
    mpl.rcParams["axes.unicode_minus"] = False
    return found
