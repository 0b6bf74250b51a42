"""Alerts as a message: plain text, HTML, and both as an e-mail that any program can send; sent only where a server is set."""

from __future__ import annotations

import html
import smtplib
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import unquote, urlsplit

from api.answers import region_name
from api.messages import language, say
from api.service.days import day_of
from api.service.refusal import Refusal
from api.sharing.printing import list_name
from api.watching.rules import rules
from api.watching.watches import Watch

_SECONDS = 30
#: What a line tells of an alert, in this order: ways of kinds of tie, and which side of a pair it is, are told by pages.
_ORDER = ("list", "lists", "title", "party", "old", "new", "persons", "controllers", "reason", "authority", "region",
          "document_no", "since", "until", "amount", "score", "probability")  # fmt: skip
_LABELLED = ("since", "until", "amount", "score", "probability", "old", "new")
_STYLE = "font-family:sans-serif;border-collapse:collapse"


def kind_name(kind: str) -> str:
    """A kind of change in the language of the user."""
    return str(rules()["kinds"][kind][language()])


def lines(alert: Mapping[str, Any]) -> list[str]:
    """One alert: what, of whom, how it was and is."""
    party = alert["party"]
    head = [kind_name(alert["kind"]), party.get("name", party["id"]), party.get("code", ""), alert["reference"]]
    told = ["  ".join(filter(None, head))]
    if alert["withdrawn"]:
        return [*told, say("watch.withdrawn")]
    for key in ("before", "after"):
        if alert[key]:
            told.append(f"{say(f'watch.{key}')}{_short(alert[key])}")
    if alert["cleared_at"]:
        told.append(_cleared("watch.cleared_now", alert))
    if earlier := alert["earlier"]:
        told.append(_cleared("watch.cleared_before", earlier))
    return told


def _cleared(key: str, how: Mapping[str, Any]) -> str:
    return say(key, on=day_of(how["cleared_at"]), by=how["cleared_by"], why=how["cleared_why"])


def _short(told: Mapping[str, Any]) -> str:
    """What is told, in the order in which people read it: which list or whom, by whom and where, when, how much."""
    names = [name for name in _ORDER if name in told and told[name] not in (None, "", [])]
    return "，".join(dict.fromkeys(text for name in names if (text := _value(name, told[name]))))


def _value(name: str, value: Any) -> str:
    if name == "list":
        return list_name(value)
    if name == "lists":
        return "、".join(map(list_name, value))
    if name == "reason":
        return say(f"watch.reason.{value}")
    if name in ("region", "city"):
        return region_name(value)
    if isinstance(value, Mapping):
        value = str(value.get("name", ""))
    elif isinstance(value, list):
        value = "、".join(str(one["name"]) for one in value if isinstance(one, Mapping) and "name" in one)
    return say(f"watch.told.{name}", value=value) if name in _LABELLED and value else str(value)


def as_text(watch: Watch, alerts: Sequence[Mapping[str, Any]]) -> str:
    """The whole digest as plain text."""
    told = ["\n  ".join(lines(alert)) for alert in alerts]
    return "\n".join([say("watch.digest_title", title=watch.title, count=len(alerts)), "", *told]) + "\n"


def as_html(watch: Watch, alerts: Sequence[Mapping[str, Any]]) -> str:
    """The same as HTML that loads nothing."""
    title = html.escape(say("watch.digest_title", title=watch.title, count=len(alerts)))
    rows = "".join(
        f"<tr><td>{alert['number']}</td><td>{'<br>'.join(map(html.escape, lines(alert)))}</td></tr>" for alert in alerts
    )
    body = f'<h1>{title}</h1><table style="{_STYLE}">{rows}</table>'
    return f'<!doctype html><html lang="{language()}"><meta charset="utf-8"><title>{title}</title>{body}</html>\n'


def as_email(watch: Watch, alerts: Sequence[Mapping[str, Any]], sender: str) -> EmailMessage:
    """The digest as an e-mail to the address of the watch."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(say("watch.digest_title", title=watch.title, count=len(alerts)).split())
    message["From"] = sender
    if watch.email:
        message["To"] = watch.email
    message.set_content(as_text(watch, alerts))
    message.add_alternative(as_html(watch, alerts), subtype="html")
    return message


def send(message: EmailMessage, url: str) -> None:
    """Send by ``smtp://[user:password@]host[:port]`` or ``smtps://…``. ``Refusal`` where that cannot be."""
    server = urlsplit(url)
    if server.scheme not in ("smtp", "smtps") or not server.hostname or not message["To"]:
        raise Refusal("watch_no_mail")
    kind = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(server.hostname, server.port or 0, timeout=_SECONDS) as connection:
            if server.username:
                connection.login(unquote(server.username), unquote(server.password or ""))
            connection.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise Refusal("watch_mail_failed", 502, text=type(error).__name__) from error
