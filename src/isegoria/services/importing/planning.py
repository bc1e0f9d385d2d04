"""What a conversation becomes as rows, decided before the first one is written."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from isegoria.services.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from isegoria.opinion import Conversation, Statement, VoteEvents

LONGEST_TOPIC = 300
LONGEST_LABEL = 100  # as the rows hold it
LONGEST_XID = 200
LONGEST_CODE = 12
_GREATEST_NUMBER = 900_000_000  # further statements are numbered on from it, in nine digits at most
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, eq=False)
class VotePlan:
    """Every vote event, parted into those that stand and those that a later one replaced.

    Attributes:
        standing: shape (v,); places in the log of events, in order of participant.
        past: shape (w,); places in the log, in order of time.
        until: shape (w,); when each of `past` was replaced, in milliseconds since 1970.
        time: shape (m,); of every event, in milliseconds since 1970.
        joined: shape (n,); each participant's first vote; `now` for those who never voted.
    """

    standing: NDArray[np.int64]
    past: NDArray[np.int64]
    until: NDArray[np.int64]
    time: NDArray[np.int64]
    joined: NDArray[np.int64]

    @property
    def size(self) -> int:
        """How many rows it makes."""
        return int(self.standing.size + self.past.size)


def plan_votes(events: VoteEvents) -> VotePlan:
    """Tell which votes stand: the later one, and at equal times the one further down in the log.

    Args:
        events: with or without times; without, all are taken to be cast now, in their order.
    """
    now = int(time.time() * 1000)
    times = events.time if events.time.size else np.full(len(events), now, np.int64)
    pair = events.participant.astype(np.int64) * max(events.statements.size, 1) + events.statement
    order = np.lexsort((times, pair))
    last = np.ones(order.size, np.bool_)
    last[:-1] = pair[order[1:]] != pair[order[:-1]]
    replaced = np.flatnonzero(~last)
    past, by = order[replaced], order[replaced + 1] if replaced.size else order[:0]
    # In the order of the log first, then of time: so equal times keep the order of the log.
    in_log = np.argsort(past, kind="stable")
    in_time = in_log[np.argsort(times[past[in_log]], kind="stable")]
    joined = np.full(events.participants.size, np.iinfo(np.int64).max)
    np.minimum.at(joined, events.participant, times)
    joined[joined == np.iinfo(np.int64).max] = now
    return VotePlan(order[last], past[in_time], times[by[in_time]], times, joined)


def check(conversation: Conversation) -> None:
    """Refuse what the rows cannot hold.

    Raises:
        Invalid: names what is wrong.
    """
    for label in conversation.events.participants.tolist():
        if len(str(label)) > LONGEST_LABEL:
            raise Invalid(
                "file",
                "participant-long",
                _("The participant “%(label)s…” has an id of more than %(longest)d characters. Shorten it.")
                % {"label": str(label)[:20], "longest": LONGEST_LABEL},
            )
    for text in _texts(conversation):
        if "\0" in text:
            raise Invalid(
                "file",
                "text-nul",
                _("The text “%(text)s…” holds a character that cannot be stored (NUL). Remove it.")
                % {"text": text.replace("\0", "")[:20]},
            )


def check_language(code: str) -> None:
    """Refuse what is no code of a language that Django knows; "" is fine.

    Raises:
        Invalid: it is none.
    """
    if code and code not in LANG_INFO:
        raise Invalid(
            "language",
            "language",
            _("“%(code)s” is no language that is known here. Write a code such as ja or en.")
            % {"code": code[:40]},
        )


def numbers_of(conversation: Conversation) -> list[int]:
    """Number the statements: as in the source where its ids are numbers, else in their order from 0."""
    ids = conversation.events.statements.tolist()
    if all(isinstance(one, int) and 0 <= one <= _GREATEST_NUMBER for one in ids):
        return [int(one) for one in ids]
    return list(range(len(ids)))


def texts_of(translations: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Sort translations of topic and description by language, as a conversation's row holds them."""
    texts: dict[str, dict[str, str]] = {}
    for name, text in translations.items():
        what, _dash, language = name.removeprefix("conversation-").partition("-")
        if what in {"topic", "description"} and 0 < len(language) <= LONGEST_CODE:
            texts.setdefault(language, {"topic": "", "description": ""})[what] = text
    return texts


def author_label(statement: Statement) -> str:
    """Name an author who takes no part; "" where the source names none."""
    return "" if statement.author is None else str(statement.author)[:LONGEST_LABEL]


def external_ids(xids: Mapping[int | str, str]) -> dict[str, str]:
    """Give participants' external ids by label; of people who share one, and of long ones, none."""
    times: dict[str, int] = {}
    for xid in xids.values():
        times[xid] = times.get(xid, 0) + 1
    return {
        str(who): xid
        for who, xid in xids.items()
        if times[xid] == 1 and 0 < len(xid) <= LONGEST_XID and "\0" not in xid
    }


def moment(milliseconds: int) -> datetime:
    """Give a time as rows hold it, to the millisecond."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _texts(conversation: Conversation) -> Iterator[str]:
    yield conversation.topic
    yield conversation.description
    yield from conversation.translations.values()
    yield from _of_statements(conversation.statements)


def _of_statements(statements: Iterable[Statement]) -> Iterator[str]:
    for one in statements:
        yield one.text
        yield str(one.author or "")
        yield from one.translations
        yield from one.translations.values()
