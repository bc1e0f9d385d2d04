"""Words for what services name by keys: sectors, states, and lines of history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.web.pages.committing.history import commitment_told
from isegoria.web.pages.organise.milestones import milestone
from isegoria.web.pages.oversight.history import stewards_told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.services.overview import HistoryLine


def sector_name(key: str, names: Mapping[str, str], language: str) -> str:
    """Name a sector in a language."""
    standard = {
        "citizen": _("Citizens"),
        "company": _("Companies"),
        "government": _("Government"),
        "research": _("Research"),
        "civil-society": _("Civil society"),
    }
    return names.get(language) or standard.get(key) or next(iter(names.values()), "") or key


def role_name(role: str) -> str:
    """Name a role."""
    names = {"organiser": _("organiser"), "moderator": _("moderator"), "overseer": _("overseer")}
    return names.get(role, "")


def history_words(line: HistoryLine) -> str:
    """Say what was done."""
    details = line.details
    statement, kind = details.get("statement"), role_name(str(details.get("kind", "")))
    organisation = str(details.get("organisation", ""))
    if line.kind in _COUNTED:
        return _counted(line.kind, details)
    told = milestone(line.kind, details) or commitment_told(line.kind, details)
    told = told or stewards_told(line.kind, details)
    if told:
        return told
    phrases = {
        "created": _("The conversation was created."),
        "statement-changed": _("Statement %(statement)s was worded anew, before the opening."),
        "statement-removed": _("Statement %(statement)s was removed, before the opening."),
        "statement-translated": _("The translations of statement %(statement)s were changed."),
        "opened": _("The conversation was opened."),
        "paused": _("The conversation was paused."),
        "closed": _("The conversation was closed."),
        "imported": _("The conversation was imported."),
        "settings": _("The settings were changed: %(fields)s.")
        % {"fields": _settings(str(details.get("fields", "")))},
        "sector-added": _("The sector “%(sector)s” was added."),
        "sector-renamed": _("The sector “%(sector)s” was renamed."),
        "sector-removed": _("The sector “%(sector)s” was removed."),
        "appealed": _("The author of statement %(statement)s appealed against moderating it out."),
        "appeal-answered": _("The appeal about statement %(statement)s was upheld.")
        if details.get("upheld")
        else _("The appeal about statement %(statement)s was rejected."),
        "moderated": _moderated(str(details.get("decision", ""))),
        "role-given": _("%(organisation)s was named as an auditor.")
        if organisation
        else _("Somebody was given the role “%(kind)s”."),
        "role-taken": _("%(organisation)s ceased to be an auditor.")
        if organisation
        else _("Somebody ceased to be “%(kind)s”."),
        "announced": _("An announcement was made."),
        "announcement-withdrawn": _("An announcement was withdrawn."),
        "deletion-asked": _("It was asked to delete the conversation; that happens after %(days)s days."),
        "anonymised": _("The conversation was made anonymous, %(days)s days after it was closed."),
        "deletion-cancelled": _("The deletion was called off."),
        "cohost-offered": _("It was offered to hold the conversation together with another site."),
        "cohost-accepted": _("The conversation is held together with %(host)s."),
        "cohost-ended": _("The conversation is no longer held together with another site."),
        "published": _("Report %(report)s was published."),
        "exported": _("The conversation was exported."),
        "audited": _("%(organisation)s was given everything on record, to recount the votes.")
        if organisation
        else _("Somebody was given everything on record, to recount the votes."),
        "statement-withdrawn": _("Statement %(statement)s was withdrawn by its author."),
    }
    phrase = phrases.get(line.kind, line.kind)
    values = {"sector": details.get("sector"), "statement": statement, "kind": kind}
    values |= {"host": details.get("host", "")}
    values |= {"organisation": organisation, "days": details.get("days"), "report": details.get("report", "")}
    return phrase % values if "%(" in phrase else phrase


_COUNTED = {"seeded", "invited", "invitations-revoked", "erased", "cohost-statements"}


def _counted(kind: str, details: Mapping[str, str | int | None]) -> str:
    number = _whole(details.get("statements" if kind == "seeded" else "invitations"))
    if kind == "seeded":
        text = ngettext(
            "The organiser added %(number)d statement.", "The organiser added %(number)d statements.", number
        )
    elif kind == "invited":
        text = ngettext("%(number)d invitation was made.", "%(number)d invitations were made.", number)
    elif kind == "invitations-revoked":
        text = ngettext(
            "%(number)d invitation was withdrawn.", "%(number)d invitations were withdrawn.", number
        )
    elif kind == "cohost-statements":
        number = _whole(details.get("number"))
        text = ngettext(
            "%(host)s has %(number)d statement more; it waits for a moderator here.",
            "%(host)s has %(number)d statements more; they wait for a moderator here.",
            number,
        )
    else:
        number = _whole(details.get("votes"))
        text = ngettext(
            "A participant had their data erased: %(number)d vote.",
            "A participant had their data erased: %(number)d votes.",
            number,
        )
    return text % {"number": number, "host": details.get("host", "")}


def _whole(value: str | int | None) -> int:
    return value if isinstance(value, int) else 0


def _settings(columns: str) -> str:
    names = {
        "topic": _("topic"),
        "description": _("description"),
        "language": _("language"),
        "texts": _("translations"),
        "listed": _("listing on the front page"),
        "settings_name": _("how the opinion map is computed"),
        "statements_open": _("adding statements"),
        "moderate_first": _("moderation before statements show"),
        "links_allowed": _("links in statements"),
        "invitation_only": _("who takes part"),
        "ask_sector": _("asking for sectors"),
        "results_shown": _("when results show"),
        "publication": _("how votes are published"),
        "longest_statement": _("longest statement"),
        "fewest": _("fewest people in a published figure"),
        "frame_ancestors": _("sites that may embed it"),
        "closes_at": _("closing time"),
    }
    return _(", ").join(names.get(one, one) for one in columns.split(", "))


def _moderated(decision: str) -> str:
    if decision == "show":
        return _("Statement %(statement)s was let in.")
    if decision == "undo":
        return _("The decision about statement %(statement)s was taken back.")
    return _("Statement %(statement)s was moderated out.")
