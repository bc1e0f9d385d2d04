"""What an action or a packet is about: prose where it has any, lists and tables of figures for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from isegoria.web.pages.results.figures import number

_MOST = 200
_DEEPEST = 6
_MOMENTS = frozenset({"from", "to"})
_NOT_TOLD = frozenset({"restricted", "digest", "question"})
_RECENT = 10**12  # milliseconds since 1970


@dataclass(frozen=True, slots=True)
class Fact:
    """Something with a name.

    Attributes:
        text: "" where `inside` tells it.
        statement: number of the statement that it is; None for anything else.
    """

    name: str
    text: str
    inside: Told | None
    statement: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """What something is about.

    Attributes:
        prose: paragraphs, each with its language; "" for the page's.
        facts: by name.
        heads: of the table.
        rows: of the table, each with a cell a head.
        items: of a list.
        left_out: how many rows or items are not told.
    """

    prose: tuple[tuple[str, str], ...] = ()
    facts: tuple[Fact, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Fact, ...], ...] = ()
    items: tuple[Fact, ...] = ()
    left_out: int = 0


def told(value: Any, language: str = "", depth: int = 0) -> Told:  # noqa: ANN401 - any JSON
    """Tell any JSON.

    Args:
        value: untrusted.
        language: of the page; for texts that come in several.
        depth: how far within something else it stands.
    """
    if isinstance(value, Mapping):
        prose, rest = _prose(value, language)
        return Told(prose=prose, facts=tuple(_fact(name, rest[name], language, depth) for name in rest))
    if isinstance(value, list | tuple):
        shown, left_out = value[:_MOST], max(0, len(value) - _MOST)
        if shown and all(isinstance(one, Mapping) for one in shown):
            names = tuple(dict.fromkeys(name for one in shown for name in one if name not in _NOT_TOLD))
            rows = tuple(
                tuple(_fact(name, one.get(name), language, depth) for name in names) for one in shown
            )
            return Told(heads=tuple(_name(one) for one in names), rows=rows, left_out=left_out)
        return Told(items=tuple(_fact("", one, language, depth) for one in shown), left_out=left_out)
    return Told(items=(_fact("", value, language, depth),))


def _prose(value: Mapping[str, Any], language: str) -> tuple[tuple[tuple[str, str], ...], dict[str, Any]]:
    """Take out what is text in several languages: a report's sentences, a clause, a translation."""
    rest = {name: one for name, one in value.items() if name not in _NOT_TOLD}
    found: list[tuple[str, str]] = []
    sentences = rest.get("sentences")
    if isinstance(sentences, list) and sentences and all(isinstance(one, Mapping) for one in sentences):
        code = "ja" if language.startswith("ja") else "en"
        found += [(str(one.get(code, "")), code) for one in sentences]
        rest["sentences"] = [{"kind": one.get("kind"), **_mapping(one.get("cites"))} for one in sentences]
    for name in ("titles", "prose"):
        texts = rest.get(name)
        if isinstance(texts, Mapping):
            code = language if language in texts else next(iter(sorted(texts)), "")
            found.append((str(texts.get(code, "")), code))
            rest.pop(name)
    if isinstance(rest.get("text"), str):
        found.append((str(rest.pop("text")), str(rest.get("language", ""))))
    return tuple(one for one in found if one[0].strip()), rest


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _fact(name: str, value: Any, language: str, depth: int) -> Fact:  # noqa: ANN401 - any JSON
    statement = value if name in {"statement", "of"} and type(value) is int else None
    if isinstance(value, Mapping | list | tuple):
        if not value:
            return Fact(_name(name), _("none"), None, None)
        if depth >= _DEEPEST:
            return Fact(_name(name), "…", None, None)
        if isinstance(value, list | tuple) and all(
            not isinstance(one, Mapping | list | tuple) for one in value
        ):
            shown = [_text(name, one) for one in value[:_MOST]]
            # Translators: stands between the words of a list.
            return Fact(
                _name(name), _(", ").join([*shown, *(["…"] if len(value) > _MOST else [])]), None, None
            )
        return Fact(_name(name), "", told(value, language, depth + 1), None)
    return Fact(_name(name), _text(name, value), None, statement)


def _text(name: str, value: Any) -> str:  # noqa: ANN401 - any JSON
    if value is None:
        return _("held back")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        if name in _MOMENTS and value > _RECENT:
            moment = datetime.fromtimestamp(value / 1000, UTC)
            return str(date_format(localtime(moment), "SHORT_DATETIME_FORMAT"))
        return number(value)
    return _words().get(str(value), str(value))


def _name(name: str) -> str:
    return _names().get(name, name.replace("_", " ").replace("-", " "))


def _names() -> dict[str, str]:
    return {
        "statement": pgettext("what an action is about", "statement"),
        "statements": _("statements"),
        "of": _("repeats statement"),
        "likeness": _("likeness, of 100"),
        "order": _("order"),
        "score": _("urgency, of 1,000"),
        "reasons": _("reasons"),
        "factors": _("how often it is shown, in hundredths"),
        "lower": _("least group’s lower bound, in thousandths"),
        "missing": _("votes that would tell more"),
        "group": _("group"),
        "letter": _("letter"),
        "votes": _("votes"),
        "day": _("day"),
        "source": _("source"),
        "sentences": _("what its sentences rest on"),
        "kind": _("kind"),
        "cites": _("rests on"),
        "figures": _("figures"),
        "people": _("people"),
        "strength": _("strength, in thousandths"),
        "from": _("from"),
        "to": _("to"),
        "hidden": _("moderated out"),
        "groups": _("groups"),
        "authors": _("authors"),
        "p": _("p-value, in thousandths"),
        "permutations": _("permutations"),
        "effect": _("size, in thousandths"),
        "verdict": _("verdict"),
        "ratification": _("ratification"),
        "place": _("place"),
        "language": _("language"),
        "reversible": _("it can be undone"),
        "citation": _("every sentence cites"),
        "verbatim": _("the statement’s own words"),
        "largest": _("largest factor, in hundredths"),
        "least": _("least factor, in hundredths"),
        "reasoner": _("worded by"),
        "characters": _("characters"),
        "participants": _("participants"),
        "reason": _("reason"),
        "task": _("task"),
        "tasks": _("tasks"),
        "budget": _("budget"),
        "spent": _("spent today"),
        "left": _("left today"),
        "agent": _("agent"),
        "action": _("action"),
        "privilege": _("privilege"),
    }


def _words() -> dict[str, str]:
    return {
        "appeal": _("an appeal waits"),
        "waits-longest": _("waits longest"),
        "personal-data-likely": _("may hold personal data"),
        "link": _("has a link"),
        "shouting": _("shouts"),
        "short": _("is very short"),
        "likely-duplicate": _("may repeat another"),
        "several": _("says several things"),
        "near-duplicate-ballots": _("many ballots nearly the same"),
        "burst": _("a burst of votes"),
        "timing": _("votes at a machine’s pace"),
        "no-sign": _("no sign of unequal treatment"),
        "sign": _("a sign of unequal treatment"),
        "offline": _("rules and statistics, no model"),
        "participation": _("participation"),
        "no-groups": _("no clear groups"),
        "moderation": _("moderation"),
        "waiting": _("waiting"),
        "agreed": _("agreed"),
        "agreed-most": _("agreed most"),
        "divisive": _("divisive"),
        "newest": _("newest"),
        "least-seen": _("least seen"),
    }
