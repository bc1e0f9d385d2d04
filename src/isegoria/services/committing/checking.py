"""Check what somebody wrote of an organisation or a commitment: names, words by language, links."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from isegoria.constitution.fields import LANGUAGE
from isegoria.services.errors import Invalid
from isegoria.services.texts import check
from isegoria.store.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_NAME: Final = 120
LONGEST_LINK: Final = 500
LONGEST_TEXT: Final = 2000
LONGEST_PLEDGE: Final = 1000
LONGEST_REASON: Final = 1000
MOST_LANGUAGES: Final = 8
_LONGEST_CODE: Final = 12


def checked_name(name: str, *, own: int | None = None) -> str:
    """Check the name of an organisation.

    Args:
        name: as it was written.
        own: row's id of the organisation that is to have it; None for a new one.

    Raises:
        Invalid: it is empty or too long, or a verified organisation has it already.
    """
    kept = check(
        "name",
        " ".join(name.split()),
        LONGEST_NAME,
        code="name",
        needed=_("Give the name under which the organisation is known."),
    )
    if any(unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"} for one in kept):
        raise Invalid("name", "name-character", _("Leave out control characters and invisible ones."))
    taken = Organisation.objects.exclude(verified_at=None).exclude(pk=own or 0)
    if any(_alike(one) == _alike(kept) for one in taken.values_list("name", flat=True)):
        raise Invalid(
            "name",
            "name-taken",
            _("A verified organisation of this name is here already. Ask one of its owners for a link."),
        )
    return kept


def checked_kind(kind: str) -> str:
    """Check what an organisation is.

    Raises:
        Invalid: it is none that there is.
    """
    if kind not in Organisation.Kind.values:
        raise Invalid("kind", "organisation-kind", _("Choose what the organisation is."))
    return kind


def checked_link(field: str, link: str) -> str:
    """Check an address that whoever reads may follow; "" for none.

    Args:
        field: its name in the request.
        link: as it was written.

    Raises:
        Invalid: it is no http or https address, too long, or holds a name and password.
    """
    kept = check(field, link.strip(), LONGEST_LINK, code="link")
    if not kept:
        return ""
    try:
        parts = urlsplit(kept)
        host, named = parts.hostname, parts.username is not None or parts.password is not None
        _port = parts.port  # which raises where it is none
    except ValueError:
        host, named = None, False
    strange = any(one.isspace() or unicodedata.category(one) in {"Cc", "Cf"} for one in kept)
    if not kept.lower().startswith(("http://", "https://")) or not host or named or strange or "\\" in kept:
        raise Invalid(
            field, "link", _("Write an address that begins with https:// or http://, without spaces.")
        )
    return kept


def checked_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """Check a pledge by language; empty ones are left out.

    Raises:
        Invalid: there is none, one is too long, or a language is none.
    """
    kept = {}
    for language, text in texts.items():
        said = checked_words("pledges", text, LONGEST_PLEDGE, needed="")
        if said:
            kept[checked_language(language, "pledges")] = said
    if not kept:
        raise Invalid(
            "pledges",
            "pledge-empty",
            _("Say in one language at least what the organisation will do, so that it can be checked."),
        )
    if len(kept) > MOST_LANGUAGES:
        raise Invalid(
            "pledges", "languages-many", _("A pledge is written in 8 languages at most. Leave some out.")
        )
    return kept


def checked_words(field: str, text: str, longest: int, *, needed: str) -> str:
    """Check words that become public.

    Args:
        field: its name in the request.
        text: as it was written.
        longest: so many characters are allowed.
        needed: what to say to somebody who wrote nothing; "" where that is allowed.

    Raises:
        Invalid: they are missing, too long, or cannot be stored.
    """
    return check(field, text.replace("\r\n", "\n").strip(), longest, code="text", needed=needed)


def checked_language(language: str, field: str = "language") -> str:
    """Check the code of a language.

    Raises:
        Invalid: it is none.
    """
    if not LANGUAGE.fullmatch(language) or len(language) > _LONGEST_CODE:
        raise Invalid(field, "language-unknown", _("Name the language by its code, such as ja or en."))
    return language


def _alike(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
