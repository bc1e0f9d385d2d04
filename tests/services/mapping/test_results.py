"""Results: what they say, to whom, and when."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crowds import planted, settle
from isegoria.services import mapping, moderating
from isegoria.services.errors import Forbidden, Missing
from isegoria.services.mapping import placing, showing
from isegoria.store.models import Conversation, MapWork, Sector, Statement, StoredLandscape

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from isegoria.services.mapping.members import Members
    from town import Town

pytestmark = pytest.mark.django_db

PEOPLE = 60
SECTORS = [one % 3 - 1 for one in range(PEOPLE)]  # a third in none, the others in the first two


@pytest.fixture
def voted() -> Town:
    """Let sixty people of two camps vote, and compute their landscape."""
    town = settle(planted(PEOPLE), sectors=SECTORS)
    assert mapping.compute(worker="test", conversation=town.id, patient=False) is not None
    return town


def cells_in(value: object) -> Iterator[mapping.Cell]:
    """Find every cell, wherever it stands."""
    if isinstance(value, mapping.Cell):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from cells_in(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from cells_in(getattr(value, one.name))


def test_results_tell_what_is_agreed_and_what_divides(voted: Town) -> None:
    """Two camps disagree on ten statements and are of one mind about two; the results say so."""
    found = mapping.results(slug=voted.slug)

    assert found.ready
    assert found.behind == 0
    assert found.participants == found.voters == PEOPLE
    assert [(group.letter, group.size) for group in found.groups] == [("A", 36), ("B", 24)]
    assert found.agreed == found.agreed_everywhere == (10,)
    assert found.rejected == (11,)
    assert set(found.divisive) >= {0, 1, 2, 3}
    assert not {10, 11} & set(found.divisive)
    assert {stand.statement for group in found.groups for stand in group.representatives} <= set(range(10))
    assert found.map is not None
    assert {outline.group for outline in found.map.outlines} == {0, 1}


def test_many_conversations_read_at_once_take_nothing_from_one_another(
    voted: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept in memory may be let go for others at any moment, even before it was shown."""
    monkeypatch.setattr(showing, "_MOST_KEPT", 0)
    monkeypatch.setattr(placing, "_MOST_KEPT", 0)

    assert mapping.results(slug=voted.slug).agreed == (10,)
    assert mapping.place_of(slug=voted.slug, participant=voted.people[0]).ready


