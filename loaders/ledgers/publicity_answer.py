"""The whole answer about double publicity as plain values: the same for the command line and for HTTP."""

from __future__ import annotations

from typing import Any

from loaders.ledgers.publicity import Publicity
from loaders.ledgers.publicity_tables import Lang, Scope, chosen, problems, rule_texts, table, total


def answer(found: Publicity, scope: Scope, period: str, lang: Lang) -> dict[str, Any]:
    """Totals, tables by department, region and period, single cases, what whole files lack, and the rules applied."""
    part = chosen(found, scope)
    return {
        "as_of": found.as_of,
        "duty": {"id": found.duty.id, "title": getattr(found.duty, lang), "channel": found.duty.channel},
        "scope": {"from": scope.since, "to": scope.until, "region": scope.region, "department": scope.department},
        "period": period,
        "total": total(part),
        "departments": table(part, ("department",)),
        "regions": table(part, ("region",)),
        "periods": table(part, ("period",), period),
        "department_periods": table(part, ("department", "period"), period),
        "region_periods": table(part, ("region", "period"), period),
        "cases": problems(part, lang),
        "files": found.files.to_dict("records"),
        "rules": rule_texts(found, lang),
    }
