"""What is wrong with what was sent: violations of the standard, differences from the register, refused rows; by record and case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa

from loaders.ledgers import publicity_matching as matching
from loaders.ledgers import publicity_reading as reading
from loaders.ledgers import publicity_standard as standards
from loaders.ledgers.every_state import looked_up, shown
from loaders.records import WITHDRAWN

if TYPE_CHECKING:
    import pandas as pd


def refused(connection: sa.Connection, as_of: str, cases: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Rows that were sent and refused, and have not been sent again since; with the place of their case (-1 = none)."""
    rejects = reading.read_rejects(connection)
    rejects = rejects[rejects["delivered_on"] <= as_of].reset_index(drop=True)
    rejects["place"] = _places(rejects, cases)
    again = published.groupby("place")["delivered_on"].max().to_dict()
    later = looked_up(rejects["place"], again)
    return rejects[later < rejects["delivered_on"]].reset_index(drop=True)


def _places(rejects: pd.DataFrame, cases: pd.DataFrame) -> pd.Series[int]:
    """The place of the case that each row was meant for: by number and name, or, without a name, by number and department."""
    import pandas as pd

    found = np.full(len(rejects), -1, dtype=np.int64)
    named = (rejects["name_key"] != "").to_numpy()
    for party, rows in (("name_key", np.flatnonzero(named)), ("department", np.flatnonzero(~named))):
        keys = ["decision", "document", party]
        known = cases[(cases["document"] != "") & cases["document"].isin(rejects["document"])]
        known = known.drop_duplicates(keys, keep=False)
        places = dict(zip(known[keys].itertuples(index=False, name=None), known.index, strict=True))
        found[rows] = [places.get(key, -1) for key in rejects.iloc[rows][keys].itertuples(index=False, name=None)]
    return pd.Series(found, index=rejects.index)


def findings(
    connection: sa.Connection, register: pd.DataFrame, published: pd.DataFrame, strict: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Violations of the standard and differences from the register by published record; and what whole files lack."""
    import pandas as pd

    columns, parts = reading.file_fields(connection), []
    for kind in reading.KINDS:
        chosen = published[(published["decision"] == kind) & (published["state"] != WITHDRAWN)]
        found = standards.check(chosen.reset_index(drop=True), kind, columns)
        parts.append(found.assign(row=chosen.index.to_numpy()[found["row"]]))
    parts.append(_differences(register, published))
    whole = pd.concat(parts).drop_duplicates(["row", "rule", "code"]).reset_index(drop=True)
    lacking = whole["rule"] == "missing_column"
    files = _of_files(connection, whole[lacking], published)
    whole = whole.assign(rule=whole["rule"].where(~lacking, "missing_item")) if strict else whole[~lacking]
    said = published.loc[whole["row"], ["record", "place"]].reset_index(drop=True)
    return pd.concat([whole.reset_index(drop=True), said], axis=1), files


def _of_files(connection: sa.Connection, lacking: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    names = reading.file_names(connection)
    told = lacking.assign(file=looked_up(published.loc[lacking["row"], "load_id"], names).to_numpy())
    return told.groupby(["file", "code", "field"], as_index=False).size().rename(columns={"size": "records"})


def _differences(register: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """What published records say otherwise than the register."""
    matched = published[published["place"] < len(register)]
    own = register.iloc[matched["place"].to_numpy()].reset_index(drop=True)
    there = matched.reset_index(drop=True)
    found = standards.Findings()
    pairs = {
        name: own[name].astype(str) + " / " + there[name].astype(str) for name in ("name", "decided_on", "document_no")
    }
    found.add(
        (there["how"] == matching.BY_DEPARTMENT).to_numpy(), "party_differs", ("", "行政相对人名称"), pairs["name"]
    )
    date = (own["decided_on"] != there["decided_on"]) & (own["decided_on"] != "") & (there["decided_on"] != "")
    found.add(date.to_numpy(), "date_differs", ("", "决定日期"), pairs["decided_on"])
    slip = (there["how"] == matching.BY_SLIP).to_numpy()
    found.add(slip, "document_no_differs", ("", "决定书文号"), pairs["document_no"])
    amount, said = own["amount"].to_numpy(), there["amount"].to_numpy()
    ten_thousandfold = np.isclose(said, amount * standards.WAN) & (amount > 0)
    other = ~np.isnan(amount) & ~np.isnan(said) & ~np.isclose(said, amount, atol=0.01) & ~ten_thousandfold
    amounts = shown(own["amount"]) + " / " + shown(there["amount"])
    found.add(other, "amount_differs", ("", "罚款金额"), amounts)
    found.add(ten_thousandfold, "amount_unit", ("CF_NR_FK", "罚款金额（万元）"), shown(there["amount"] / standards.WAN))
    table = found.table()
    return table.assign(row=matched.index.to_numpy()[table["row"]])


def of_cases(found: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Findings of the cases at hand, by the place they have there."""
    places: Mapping[int, int] = {origin: place for place, origin in enumerate(cases["origin"].tolist())}
    kept = found[found["place"].isin(places)]
    severity = {name: rule.severity for name, rule in standards.standard().rules.items()}
    placed: pd.DataFrame = kept.assign(
        case=looked_up(kept["place"], places, -1), severity=looked_up(kept["rule"], severity)
    )
    return placed.drop(columns=["row", "place"]).sort_values(["case", "record", "rule", "code"], kind="stable")


def with_refused(found: pd.DataFrame, sent: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Findings of published records, then those of refused rows: they were sent, too."""
    import pandas as pd

    places = {origin: place for place, origin in enumerate(cases["origin"].tolist())}
    told = pd.DataFrame(
        {
            "rule": "rejected",
            "code": "",
            "field": sent["column"],
            "value": sent["reason"],
            "record": sent["file"] + ":" + sent["row"].astype(str),
            "case": looked_up(sent["place"], places, -1),
            "severity": "error",
            "decision": sent["decision"],
            "department": sent["department"],
            "region": sent["region"],
            "decided_on": sent["decided_on"].where(sent["decided_on"] != "", sent["delivered_on"]),
            "name": sent["name"],
            "document_no": sent["document_no"],
        }
    )
    here = ["decision", "department", "region", "decided_on", "name", "document_no"]
    own = cases.reset_index(drop=True).loc[found["case"], here].reset_index(drop=True)
    whole = pd.concat([pd.concat([found.reset_index(drop=True), own], axis=1), told])
    return whole.reset_index(drop=True)
