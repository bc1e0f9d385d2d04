"""The joint landscape as pages show it: the published figures, joined with this site's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from isegoria.opinion import canonical_json
from isegoria.opinion.joint.keys import key_of
from isegoria.record.notes import VerifyKey
from isegoria.services.cohosting.lines import shown_name
from isegoria.services.errors import Forbidden, Missing
from isegoria.services.finding import find_conversation
from isegoria.services.mapping.building import cell_of, letter
from isegoria.services.recording.keys import origin
from isegoria.store.models import CoHost, JointLandscape, MapWork, Statement

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from isegoria.services.finding import ConversationInfo
    from isegoria.services.mapping.results import Cell


@dataclass(frozen=True, slots=True)
class JointPart:
    """A group, sector or host.

    Attributes:
        name: a letter, a key or a host's name.
        people: how many; None where that is not told.
    """

    name: str
    people: int | None


@dataclass(frozen=True, slots=True)
class JointStand:
    """A statement that a group stands for."""

    text: str
    language: str
    direction: str
    ours: float
    others: float | None


@dataclass(frozen=True, slots=True)
class JointStatement:
    """A statement with what each part thinks of it; None where that is not told.

    Attributes:
        number: here; None where it is not voted on here.
        text: "" where it is not repeated here.
    """

    number: int | None
    text: str
    language: str
    total: Cell | None
    groups: tuple[Cell | None, ...]
    sectors: tuple[Cell | None, ...]
    hosts: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class JointResults:
    """What a page shows.

    Attributes:
        conversation: this site's.
        ready: there is a joint landscape.
        state: of `CoHost.State`.
        host: the other host's name; "" while nobody has said.
        address: of its conversation.
        own: this host's name.
        behind: votes have come here since.
        stands: for each group, what it stands for.
    """

    conversation: ConversationInfo
    ready: bool
    state: str
    host: str
    address: str
    own: str
    behind: bool
    checked_at: datetime | None
    computed_at: datetime | None = None
    digest: str = ""
    epoch: int = 0
    fewest: int = 0
    participants: int = 0
    votes: int = 0
    clarity: str = ""
    groups: tuple[JointPart, ...] = ()
    sectors: tuple[JointPart, ...] = ()
    hosts: tuple[JointPart, ...] = ()
    stands: tuple[tuple[JointStand, ...], ...] = ()
    agreed_everywhere: tuple[JointStatement, ...] = ()
    agreed: tuple[JointStatement, ...] = ()
    rejected: tuple[JointStatement, ...] = ()
    divisive: tuple[JointStatement, ...] = ()


def joint_results(*, slug: str, account: int | None = None, language: str = "") -> JointResults:
    """Give the joint results, as whoever asks may see them.

    Args:
        slug: of the conversation.
        account: who asks; None for anybody.
        language: for the texts, where there is a translation.

    Raises:
        Missing: there is no such conversation, or it is not held together with another site.
        Forbidden: one of the two hosts does not show results yet.
    """
    found = find_conversation(slug=slug, language=language, account=account)
    row = CoHost.objects.filter(pk=found.id).exclude(address="").first()
    if row is None:
        raise Missing("no-cohost", _("This conversation is not held together with another site."))
    if not found.role and not (found.results_visible and row.results_public):
        raise Forbidden("results-later", _("The joint results show once both hosts show theirs."))
    host, own = shown_name(VerifyKey.parse(row.log_key).name), shown_name(origin())
    joint = JointLandscape.objects.filter(pk=found.id).first()
    if joint is None:
        return JointResults(
            found, ready=False, state=row.state, host=host, address=row.address, own=own,
            behind=True, checked_at=row.checked_at,
        )  # fmt: skip
    newest = MapWork.objects.values_list("last_event", flat=True).get(pk=found.id)
    return JointResults(
        conversation=found,
        ready=True,
        state=row.state,
        host=host,
        address=row.address,
        own=own,
        behind=newest > joint.event,
        checked_at=row.checked_at,
        computed_at=joint.computed_at,
        digest=joint.digest,
        epoch=joint.epoch,
        **_figures(joint.page, _worded(found.id, language)),
    )


def joint_page(*, slug: str, account: int | None = None) -> bytes:
    """Give the joint figures that are published, in the one form of RFC 8785: the same on both sites.

    Raises:
        Missing: there is no such conversation, or there are no joint results.
        Forbidden: as `joint_results`.
    """
    results = joint_results(slug=slug, account=account)
    row = JointLandscape.objects.filter(pk=results.conversation.id).first()
    if row is None:
        raise Missing("no-joint-results", _("There are no joint results yet."))
    return canonical_json(row.page)


def has_joint_page(*, conversation: int) -> bool:
    """Tell whether a conversation is held together with another site.

    Args:
        conversation: its row's id.
    """
    return CoHost.objects.filter(pk=conversation).exclude(address="").exists()


def _figures(page: Mapping[str, Any], words: Mapping[str, tuple[int, str, str]]) -> dict[str, Any]:
    place_of = {key: place for place, key in enumerate(page["statements"])}

    def listed(name: str) -> tuple[JointStatement, ...]:
        return tuple(_statement(page, words, key, place_of[key]) for key in page[name])

    everywhere = set(page["agreed_everywhere"])
    return {
        "fewest": page["fewest"],
        "participants": page["participants"],
        "votes": page["votes"],
        "clarity": page["clarity"],
        "groups": tuple(JointPart(letter(at), one["size"]) for at, one in enumerate(page["groups"])),
        "sectors": tuple(JointPart(one["key"], one["size"]) for one in page["sectors"]),
        "hosts": tuple(JointPart(shown_name(one["name"]), one["participants"]) for one in page["hosts"]),
        "stands": tuple(
            tuple(
                JointStand(words[key][1], words[key][2], direction, ours, others)
                for key, direction, ours, others in one["stands"]
                if key in words
            )
            for one in page["groups"]
        ),
        "agreed_everywhere": listed("agreed_everywhere"),
        "agreed": tuple(
            _statement(page, words, key, place_of[key]) for key in page["agreed"] if key not in everywhere
        ),
        "rejected": listed("rejected"),
        "divisive": listed("divisive"),
    }


def _statement(
    page: Mapping[str, Any], words: Mapping[str, tuple[int, str, str]], key: str, place: int
) -> JointStatement:
    number, text, language = words.get(key, (None, "", ""))
    return JointStatement(
        number,
        text,
        language,
        cell_of(page["total"][place]),
        *(tuple(cell_of(row[place]) for row in page[name]) for name in ("by_group", "by_sector", "by_host")),
    )


def _worded(conversation: int, language: str) -> dict[str, tuple[int, str, str]]:
    """Give number, text and language of the statements that are shown here, by key."""
    rows = Statement.objects.filter(conversation_id=conversation, state=Statement.State.SHOWN)
    return {
        key_of(row.text): (
            row.number,
            row.text_in(language),
            language if row.translations.get(language) else row.language,
        )
        for row in rows
    }