def test_my_place_is_one_of_the_results_beside_it(voted: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer landscape that comes in between is shown whole: its places with its groups."""
    read = placing._members  # noqa: SLF001 - the moment in between
    asked: list[object] = []

    def meanwhile(conversation: int, computed_at: datetime) -> Members | None:
        if not asked:
            newer = computed_at + timedelta(seconds=1)
            StoredLandscape.objects.filter(pk=conversation).update(computed_at=newer, members=b"")
            asked.append(read(conversation, computed_at))
            StoredLandscape.objects.filter(pk=conversation).update(members=kept)
            return None
        return read(conversation, computed_at)

    kept = bytes(StoredLandscape.objects.get(pk=voted.id).members)
    monkeypatch.setattr(placing, "_members", meanwhile)

    assert mapping.place_of(slug=voted.slug, participant=voted.people[0]).ready
    assert asked == [None]


def test_every_published_cell_counts_enough_people(voted: Town) -> None:
    """Whatever the results hold, no tally is of fewer than ten people, nor is any size."""
    found = mapping.results(slug=voted.slug)

    cells = list(cells_in(found))

    assert len(cells) > PEOPLE
    assert min(cell.seen for cell in cells) >= found.fewest == 10
    assert all(cell.agree + cell.disagree + cell.passed == cell.seen for cell in cells)
    sizes = [one.size for one in found.groups] + [one.size for one in found.sectors]
    assert min(size for size in sizes if size is not None) >= found.fewest
    assert all(one.important is None or one.important >= found.fewest for one in found.statements)
    assert found.map is not None
    assert min(found.map.levels) >= found.fewest


def test_figures_are_of_the_votes(voted: Town) -> None:
    """The tally of everybody, and those of sectors, are what was voted."""
    votes = voted.votes()
    found = mapping.results(slug=voted.slug)

    for result in found.statements:
        cast = [value for (_person, number), (value, _marked) in votes.items() if number == result.number]
        assert result.total is not None
        assert (result.total.agree, result.total.disagree) == (cast.count(1), cast.count(-1))
        marks = sum(marked for (_who, number), (_value, marked) in votes.items() if number == result.number)
        assert result.important == marks
        firsts = [
            value
            for place, person in enumerate(voted.people)
            if SECTORS[place] == 0
            and (value := votes.get((person, result.number), (None, False))[0]) is not None
        ]
        cell = result.sectors[0]
        assert cell is None or (cell.agree, cell.seen) == (firsts.count(1), len(firsts))


def test_the_floor_holds_whatever_a_conversation_asks_for() -> None:
    """Even where a row says 1, no cell counts fewer than ten people."""
    town = settle(planted(16))
    Conversation.objects.filter(pk=town.id).update(fewest=1)
    mapping.compute(worker="test", conversation=town.id, patient=False)

    found = mapping.results(slug=town.slug)

    assert found.fewest == 10
    assert min(cell.seen for cell in cells_in(found)) >= 10


def test_a_conversation_of_nine_shows_no_tally() -> None:
    """Nine people voted: the results say that they did, and nothing of how."""
    town = settle(planted(9))
    mapping.compute(worker="test", conversation=town.id, patient=False)

    found = mapping.results(slug=town.slug)

    assert found.ready
    assert found.voters == 9
    assert list(cells_in(found)) == []
    assert found.map is None
    assert found.agreed == found.rejected == found.divisive == ()
    assert all(one.consensus_lower is None and not one.divisiveness for one in found.statements)


def test_without_votes_there_are_no_results_yet(town: Town) -> None:
    """Nobody has voted: the page says so instead of failing."""
    found = mapping.results(slug=town.slug)

    assert not found.ready
    assert found.statements == ()


def test_results_shown_at_the_end_are_shown_earlier_only_to_those_who_look_after_it(voted: Town) -> None:
    """The organiser chose to show results once it is closed; until then an overseer sees them, I do not."""
    Conversation.objects.filter(pk=voted.id).update(results_shown="closed")

    with pytest.raises(Forbidden, match="once it is closed") as refused:
        mapping.results(slug=voted.slug)
    with pytest.raises(Forbidden):
        mapping.results_version(slug=voted.slug)

    assert refused.value.code == "results-later"
    early = mapping.results(slug=voted.slug, account=voted.account("overseer"))
    voted.change("closed")
    late = mapping.results(slug=voted.slug)
    assert early.statements == late.statements


def test_drafts_and_wrong_addresses_have_no_results(voted: Town) -> None:
    """What is no conversation to me has no results for me."""
    with pytest.raises(Missing):
        mapping.results(slug="nowhere")
    voted.change("draft")
    with pytest.raises(Missing):
        mapping.results(slug=voted.slug)


def test_texts_come_in_the_language_asked_for(voted: Town) -> None:
    """I read Japanese: statements with a translation are given in it, and marked as such."""
    found = mapping.results(slug=voted.slug, language="ja")

    assert (found.statements[3].text, found.statements[3].language) == ("意見 3", "ja")
    other = mapping.results(slug=voted.slug, language="fr")
    assert (other.statements[3].text, other.statements[3].language) == ("Statement 3", "en")


def test_what_is_moderated_out_is_repeated_nowhere_at_once(voted: Town) -> None:
    """A moderator hides the statement that everybody agreed with: from then on it is in no list."""
    before = mapping.results_version(slug=voted.slug)
    moderating.decide(
        slug=voted.slug, account=voted.account("moderator"), number=10, decision="hide", reason="abuse"
    )

    found = mapping.results(slug=voted.slug)

    assert found.agreed == found.agreed_everywhere == ()
    assert found.statements[10].text == ""
    assert found.statements[10].state == "hidden"
    assert all(one.statement != 10 for one in found.dissent)
    assert mapping.results_version(slug=voted.slug) != before


def test_a_statement_added_since_has_no_tally_yet(voted: Town) -> None:
    """I have just added a statement: it has a page, and no votes."""
    row = Statement.objects.get(conversation_id=voted.id, number=0)
    Statement.objects.create(
        conversation_id=voted.id, number=12, text="New", language="en", created_at=row.created_at
    )

    result = mapping.results(slug=voted.slug).statement(12)

    assert result is not None
    assert result.text == "New"
    assert result.total is None


def test_the_version_stays_until_what_is_shown_changes(voted: Town) -> None:
    """Votes alone change nothing that is shown; a landscape computed from them does, and a new name."""
    before = mapping.results_version(slug=voted.slug)
    MapWork.objects.filter(pk=voted.id).update(last_event=5)

    assert mapping.results_version(slug=voted.slug) == before
    assert mapping.results(slug=voted.slug).behind == 4
    mapping.compute(worker="test", conversation=voted.id, patient=False)
    later = mapping.results_version(slug=voted.slug)
    assert later != before
    Sector.objects.filter(conversation_id=voted.id, key="citizen").update(names={"en": "Neighbours"})
    assert mapping.results_version(slug=voted.slug) != later
    assert mapping.results(slug=voted.slug, language="en").sectors[0].name == "Neighbours"


def test_polis_settings_list_what_most_of_the_crowd_agrees_with() -> None:
    """Where the organiser chose Polis's rules, its majority rule decides what counts as agreed."""
    town = settle(planted(PEOPLE))
    Conversation.objects.filter(pk=town.id).update(settings_name="polis")
    mapping.compute(worker="test", conversation=town.id, patient=False)

    found = mapping.results(slug=town.slug)

    assert found.settings_name == "polis"
    assert found.agreed[0] == 10
    assert found.agreed_everywhere == ()  # nobody said for which sector they speak


def test_those_who_hold_out_are_named() -> None:
    """All agree but the companies, who are united against it: the results say who, and how many."""
    votes = planted(90)
    sectors = [1 if one % 6 == 0 else 0 for one in range(90)]
    for person, sector in enumerate(sectors):
        votes[person, 10] = -1 if sector else 1
    town = settle(votes, sectors=sectors)
    mapping.compute(worker="test", conversation=town.id, patient=False)

    found = mapping.results(slug=town.slug)

    assert 10 in found.agreed
    assert 10 not in found.agreed_everywhere
    dissent = next(one for one in found.dissent if one.statement == 10)
    assert (dissent.kind, found.sectors[dissent.index].key, dissent.agreed) == ("sector", "company", True)
    assert dissent.cell.disagree == dissent.cell.seen == 15
