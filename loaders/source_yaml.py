"""Read and check a source's YAML before row one: every refusal names the file and the key.

Only safe loaders are used: a source can describe columns, never run code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from loaders import source_rules as rules
from loaders.headers.index import normal_header
from loaders.levels import schemes
from loaders.rows.standing import with_standing
from loaders.source import FIELD_TYPES, PERSONAL_TYPES, SHAPES, Field, MentionRule, Rating, Source
from loaders.source_fragments import compose
from loaders.source_node import SourceNode, read_node
from loaders.source_rules import Scope
from loaders.values.numbers import MEASURES

#: The sources that come with the package.
BUILT_IN = Path(__file__).parent / "sources"

_ABOUT = (
    *("uses", "id", "title", "keeper", "legal_basis", "catalogue_class", "catalogue_item"),
    *("subject", "note", "authority"),
)
_ROWS = ("fields", "keys", "one_of", "updated", "series", "generations", "status", "reporter", "drop_unknown", "format")
_CLAIMS = ("mentions", "ties", "events", "repairable", "repairs", "relocation", "joint")
#: What any record may say of itself, under headers that its source gives to nothing else (loaders/catalogue.py).
_CARRIED = {
    "catalogue_item": ("信息类别", "目录编码", "目录项编码", "信息目录编码", "公共信用信息目录编码", "信息目录类别"),
    "legal_basis": ("法律依据", "法规政策依据", "归集依据", "归集法律依据"),
}
#: Marks that say the same as an answer, wherever the answer is known.
_MARKS = {"是": ("√", "✓", "✔", "y", "yes"), "否": ("×", "✗", "✕", "✘", "x", "n", "no")}
_RATING_KEYS = ("scheme", "dated", "score")
_FIELD_KEYS = (
    "type",
    "headers",
    "required",
    "unit",
    "partial",
    "percent",
    "measure",
    "values",
    "into",
    "implied",
    "titled",
    "award",
    "paper",
    *_RATING_KEYS,
)


class Sources(Mapping[str, Source]):
    """Sources by id, in the order of their ids. A built-in one, whose id is the name of its file, is read when it is first asked for."""

    def __init__(self, own: Mapping[str, Source]) -> None:
        self._own = own
        self._built_in = _built_in_files()
        self._names = sorted({*self._built_in, *own})

    def __getitem__(self, name: str) -> Source:
        return self._own[name] if name in self._own else _built_in(self._built_in[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def list_sources(extra: Sequence[Path] = ()) -> Sources:
    """The built-in sources, and those of ``extra`` (folders or files); the same object as long as no file changes."""
    files = [path for place in extra for path in (sorted(place.glob("*.yaml")) if place.is_dir() else [place])]
    return _listed(tuple((path, _written(path)) for path in files))


def _written(path: Path) -> tuple[int, int]:
    try:
        told = path.stat()
    except OSError:
        return (0, 0)  # reading it says what is wrong
    return (told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=16)
def _listed(files: tuple[tuple[Path, tuple[int, int]], ...]) -> Sources:
    found: dict[str, Source] = {}
    known = _built_in_files()
    for path, _ in files:
        source = read_source(path)
        earlier = found[source.id].path if source.id in found else known.get(source.id, source.path)
        if earlier != source.path:
            raise SourceNode(source.id, str(path), "id").refuse(f"source {source.id!r} exists already")
        found[source.id] = source
    return Sources(found)


@cache
def _built_in_files() -> Mapping[str, Path]:
    return {path.stem: path for path in BUILT_IN.glob("*.yaml")}


@cache
def _built_in(path: Path) -> Source:
    return read_source(path)


def read_source(path: Path) -> Source:
    """The source described by a YAML file; raises ``InputError`` naming file and key."""
    node = read_node(path)
    return build(SourceNode(compose(node.value, path), node.file))


def build(top: SourceNode) -> Source:
    """Check the content of a source and make it."""
    top.only((*_ABOUT, *_ROWS, *_CLAIMS))
    fields = {name: _field(name, node) for name, node in top.get("fields").items()}
    _check_fields(fields, top.get("fields"))
    bare = Scope(frozenset(fields), authority=top.get("authority").integer(50))
    mentions = {name: rules.mention(name, node, bare) for name, node in top.get("mentions").items()}
    _check_beside(mentions, top.get("mentions"))
    scope = Scope(bare.fields, frozenset(mentions), bare.authority)
    source = Source(
        id=_identifier(top.get("id")),
        title_zh=top.get("title").get("zh").text(),
        title_en=top.get("title").get("en").text(),
        keeper=top.get("keeper").text(),
        legal_basis=top.get("legal_basis").text(),
        catalogue_class=top.get("catalogue_class").integer(0),
        catalogue_item=top.get("catalogue_item").text(),
        working=top.get("catalogue_class").value == 0 and not top.get("catalogue_item").text(),
        subject=top.get("subject").choice(("organisation", "person", "both"), "organisation"),
        note=top.get("note").text(),
        path=top.file,
        fields=_with_carried(fields),
        keys=tuple(scope.field_names(node) for node in top.get("keys").entries()),
        one_of=tuple(scope.field_names(node) for node in top.get("one_of").entries()),
        updated=scope.field(top.get("updated")),
        series=top.get("series").text(),
        generations={name: node.texts() for name, node in top.get("generations").items()},
        status=rules.status(top.get("status"), scope),
        mentions=mentions,
        ties={name: rules.tie(name, node, scope) for name, node in top.get("ties").items()},
        events={name: rules.event(name, node, scope) for name, node in top.get("events").items()},
        repairable=rules.repair_target(top.get("repairable"), scope),
        repairs=rules.repair(top.get("repairs"), scope),
        relocation=rules.relocation(top.get("relocation"), scope),
        joint=rules.joint(top.get("joint"), scope),
        drop_unknown=top.get("drop_unknown").flag(),
        reporter=rules.reporter(top.get("reporter"), scope),
        format=top.get("format").choice(("ftm", ""), ""),
    )
    return with_standing(source)


def _identifier(node: SourceNode) -> str:
    identifier = node.text()
    if not identifier or not identifier.isascii() or not identifier.replace("_", "a").isalnum():
        raise node.refuse("an id of lower-case letters, digits and _ is needed")
    if identifier != identifier.lower():
        raise node.refuse("lower-case letters only")
    return identifier


def _field(name: str, node: SourceNode) -> Field:
    node.only(_FIELD_KEYS)
    kind = node.get("type").choice(FIELD_TYPES, "text")
    values = {
        written: canonical for canonical, entry in node.get("values").items() for written in (canonical, *entry.texts())
    }
    for answer, marks in _MARKS.items():
        if answer in values:
            values = {**dict.fromkeys(marks, values[answer]), **values}
    into = {shape: entry.text() for shape, entry in node.get("into").only(SHAPES).items()}
    if (kind == "mixed_code") != bool(into):
        raise node.refuse("type mixed_code and the key into belong together")
    if node.get("paper").flag() and kind != "person_id":
        raise node.get("paper").refuse("only a field of type person_id holds numbers of papers")
    if values and kind != "enum":
        raise node.get("values").refuse("only a field of type enum has values")
    return Field(
        name=name,
        type=kind,
        headers=(name, *node.get("headers").texts()),
        required=node.get("required").flag(),
        unit=node.get("unit").choice(("yuan", "wan"), "yuan"),
        measure=node.get("measure").choice(("", *MEASURES), ""),
        partial=node.get("partial").choice(("first", "last", ""), ""),
        percent=node.get("percent").flag(),
        values=values,
        into=into,
        implied={header: value for value, entry in node.get("implied").items() for header in entry.texts()},
        rating=_rating(node) if kind == "level" else None,
        titled=node.get("titled").flag() or node.get("award").flag(),
        award=node.get("award").flag(),
        paper=node.get("paper").flag(),
    )


def _check_beside(mentions: Mapping[str, MentionRule], node: SourceNode) -> None:
    """Whose ID number a mention may have is a mention before it."""
    before: set[str] = set()
    for name, rule in mentions.items():
        if rule.id_beside and rule.id_beside not in before:
            raise node.get(name).get("id_beside").refuse(f"{rule.id_beside!r} is not a mention before this one")
        before.add(name)


def _rating(node: SourceNode) -> Rating:
    """The scheme of a level is one of ``data/schemes.yaml``, or written in the field of that name."""
    scheme = node.get("scheme").text()
    if not scheme:
        raise node.get("scheme").refuse("a level needs its scheme, or the field that names it")
    known = scheme in schemes()
    return Rating(
        scheme=scheme if known else "",
        scheme_field="" if known else scheme,
        dated=node.get("dated").texts(),
        score=node.get("score").text(),
    )


def _with_carried(fields: dict[str, Field]) -> dict[str, Field]:
    """The fields, and what any record may carry of its class and legal basis where no field claims the header."""
    claimed = {normal_header(header) for field in fields.values() for header in field.headers}
    carried = {}
    for name, headers in _CARRIED.items():
        free = tuple(header for header in (name, *headers) if normal_header(header) not in claimed)
        if name not in fields and free:
            carried[name] = Field(name=name, type="text", headers=free)
    return {**fields, **carried}


def _check_fields(fields: dict[str, Field], node: SourceNode) -> None:
    """Targets of mixed codes exist, and what looks like an ID number goes to a field that hides it."""
    if not fields:
        raise node.refuse("at least one field is needed")
    for name, column in fields.items():
        if column.rating:
            asked = (column.rating.scheme_field, column.rating.score, *column.rating.dated)
            if unknown := [one for one in asked if one and one not in fields]:
                raise node.get(name).refuse(f"{unknown[0]!r} is neither a scheme nor a field of this source")
        for shape, target in column.into.items():
            at = node.get(name).get("into").get(shape)
            if target not in fields:
                raise at.refuse(f"{target!r} is not a field of this source")
            if shape == "id_number" and fields[target].type not in PERSONAL_TYPES:
                raise at.refuse("an ID number may only go to a field of type person_id")
