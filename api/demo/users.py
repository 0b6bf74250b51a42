"""Users of a synthetic world, one for each role, so that a stranger can sign in."""

from __future__ import annotations

from collections.abc import Iterator

from api.access import people
from api.access.passwords import made
from api.access.policy import load_policy
from api.service.database import ServiceDatabase

#: For whom a role works, where that matters.
_ORGANISATIONS = {
    "investigator": "宣城市信用调查中心（示例）",
    "bank": "示例银行宣城分行",
    "partner": "示例合作方信用中心",
    "office": "宣城市信用办（示例）",
}
#: A colleague of the investigator, with whom a case can be shared; nobody signs in as them.
COLLEAGUE = "demo-colleague"


def demo_users(service: ServiceDatabase) -> Iterator[tuple[str, str, str]]:
    """Make them; gives name, role and password of each. Only for a workspace that was just made of a synthetic world."""
    for name, role in load_policy().roles.items():
        password = made()
        with service.write() as connection:
            new = people.NewUser(f"demo-{name}", (name,), title=role.zh, organisation=_ORGANISATIONS.get(name, ""))
            people.add(connection, new)
            people.set_password(connection, new.name, password)
        yield new.name, role.zh, password
    with service.write() as connection:
        where = _ORGANISATIONS["investigator"]
        people.add(connection, people.NewUser(COLLEAGUE, ("investigator",), title="调查人员", organisation=where))
