"""Suggestions of stewards in words: what each says, what it rests on, and what a person can do about it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from isegoria.services.governing.suggestions import suggestions
from isegoria.services.mapping.building import letter
from isegoria.web.pages.results.figures import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isegoria.services.governing.suggested import Quoted, SuggestionInfo

_DUPLICATES = ("duplicate",)
_MOST = 500
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Words:
    """A text that a steward offers, in a language."""

    language: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion, ready to be shown.

    Attributes:
        title: what is suggested, in a sentence.
        lines: what else there is to know.
        quotes: statements that it is about.
        words: texts that it offers.
        take: on the button that takes it up.
        dismiss: on the one that dismisses it.
    """

    info: SuggestionInfo
    title: str
    lines: tuple[str, ...]
    quotes: tuple[Quoted, ...]
    words: tuple[Words, ...]
    take: str
    dismiss: str


def offers(infos: Sequence[SuggestionInfo]) -> list[Offer]:
    """Word suggestions in the language of the page."""
    ways = {"duplicate": _duplicate, "bridge": _bridge, "translation": _translation, "clause": _clause}
    return [ways.get(one.kind, _alarm)(one) for one in infos]


def duplicates_by_case(slug: str, account: int | None, language: str) -> Mapping[int, list[Offer]]:
    """Give what may repeat another statement, by the numbers of both."""
    found: dict[int, list[Offer]] = defaultdict(list)
    given: dict[str, Any] = {"slug": slug, "account": account, "language": language, "most": _MOST}
    for one in offers(suggestions(kinds=_DUPLICATES, **given)):
        for statement in {quoted.number for quoted in one.info.statements}:
            found[statement].append(one)
    return found


def kind_name(kind: str) -> str:
    """Name a kind of suggestion, as a heading."""
    return {
        "duplicate": _("Repetitions"),
        "bridge": _("Bridges between groups"),
        "clause": _("Clauses"),
        "translation": _("Translations"),
        "alarm": _("Alarms"),
    }.get(kind, kind)


def reason_name(code: str) -> str:
    """Say why a statement stands where it stands in the queue."""
    return {
        "appeal": _("an appeal waits"),
        "waits-longest": _("waits longest"),
        "personal-data-likely": _("may hold personal data"),
        "link": _("has a link"),
        "shouting": _("shouts"),
        "short": _("is very short"),
        "likely-duplicate": _("may repeat another"),
        "several": _("says several things"),
    }.get(code, code)


def _duplicate(one: SuggestionInfo) -> Offer:
    given = one.details
    told = {"statement": given["statement"], "other": given["of"]}
    return Offer(
        one,
        _("Statement %(statement)d may repeat statement %(other)d") % told,
        (_("Likeness of their words: %(likeness)d of 100.") % {"likeness": given["likeness"]},),
        one.statements,
        (),
        _("Moderate %(statement)d out as a repetition") % told,
        _("They differ"),
    )


def _bridge(one: SuggestionInfo) -> Offer:
    given = one.details
    told = {"least": f"{given['lower'] // 10}%"}
    lines = [_("In the group that agrees least, %(least)s agree at least, as far as the votes tell.") % told]
    missing = [
        _("group %(letter)s: %(number)s") % {"letter": letter(who["group"]), "number": number(who["votes"])}
        for who in given["missing"]
        if who["votes"]
    ]
    if missing:
        # Translators: stands between the words of a list.
        lines.append(_("More votes would tell more (%(groups)s).") % {"groups": _(", ").join(missing)})
    title = _("Statement %(statement)d may bring the groups together") % {"statement": given["statement"]}
    return Offer(one, title, tuple(lines), one.statements, (), _("Noted"), _("Dismiss"))


def _translation(one: SuggestionInfo) -> Offer:
    given = one.details
    told = {"statement": given["statement"], "language": _language(given["language"])}
    return Offer(
        one,
        _("A translation of statement %(statement)d: %(language)s") % told,
        (_("A program made it. Compare it before everybody reads it."), *_worded(one)),
        one.statements,
        (Words(given["language"], "", given["text"]),),
        _("Publish the translation"),
        _("Dismiss"),
    )


def _clause(one: SuggestionInfo) -> Offer:
    given = one.details
    titles, prose = given["titles"], given["prose"]
    codes = dict.fromkeys([*titles, *prose])
    numbers = _(", ").join(str(each) for each in given["statements"])
    return Offer(
        one,
        _("A clause that rests on statements %(numbers)s") % {"numbers": numbers},
        _worded(one),
        one.statements,
        tuple(Words(code, titles.get(code, ""), prose.get(code, "")) for code in codes),
        _("Make a draft of it"),
        _("Dismiss"),
    )


def _alarm(one: SuggestionInfo) -> Offer:
    given = one.details
    titles = {
        "near-duplicate-ballots": _("Many people voted nearly the same"),
        "burst": _("A burst of votes"),
        "timing": _("Votes at a machine’s pace"),
    }
    told = {
        "people": number(given["people"]),
        "begin": _moment(given["from"]),
        "end": _moment(given["to"]),
    }
    return Offer(
        one,
        titles.get(given["kind"], given["kind"]),
        (
            _("People: %(people)s. From %(begin)s to %(end)s.") % told,
            _("No vote was touched, and it may have a harmless cause. Only those with a role see this."),
        ),
        one.statements,
        (),
        _("Looked at"),
        _("False alarm"),
    )


def _worded(one: SuggestionInfo) -> tuple[str, ...]:
    """Name the model that worded something; where none did, statements are quoted."""
    if one.reasoner in {"", "offline"}:
        return ()
    return (_("Worded by a model: %(reasoner)s.") % {"reasoner": one.reasoner},)


def _moment(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return str(date_format(localtime(moment), "SHORT_DATETIME_FORMAT"))


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
