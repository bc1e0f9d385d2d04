"""The statements that people vote on, as anybody may read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from isegoria.services.errors import Missing
from isegoria.services.finding import find_conversation
from isegoria.store.models import Statement

if TYPE_CHECKING:
    from datetime import datetime

PAGE = 100


@dataclass(frozen=True, slots=True)
class StatementInfo:
    """A statement that people vote on.

    Attributes:
        language: of the text; "" where it is not known.
    """

    number: int
    text: str
    language: str
    is_seed: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Some of the statements."""

    statements: tuple[StatementInfo, ...]
    page: int
    pages: int
    total: int


def shown(*, slug: str, account: int | None = None, language: str = "", page: int = 1) -> StatementPage:
    """List the statements that people vote on, by number.

    Args:
        slug: of the conversation.
        account: who asks; None for anybody.
        language: for the texts, where there is a translation.
        page: counted from 1; beyond the last, the last.

    Raises:
        Missing: there is no such conversation.
    """
    found = find_conversation(slug=slug, account=account)
    rows = Statement.objects.filter(conversation_id=found.id, state=Statement.State.SHOWN).order_by("number")
    paginator = Paginator(rows, PAGE)
    asked = paginator.get_page(page)
    listed = tuple(_info(row, language) for row in asked)
    return StatementPage(listed, asked.number, paginator.num_pages, paginator.count)


def one(*, slug: str, number: int, account: int | None = None, language: str = "") -> StatementInfo:
    """Give one statement that people vote on.

    Raises:
        Missing: there is no such conversation or statement, or it is not voted on.
    """
    found = find_conversation(slug=slug, account=account)
    rows = Statement.objects.filter(conversation_id=found.id, state=Statement.State.SHOWN)
    row = rows.filter(number=number).first()
    if row is None:
        raise Missing("no-statement", _("There is no such statement here. Check the link."))
    return _info(row, language)


def _info(row: Statement, language: str) -> StatementInfo:
    said = language if row.translations.get(language) else row.language
    return StatementInfo(row.number, row.text_in(language), said, row.is_seed, row.created_at)
