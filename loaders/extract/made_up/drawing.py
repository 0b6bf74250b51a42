"""What fills the slots of a made-up document: names, codes, numbers, days and amounts that belong to nobody."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from loaders.world.words import stock
from resolution import divisions
from resolution.divisions.table import table
from resolution.identifiers import organisation_code, registration_number, uscc

#: A division that does not exist: no code or ID number of it was ever issued.
_NOWHERE = "349999"
_ROADS = ("东风路", "文昌街", "叠翠路", "建设大道", "滨河南路", "青山巷")
_TRADES = ("烧烤店", "便利店", "五金经营部", "副食品商店", "早餐店", "水果店", "酒楼", "汽车修理部")
_FORMS = ("有限公司", "有限责任公司", "有限公司", "股份有限公司", "有限公司")
_DIGITS, _CAPITALS = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_PROVINCES = {"31": "沪", "32": "苏", "33": "浙", "34": "皖"}


@dataclass
class Case:
    """One made-up case: each slot is drawn once and keeps its value; `facts` are what amounts and days mean."""

    rng: random.Random
    values: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)
    days: dict[str, datetime.date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        city = self.rng.choice([code for code, _ in divisions.delta_cities() if not code.endswith("0000")])
        counties = [
            code for code, records in table().by_code.items()
            if code[:4] == city[:4] and records[-1].until is None and records[-1].level == "county"
        ]  # fmt: skip
        county = self.rng.choice(sorted(counties))
        city_name, name = divisions.name_of(city), divisions.name_of(county)
        seat = city_name + name if name.endswith("区") else name
        year = self.rng.randint(2019, 2022)
        self.values |= {
            "city": city_name, "county": divisions.short_name_of(county), "seat": seat, "short": divisions.short_name_of(city),
            "prov": divisions.short_name_of(city[:2] + "0000"), "province": divisions.name_of(city[:2] + "0000"), "p": city_name[0], "q": city_name[0] + name[0],
            "y": str(year), "y4": str(self.rng.randint(2023, 2025)), "old": str(self.rng.randint(2012, 2016)),
            "courtcode": f"{_PROVINCES[city[:2]]}{county[2:]}", "courtcity": f"{_PROVINCES[city[:2]]}{city[2:4]}",
            "town": "柳溪村", "town2": "城东", "street": "向阳街道", "streetname": "向阳",
        }  # fmt: skip

    def fill(self, slot: str) -> str:
        """The text of a slot, `name` or `name:format`."""
        name, _, style = slot.partition(":")
        if name[0] == "m" and name[1:].isdigit():
            return _AMOUNTS[style](self.amount(name))
        if (name[0] in "do" and name[1:].isdigit()) or name == "birth":
            return _DAYS[style](self.day(name))
        if name not in self.values:
            self.values[name] = self._drawn(name)
        value = self.values[name]
        if style == "wide":
            return value.translate(_WIDE)
        return " ".join((value[:4], value[4:8], value[8:13])) + "\n" + value[13:] if style == "spaced" else value

    def amount(self, name: str) -> int:
        """Yuan: m1, m2 fines, m3 goods, m4 income, m5 large sums, m6 small ones."""
        if name not in self.amounts:
            draw = self.rng.randint
            size = {
                "m1": draw(2, 60) * 5_000,
                "m2": draw(1, 30) * 10_000,
                "m3": draw(1_100, 9_900),
                "m4": draw(3, 90) * 100,
            }
            size |= {"m5": draw(12, 900) * 10_000, "m6": draw(2, 19) * 10}
            self.amounts[name] = size[name]
        return self.amounts[name]

    def day(self, name: str) -> datetime.date:
        """Days of the case, later ones with higher numbers; o1 … of an old one, birth of a person."""
        if name not in self.days:
            year = self.values["old"] if name[0] == "o" else self.values["y"]
            start = (
                datetime.date(int(year), 1 + 2 * (int(name[1:]) - 1), 1)
                if name != "birth"
                else datetime.date(1975, 1, 1)
            )
            self.days[name] = start + datetime.timedelta(days=self.rng.randint(0, 27 if name != "birth" else 9000))
        return self.days[name]

    def _drawn(self, name: str) -> str:
        for kind, draw in _DRAWN:
            if name.rstrip("0123456789") == kind:
                return draw(self)
        raise KeyError(name)

    def stem(self) -> str:
        """A 字号 of two or three characters."""
        words = stock("words")
        return "".join(
            str(self.rng.choice(words[key]))
            for key in ("stem_first", "stem_second", "stem_third")[: self.rng.choice((2, 2, 3))]
        )

    def person(self) -> str:
        """A person's name."""
        words = stock("words")
        given = str(words["given_male"] + words["given_female"])
        length = self.rng.choice((1, 2, 2))
        return str(self.rng.choice(list(words["surnames"]))) + "".join(self.rng.choice(given) for _ in range(length))


