"""Show the newest results of a conversation to whoever may see them."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from isegoria.services.errors import Forbidden
from isegoria.services.finding import find_conversation
from isegoria.services.mapping.building import Stored, Worded, build, no_results
from isegoria.store.models import MapWork, Sector, Statement, StoredLandscape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.services.finding import ConversationInfo
    from isegoria.services.mapping.results import Results

_VOTED_ON = (Statement.State.SHOWN, Statement.State.HIDDEN, Statement.State.WITHDRAWN)
_MOST_KEPT = 32

_Key: TypeAlias = tuple[object, ...]
# Building the results of a thousand statements takes tens of milliseconds; the key is what they came from.
_kept: OrderedDict[_Key, Results] = OrderedDict()
_keeping = threading.Lock()


def results(*, slug: str, account: int | None = None, language: str = "") -> Results:
    """Show the results of a conversation, as far as they have been computed.

    Everybody sees the same figures; those with a role may see them earlier.

    Args:
        slug: of the conversation.
        account: who asks; None for anybody.
        language: for texts, where there is a translation.

    Raises:
        Missing: there is no such conversation.
        Forbidden: results are shown once it is closed ("results-later").
    """
    found = visible_conversation(slug, account, language)
    newest = _newest(found.id)
    last = MapWork.objects.filter(pk=found.id).values_list("last_event", "done_event").first() or (0, 0)
    if newest is None:
        return no_results(found, last[0] - last[1])
    stored = replace(newest, behind=max(last[0] - newest.event, 0))
    key = (found.id, stored.computed_at, stored.event, language, _fingerprint(found.id))
    # Other threads may let it go at any moment, so it is looked up once.
    made = _kept.get(key)
    if made is None:
        page = _page(found.id, stored.event)
        if page is None:  # a newer one came in between
            return results(slug=slug, account=account, language=language)
        made = build(found, stored, page, worded(found.id, page), language)
        with _keeping:
            _kept[key] = made
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
    return replace(made, conversation=found, behind=stored.behind, simulated=found.simulated)


def results_version(*, slug: str, account: int | None = None) -> str:
    """Name what `results` would show, at little cost: as long as the name stays, so do the results.

    Raises:
        Missing, Forbidden: as of `results`.
    """
    found = visible_conversation(slug, account, "")
    stored = _newest(found.id)
    parts = (found.id, found.state, stored and (stored.event, stored.computed_at), _fingerprint(found.id))
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def visible_conversation(slug: str, account: int | None, language: str) -> ConversationInfo:
    """Find a conversation whose results may be seen; for this room only."""
    found = find_conversation(slug=slug, account=account, language=language)
    if not found.results_visible:
        raise Forbidden(
            "results-later",
            _("The results of this conversation are shown once it is closed. Come back then."),
        )
    return found


def worded(conversation: int, page: Mapping[str, Any]) -> tuple[Worded, ...]:
    """Read the statements that people could vote on, by number, as they are now."""
    numbers = set(page["numbers"])
    rows = Statement.objects.filter(conversation_id=conversation, state__in=_VOTED_ON).order_by("number")
    found = rows.values_list(
        "number", "text", "language", "translations", "state", "is_seed", "is_meta", "moderated"
    )
    made = (Worded(*row) for row in found.iterator(chunk_size=2000))
    return tuple(one for one in made if one.number in numbers or one.state == Statement.State.SHOWN)


def with_sector_names(conversation: int, page: dict[str, Any]) -> dict[str, Any]:
    """Name sectors as they are named now."""
    names = dict(Sector.objects.filter(conversation_id=conversation).values_list("key", "names"))
    sectors = [{**one, "names": names.get(one["key"], one["names"])} for one in page["sectors"]]
    return {**page, "sectors": sectors}


def _newest(conversation: int) -> Stored | None:
    rows = StoredLandscape.objects.filter(pk=conversation)
    row = rows.values_list("event", "digest", "computed_at", "seconds").first()
    return None if row is None else Stored(row[0], 0, *row[1:])


def _page(conversation: int, event: int) -> dict[str, Any] | None:
    page = StoredLandscape.objects.filter(pk=conversation, event=event).values_list("page", flat=True).first()
    return None if page is None else with_sector_names(conversation, page)


def _fingerprint(conversation: int) -> str:
    """Tell whether texts, states or names of what is shown have changed."""
    states = Statement.objects.filter(conversation_id=conversation).values_list("state")
    counted = states.annotate(count=Count("pk"), sum=Sum("pk"), rank=Sum("moderated")).order_by("state")
    names = Sector.objects.filter(conversation_id=conversation).values_list("key", "names")
    # PostgreSQL adds big integers up to a decimal.
    states_now = [(state, *map(int, figures)) for state, *figures in counted]
    return json.dumps([states_now, list(names)])
