"""Before a statement is added: what refuses it, what its author should know, and what is like it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from isegoria.services.adding.languages import fits_language, guess_language
from isegoria.services.errors import Invalid
from isegoria.services.finding import find_conversation
from isegoria.services.similar import Similar, plain, similar_to
from isegoria.services.texts import check
from isegoria.store.models import Statement

if TYPE_CHECKING:
    from isegoria.services.finding import ConversationInfo

_LINK = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}://\S|\bwww\.[^\s.]|"
    r"(?<![@\w.-])(?:[a-z0-9-]+\.)+(?:com|org|net|info|biz|gov|edu|io|ai|app|dev|me|tv|co|eu|uk|de|fr|jp)\b(?![.@])",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.])(?!\d{4}-\d\d-\d\d)\+?\(?\d(?:[\s().-]{0,2}\d){8,14}(?![\w.])")
_SENTENCE = re.compile(r"(?:[.!?…]+[\"'”’)]*\s+|[。！？]+[」』）]*\s*)(?=\S)")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|vs|Mr|Mrs|Ms|Dr|St|No|U\.S|[A-Z])\.\s", re.IGNORECASE)
_FREE = {"\n", "\t", "\u200c", "\u200d", "\ufe0e", "\ufe0f"}  # joiners and what draws emoji are ordinary
_HIDDEN = {"Cc", "Cf", "Co", "Cn"}
_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}", re.IGNORECASE)
_LONGEST_CODE = 12
_TAGS = range(0xE0000, 0xE0080)  # flags of regions are written with these


class Duplicate(Invalid):
    """The same words are there already.

    Attributes:
        number: of the statement that says it; None where a moderator took it out.
    """

    def __init__(self, message: str, number: int | None) -> None:
        super().__init__("text", "statement-duplicate", message)
        self.number = number


@dataclass(frozen=True, slots=True)
class Hint:
    """What an author should know before they add a statement; it may be added nevertheless.

    Attributes:
        code: "several", "personal", "language", "foreign" or "hidden-characters".
    """

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement that could be added.

    Attributes:
        language: as its author said, else as its letters tell; "" where they do not.
        likely: the language that its letters tell, of the site's first.
        similar: the statements most like it, to vote on one of those instead.
    """

    text: str
    language: str
    likely: str
    hints: tuple[Hint, ...]
    similar: tuple[Similar, ...]

    @property
    def ready(self) -> bool:
        """Whether there is nothing to tell its author first."""
        return not self.hints and not self.similar


def look_over(
    *, slug: str, text: str, language: str = "", reader: str = "", account: int | None = None
) -> Checked:
    """Look at a statement before it is added; adds nothing.

    Args:
        slug: of the conversation.
        text: as it was written.
        language: that it is in, as its author says; "" to tell by its letters.
        reader: language in which to show similar statements.
        account: who asks, if signed in.

    Raises:
        Missing: there is no such conversation.
        Invalid: it is empty, too long, holds a link where none may be, or cannot be kept.
        Duplicate: the same words are there already.
    """
    found = find_conversation(slug=slug, account=account)
    checked = check_text(found, text, language)
    refuse_duplicate(found.id, text)
    site = [found.language, *dict(settings.LANGUAGES)]
    likely = guess_language(text, [one for one in (language, *site) if one])
    return Checked(
        text,
        checked,
        likely,
        tuple(_hints(text, checked, site)),
        similar_to(conversation=found.id, text=text, language=reader),
    )


def check_text(found: ConversationInfo, text: str, language: str) -> str:
    """Refuse what can never be added; gives the language it is in.

    Raises:
        Invalid: names the field and the reason.
    """
    check(
        "text",
        text,
        found.longest_statement,
        code="statement",
        needed=_("This is empty. Write one thing that people can agree or disagree with."),
    )
    if not found.links_allowed and _LINK.search(text):
        raise Invalid(
            "text",
            "statement-link",
            _("Links are not allowed in this conversation. Say in your own words what the link says."),
        )
    if language and not (len(language) <= _LONGEST_CODE and _CODE.fullmatch(language)):
        raise Invalid("language", "language", _("This is no code of a language, such as ja or en."))
    return language or guess_language(text, [found.language, *dict(settings.LANGUAGES)])


def refuse_duplicate(conversation: int, text: str) -> None:
    """Refuse the words of a statement that is there already, whatever their case, width and punctuation.

    Raises:
        Duplicate: names the statement to vote on instead.
    """
    wanted = plain(text)
    rows = Statement.objects.filter(conversation_id=conversation).exclude(state=Statement.State.WITHDRAWN)
    for number, state, other in rows.order_by("number").values_list("number", "state", "text").iterator():
        same = plain(other) == wanted if wanted else other.strip() == text.strip()
        if same and state == Statement.State.HIDDEN:
            raise Duplicate(
                _("A moderator took out a statement of the same words; the moderation log says why."), None
            )
        if same and state == Statement.State.PENDING:
            raise Duplicate(_("A statement of the same words is waiting for a moderator already."), None)
        if same:
            raise Duplicate(
                _("Statement %(number)d says the same already. Vote on it instead.") % {"number": number},
                number,
            )


def _hints(text: str, language: str, site: list[str]) -> list[Hint]:
    hints = []
    if _EMAIL.search(text) or _PHONE.search(text):
        hints.append(
            Hint(
                "personal",
                _(
                    "This seems to hold an e-mail address or a telephone number. Everybody will read it, "
                    "and it stays: take out what belongs to a person."
                ),
            )
        )
    if _SENTENCE.search(_ABBREVIATED.sub(" ", text.strip())):
        hints.append(
            Hint(
                "several",
                _(
                    "This is more than one sentence. Somebody may agree with the one and not with the "
                    "other: a statement that says one thing is easier to vote on."
                ),
            )
        )
    if not fits_language(text, language):
        hints.append(
            Hint("language", _("The letters do not look like the language chosen. Check the language."))
        )
    elif language.split("-", maxsplit=1)[0] not in {one.split("-")[0] for one in site}:
        hints.append(
            Hint(
                "foreign",
                _("This seems to be in none of the languages of this site, so few people may understand it."),
            )
        )
    if any(_is_hidden(one) for one in text):
        hints.append(
            Hint(
                "hidden-characters",
                _("This holds characters that cannot be seen. Write it anew rather than copying it."),
            )
        )
    return hints


def _is_hidden(one: str) -> bool:
    return unicodedata.category(one) in _HIDDEN and one not in _FREE and ord(one) not in _TAGS