def _firm(case: Case) -> str:
    industry: str = case.rng.choice([word for word, entry in stock("words")["industries"].items() if entry[3] == "e"])
    place = case.rng.choice((case.values["city"], case.values["short"], case.values["seat"], ""))
    if not place and case.rng.random() < 0.5:
        return f"{case.stem()}（{case.values['short']}）{industry}有限公司"
    return place + case.stem() + industry + case.rng.choice(_FORMS)


def _shop(case: Case) -> str:
    return case.values["seat"] + case.stem() + case.rng.choice(_TRADES)


def _code(case: Case) -> str:
    serial = "".join(case.rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(6))
    body = "MA" + serial
    organisation = body + organisation_code.check_digit(body)
    stem = f"91{_NOWHERE}{organisation}"
    return stem + uscc.check_digit(stem)


def _id(case: Case) -> str:
    birth, rng = case.day("birth"), case.rng
    body = f"{_NOWHERE}{birth:%Y%m%d}{rng.randint(1, 999):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def _masked_id(case: Case) -> str:
    number = _id(case)
    return number[:10] + "****" + number[14:]


def _organisation_code(case: Case) -> str:
    body = str(case.rng.randint(10_000_000, 79_999_999))
    return f"{body}-{organisation_code.check_digit(body)}"


def _registration_number(case: Case) -> str:
    body = f"3418{case.rng.randint(20 * 10**8, 29 * 10**8)}"
    return body + registration_number.check_digit(body)


def _bank(case: Case) -> str:
    bank = case.rng.choice(("皖江农村商业银行股份有限公司", "江淮银行股份有限公司"))
    return case.values["short"] + bank if bank[0] == "皖" else f"{bank}{case.values['short']}分行"


_DRAWN: tuple[tuple[str, Callable[[Case], str]], ...] = (
    ("firm", _firm),
    ("joint", lambda case: f"{case.values['short']}{case.stem()}新材料股份有限公司"),
    ("alias", lambda case: case.fill("joint").removeprefix(case.values["short"])[:2] + "股份"),
    ("shop", _shop),
    ("clinic", lambda case: f"{case.values['seat']}{case.stem()}口腔诊所"),
    ("coop", lambda case: f"{case.values['seat']}{case.stem()}种植专业合作社"),
    ("bank", lambda case: f"中国农业银行股份有限公司{case.values['short']}分行"),
    ("person", Case.person),
    ("masked", lambda case: case.person()[0] + "某某"),
    ("code", _code),
    ("regno", _registration_number),
    ("orgcode", _organisation_code),
    ("id", _id),
    ("idmask", _masked_id),
    ("phone", lambda case: f"1390000{case.rng.randint(1000, 9999)}"),
    ("account", lambda case: f"1218{case.rng.randint(10**12, 10**13 - 1)}"),
    ("n", lambda case: str(case.rng.randint(1, 998))),
    ("road", lambda case: case.rng.choice(_ROADS)),
    ("house", lambda case: str(case.rng.randint(1, 300))),
    ("plate", lambda case: f"D{case.rng.randint(1000, 9999)}"),
)


def _han(value: int, digits: str, tens: str) -> str:
    """A whole number in Chinese numerals."""
    text, zero = "", False
    for place, char in zip(range(len(str(value)) - 1, -1, -1), str(value), strict=True):
        unit = "万" if place == 4 else ""
        if char != "0":
            text += ("零" if zero else "") + digits[int(char)] + ["", *tens][place % 4]
        zero = char == "0" and bool(text)
        text += unit
        zero = zero and not unit
    return text[1:] if text.startswith("一十") else text


_AMOUNTS: dict[str, Callable[[int], str]] = {
    "": str,
    "two": lambda value: f"{value}.00",
    "comma": lambda value: f"{value:,}.00",
    "space": lambda value: f"{value:,}".replace(",", " "),
    "wide": lambda value: str(value).translate(_WIDE),
    "wan": lambda value: f"{value / 10_000:g}万元",
    "bare_wan": lambda value: f"{value / 10_000:g}",
    "han": lambda value: _han(value, _DIGITS, "十百千") + "元",
    "cap": lambda value: _han(value, _CAPITALS, "拾佰仟") + "元整",
}


def _day_in_han(day: datetime.date) -> str:
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
    return f"{year}年{_han(day.month, _DIGITS, '十')}月{_han(day.day, _DIGITS, '十')}日"


_DAYS: dict[str, Callable[[datetime.date], str]] = {
    "": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "month": lambda day: f"{day.year}年{day.month}月",
    "iso": lambda day: f"{day:%Y-%m-%d}",
    "han": _day_in_han,
}
