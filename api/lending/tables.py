"""Tables of the lending platform. Amounts are fen; ledgers are only added to, states follow from their entries."""

from __future__ import annotations

import sqlalchemy as sa

from api.service.tables import METADATA, TEXT, number, text

tax_question = sa.Table(
    "tax_question",
    METADATA,
    sa.Column("consent", TEXT, primary_key=True),
    sa.Column("organisation", TEXT, primary_key=True),
    sa.Column("question", TEXT, primary_key=True),  # with its threshold and day: asked again, it counts once
    text("at"),
)

financing_need = sa.Table(
    "financing_need",
    METADATA,
    sa.Column("need", TEXT, primary_key=True),
    text("organisation", index=True),  # that entered it for the firm
    text("party"),
    text("region"),
    number("amount"),
    number("months"),
    text("purpose"),
    text("consent"),
    text("state"),  # open, closed, withdrawn
    text("until"),
    text("by"),
    text("at"),
)

credit_product = sa.Table(
    "credit_product",
    METADATA,
    sa.Column("product", TEXT, primary_key=True),
    sa.Column("edition", sa.BigInteger, primary_key=True, autoincrement=False),
    text("organisation", index=True),  # the bank
    text("title"),
    text("conditions"),  # JSON
    text("state"),  # open, closed
    text("by"),
    text("at"),
)

credit_application = sa.Table(
    "credit_application",
    METADATA,
    sa.Column("application", TEXT, primary_key=True),
    text("organisation", index=True),  # the bank
    text("product"),
    number("edition"),
    text("need"),
    text("party"),
    text("region"),
    text("consent"),
    text("state"),
    number("version"),  # how many steps it has
)

application_step = sa.Table(
    "application_step",
    METADATA,
    sa.Column("application", TEXT, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    text("state"),
    text("day"),
    number("amount"),
    number("rate"),  # a year, ten-thousandths of a percent
    text("reason"),
    text("by"),
    text("at"),
)

risk_pool = sa.Table(
    "risk_pool",
    METADATA,
    sa.Column("pool", TEXT, primary_key=True),
    text("organisation", index=True),  # that runs it
    text("title"),
    number("version"),  # how many entries it has
    text("by"),
    text("at"),
)

pool_entry = sa.Table(
    "pool_entry",
    METADATA,
    sa.Column("pool", TEXT, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    text("kind"),  # terms, contribution, loan, claim, decision, settlement, recovery
    text("day"),
    text("bank"),  # whose loan or claim it is about
    text("content"),  # JSON
    text("by"),
    text("at"),
)

benefit_use = sa.Table(
    "benefit_use",
    METADATA,
    sa.Column("use", TEXT, primary_key=True),
    text("organisation", index=True),  # of the counter
    text("benefit"),
    text("edition"),
    text("party"),
    text("region"),  # the party's county
    text("day"),
    text("by"),
    text("at"),
    sa.UniqueConstraint("organisation", "benefit", "party", "day", name="benefit_use_once"),
)
