"""Seed statements: the organiser's own, there before anybody votes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history, mark_changed
from isegoria.services.errors import Invalid
from isegoria.services.finding import require_role
from isegoria.services.organising import lock
from isegoria.store.models import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def seed(*, slug: str, account: int | None, texts: Sequence[Mapping[str, Any]]) -> int:
    """Add statements of the organiser's own, all or none.

    Args:
        slug: of the conversation.
        account: its organiser.
        texts: each {"text": ..., "language": ..., "translations": {code: text}}; the last two may be missing.

    Returns:
        How many were added.

    Raises:
        Forbidden: the account is not its organiser.
        Invalid: one is wrong; names its place, counted from 1.
    """
    found = require_role(slug=slug, account=account)
    for place, one in enumerate(texts, start=1):
        _check_seed(place, one, found.longest_statement)
    with transaction.atomic():
        lock(found.id)
        rows = Statement.objects.filter(conversation_id=found.id)
        known = set(rows.values_list("text", flat=True))
        fresh = {one["text"]: one for one in texts if one["text"] not in known}
        last = rows.order_by("-number").values_list("number", flat=True).first()
        Statement.objects.bulk_create(
            Statement(
                conversation_id=found.id,
                number=number,
                text=one["text"],
                language=one.get("language") or found.language,
                translations=dict(one.get("translations") or {}),
                is_seed=True,
                moderated=1,
                created_at=timezone.now(),
            )
            for number, one in enumerate(fresh.values(), start=0 if last is None else last + 1)
        )
        mark_changed(found.id)
        add_history(found.id, "seeded", role="organiser", details={"statements": len(fresh)})
    return len(fresh)


def _check_seed(place: int, one: Mapping[str, Any], longest: int) -> None:
    text = str(one.get("text", ""))
    problem = ""
    if not text.strip():
        problem = _("it is empty")
    elif "\0" in text:
        problem = _("it holds a character that cannot be stored (NUL)")
    elif len(text) > longest:
        problem = _("it has %(length)d characters, and %(longest)d are allowed") % {
            "length": len(text),
            "longest": longest,
        }
    if problem:
        raise Invalid(
            "texts",
            "seed",
            _("Statement %(place)d cannot be added: %(problem)s. Mend it; none was added.")
            % {"place": place, "problem": problem},
        )
