"""The ballot: who may vote, one ballot each, secret until it closes, counted once, and nobody singled out."""

from __future__ import annotations

import itertools
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from isegoria.constitution.ratification import DEFAULT_RULES, Enrolled, count
from isegoria.services import constitutions, ratifying
from isegoria.services.errors import Forbidden, Gone, Invalid
from isegoria.services.ratifying.deciding import counted
from isegoria.services.tallying import published, shown_parts
from isegoria.store.models import (
    Ballot,
    Conversation,
    Enrolment,
    HistoryEntry,
    Opening,
    Participant,
    Ratification,
    Version,
)
from ratified import (
    ballot,
    balloting_town,
    cast_all,
    close,
    critique_town,
    first_sector,
    open_ballot,
    ratified_town,
)

if TYPE_CHECKING:
    from town import Town

pytestmark = pytest.mark.django_db
ACCEPT = {"c1": "accept", "c2": "accept"}


def _cast(town: Town, person: int, answers: dict[str, str], *, number: int = 1) -> None:
    ratifying.cast(
        conversation=town.id, number=number, participant=person, choices=ballot(answers), language="en"
    )


def test_the_roll_is_who_had_voted_when_the_ballot_opened() -> None:
    """Nobody joins afterwards to sway it."""
    town = critique_town()
    late = Participant.objects.create(conversation_id=town.id, joined_at=timezone.now()).pk
    gone = town.people[0]
    Participant.objects.filter(pk=gone).update(left_at=timezone.now())

    open_ballot(town)

    found = ratifying.ratification(slug=town.slug, number=1, participant=town.people[1])
    assert (found.roll, found.enrolled) == (59, True)
    for stranger in (late, gone, None):
        with pytest.raises(Forbidden):
            _cast(town, stranger or 0, ACCEPT)
    assert not Ballot.objects.exists()


def test_a_ballot_is_changed_until_it_closes_and_the_last_one_counts() -> None:
    """One person, one ballot, with a receipt for each change."""
    town = balloting_town()
    person = town.people[0]

    _cast(town, person, ACCEPT)
    _cast(town, person, {"c1": "object", "c2": "reject"})

    own = ratifying.own_ballot(conversation=town.id, number=1, participant=person)
    assert own is not None
    assert {key: (one.choice, one.reason) for key, one in own.choices.items()} == {
        "c1": ("object", "It goes too far."),
        "c2": ("reject", ""),
    }
    assert Ballot.objects.count() == 1
    assert Opening.objects.filter(participant_id=person, kind="ballot").count() == 2
    row = close(town)
    with pytest.raises(Gone):
        _cast(town, person, ACCEPT)
    assert row.result["cast"] == 1


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({}, "c1"),
        ({"c1": {"choice": "accept"}}, "c2"),
        ({"c1": {"choice": "perhaps"}, "c2": {"choice": "accept"}}, "c1"),
        ({"c1": {"choice": "object"}, "c2": {"choice": "accept"}}, "c1"),
        ({"c1": {"choice": "object", "reason": " \n"}, "c2": {"choice": "accept"}}, "c1"),
        ({"c1": {"choice": "object", "reason": "x" * 501}, "c2": {"choice": "accept"}}, "c1"),
        ({"c1": {"choice": "accept"}, "c2": {"choice": "accept"}, "c9": {"choice": "accept"}}, "c9"),
    ],
    ids=range(7),
)
def test_every_clause_is_answered(choices: dict[str, dict[str, str]], field: str) -> None:
    """An objection says why; the clause that is missing is named, and nothing is cast."""
    town = balloting_town()

    with pytest.raises(Invalid) as wrong:
        ratifying.cast(conversation=town.id, number=1, participant=town.people[0], choices=choices)

    assert wrong.value.field == field
    assert not Ballot.objects.exists()


def test_nobody_knows_a_tally_before_it_closes() -> None:
    """Not even the organisers: only how many ballots were cast."""
    town = balloting_town()
    cast_all(town)

    found = ratifying.ratification(slug=town.slug, number=1, account=town.account("organiser"))

    assert (found.result, found.cast) == (None, 60)
    assert all(one.ratified is None for one in found.clauses)
    row = Ratification.objects.get()
    assert row.result == {}
    for line in HistoryEntry.objects.filter(conversation_id=town.id):
        assert "accepted" not in line.details


def test_a_sectors_refusal_is_shown_with_its_arithmetic() -> None:
    """Why a clause failed can be followed by hand."""
    town = ratified_town()

    found = ratifying.ratification(slug=town.slug, number=1, language="en")

    assert found.result is not None
    assert [(one.key, one.ratified) for one in found.result] == [("c1", True), ("c2", False)]
    part = next(one for one in found.result[1].parts if one.part.key == first_sector(town))
    assert part.tally is not None
    assert (part.tally.accepts, part.tally.rejects, part.tally.roll) == (0, 20, 20)
    failed = {one.kind: (one.had, float(one.needed)) for one in part.checks if not one.passed}
    assert failed == {"threshold": (-1, 9.5)}


def test_what_people_only_say_of_their_sector_gives_it_no_say() -> None:
    """A sector counts where somebody vouches for its members."""
    town = balloting_town(verified=False)
    refused = first_sector(town)
    cast_all(town, choice=lambda one, key: "reject" if key == "c2" and one.sector == refused else "accept")

    row = close(town)

    assert [one["ratified"] for one in row.result["clauses"]] == [True, True]
    assert {one["kind"] for one in row.result["clauses"][0]["parts"]} == {"everyone", "group"}


def test_a_ballot_closes_once_whoever_is_at_it() -> None:
    """Two workers make one version."""
    town = balloting_town()
    cast_all(town)
    row = Ratification.objects.get()
    assert row.closes_at is not None

    closed = [ratifying.close_due(now=row.closes_at) for _worker in range(2)]
    entered = [ratifying.enter_due(now=row.closes_at) for _worker in range(2)]

    assert (closed, entered) == ([1, 0], [1, 0])
    assert Version.objects.count() == 1
    assert ratifying.close_due(now=row.closes_at - timedelta(hours=1)) == 0


def test_it_cools_off_before_it_applies() -> None:
    """There is time to look at the result before anybody is bound."""
    town = critique_town()
    ratifying.set_rules(
        slug=town.slug, number=1, account=town.account("organiser"), values={"cooling_days": "7"}
    )
    open_ballot(town)
    cast_all(town)

    row = close(town)

    assert row.stage == "cooling"
    assert not Version.objects.exists()
    assert row.in_force_at is not None
    assert ratifying.enter_due(now=row.in_force_at - timedelta(seconds=1)) == 0
    assert ratifying.enter_due(now=row.in_force_at) == 1
    assert constitutions.current(slug="town-ai").number == 1


def test_what_is_annulled_never_applies() -> None:
    """With a public reason, also while it cools off."""
    town = critique_town()
    organiser = town.account("organiser")
    ratifying.set_rules(slug=town.slug, number=1, account=organiser, values={"cooling_days": "7"})
    open_ballot(town)
    cast_all(town)
    close(town)

    with pytest.raises(Invalid):
        ratifying.annul(slug=town.slug, number=1, account=organiser, reason=" ")
    ratifying.annul(slug=town.slug, number=1, account=organiser, reason="An audit found a fault.")

    assert ratifying.enter_due(now=timezone.now() + timedelta(days=9)) == 0
    found = ratifying.ratification(slug=town.slug, number=1)
    assert (found.stage, found.reason, found.version) == ("annulled", "An audit found a fault.", None)


def test_what_nobody_accepts_fails_and_binds_nobody() -> None:
    """There is no empty constitution."""
    town = balloting_town()
    cast_all(town, choice=lambda _one, _key: "object")

    row = close(town)

    assert (row.stage, Version.objects.count()) == ("failed", 0)
    found = ratifying.ratification(slug=town.slug, number=1)
    assert found.result is not None
    assert found.result[0].reasons == ("It goes too far.",)


def test_a_ballot_may_close_later_never_earlier() -> None:
    """People rely on the time that they were told."""
    town = balloting_town()
    organiser = town.account("organiser")
    row = Ratification.objects.get()
    assert row.closes_at is not None

    with pytest.raises(Invalid):
        ratifying.extend(
            slug=town.slug, number=1, account=organiser, closes_at=row.closes_at - timedelta(hours=1)
        )
    with pytest.raises(Invalid):
        ratifying.extend(
            slug=town.slug, number=1, account=organiser, closes_at=row.closes_at + timedelta(days=400)
        )
    ratifying.extend(
        slug=town.slug, number=1, account=organiser, closes_at=row.closes_at + timedelta(hours=1)
    )

    assert ratifying.close_due(now=row.closes_at) == 0


@pytest.mark.parametrize("field", ["past", "far", "roll", "stage"])
def test_a_ballot_that_cannot_be_held_does_not_open(field: str) -> None:
    """The reason is told, and nothing has changed."""
    town = critique_town()
    organiser = town.account("organiser")
    when = timezone.now() + {"past": timedelta(0), "far": timedelta(days=91)}.get(field, timedelta(days=1))
    if field == "roll":
        ratifying.set_rules(slug=town.slug, number=1, account=organiser, values={"fewest_ballots": "61"})
    if field == "stage":
        open_ballot(town)

    with pytest.raises((Invalid, Gone)):
        ratifying.open_ballot(slug=town.slug, number=1, account=organiser, closes_at=when)

    assert Enrolment.objects.count() == (60 if field == "stage" else 0)


def test_the_preview_says_who_would_be_asked() -> None:
    """Before the ballot opens, its organiser sees every part with a say, and what stands in the way."""
    town = critique_town()
    Participant.objects.filter(conversation_id=town.id).exclude(sector=None).update(sector_verified=True)

    found = ratifying.preview(slug=town.slug, number=1, account=town.account("organiser"), language="en")

    assert (found.roll, found.problems) == (60, ())
    assert [(one.kind, one.roll) for one in found.parts] == [
        ("everyone", 60), ("group", 36), ("group", 24), ("sector", 20), ("sector", 20)
    ]  # fmt: skip


def test_version_two_adds_what_was_mended() -> None:
    """A clause that failed is drafted again, accepted, and stands beside the first."""
    town = ratified_town()
    organiser = town.account("organiser")
    ratifying.begin(slug=town.slug, account=organiser, take_over=["c2"])
    ratifying.open_critique(slug=town.slug, number=2, account=organiser)
    open_ballot(town, 2)
    cast_all(town, 2)
    close(town, 2)

    second = constitutions.current(slug="town-ai")

    assert (second.number, [one.key for one in second.document.clauses]) == (2, ["c1", "c2"])
    assert second.document.parent == constitutions.version(slug="town-ai", number=1).digest
    found = constitutions.compare(slug="town-ai", old=1, new=2)
    assert [(one.key, one.kind) for one in found.clauses] == [("c1", "same"), ("c2", "added")]


def test_no_count_of_few_people_follows_from_what_is_published() -> None:
    """Whatever is added and subtracted: of any union of shown parts beside everyone, none or ten are left."""
    for sizes in itertools.product((0, 3, 9, 10, 14), repeat=3):
        roll = [
            Enrolled(f"{group}-{sector}-{one}", *_where(group, sector))
            for group, sector, size in zip((0, 1, -1), (0, -1, 1), sizes, strict=True)
            for one in range(size)
        ]
        shown = shown_parts(roll, 10)
        names = {part: {one.id for one in roll if part in one.parts} for part in shown}
        for chosen in itertools.product((-1, 0, 1), repeat=len(names)):
            counted_people: dict[str | int, int] = {}
            for sign, people in zip(chosen, names.values(), strict=True):
                for one in people:
                    counted_people[one] = counted_people.get(one, 0) + sign
            left = sum(value != 0 for value in counted_people.values())
            assert left == 0 or left >= 10, (sizes, shown, chosen)


def _where(group: int, sector: int) -> tuple[str | None, str | None, bool]:
    return (str(group) if group >= 0 else None, f"s{sector}" if sector >= 0 else None, sector >= 0)


def test_a_held_back_part_has_its_say_and_keeps_its_secret() -> None:
    """Its verdict is published, its count is not."""
    roll = [Enrolled(one, "0" if one < 40 else "1") for one in range(60)]
    ballots: dict[int, dict[str, str]] = {one: {"c1": "accept"} for one in range(45)}
    tallies = count(roll, ballots, clauses=["c1"])

    said = published(DEFAULT_RULES, tallies, roll, [one for one in roll if int(one.id) < 45], 10)

    parts = {(one["kind"], one["key"]): one for one in said["clauses"][0]["parts"]}
    assert parts["group", "1"]["tally"] is None
    assert [(one["kind"], one["passed"]) for one in parts["group", "1"]["checks"]] == [("ballots", False)]
    assert parts["group", "0"]["tally"] is None  # else that of the others would follow
    assert [(one["kind"], one["passed"], one["had"]) for one in parts["group", "0"]["checks"]] == [
        ("ballots", True, None),
        ("threshold", True, None),
    ]
    assert parts["everyone", ""]["tally"]["accepts"] == 45


@pytest.mark.parametrize("cast", [1, 9])
def test_a_part_of_few_ballots_is_told_alike_whatever_they_say(cast: int) -> None:
    """Where one of a group votes, neither tallies nor verdicts tell how."""
    roll = [Enrolled(one, "0" if one < 40 else "1") for one in range(60)]

    def told(choice: str) -> str:
        ballots = {one: {"c1": "accept" if one < 40 else choice} for one in range(40 + cast)}
        tallies = count(roll, ballots, clauses=["c1"])
        said = published(DEFAULT_RULES, tallies, roll, [one for one in roll if int(one.id) < 40 + cast], 10)
        return repr([one for one in said["clauses"][0]["parts"] if one["kind"] == "group"])

    assert len({told(choice) for choice in ("accept", "reject", "object")}) == 1


def test_so_few_cannot_decide_that_the_verdict_would_tell_their_ballots() -> None:
    """Nobody sets rules by which one ballot makes the result."""
    town = critique_town()
    for rule in ("fewest_ballots", "part_ballots"):
        with pytest.raises(Invalid) as wrong:
            ratifying.set_rules(
                slug=town.slug, number=1, account=town.account("organiser"), values={rule: "9"}
            )
        assert wrong.value.field == rule


@pytest.mark.django_db(transaction=True)
def test_ballots_cast_at_once_are_one() -> None:
    """Two clicks, two devices, one ballot."""
    town = balloting_town()
    person, barrier = town.people[0], threading.Barrier(4)
    problems: list[BaseException] = []

    def vote(choice: str) -> None:
        try:
            barrier.wait(10)
            for _again in range(3):
                _cast(town, person, {"c1": choice, "c2": choice})
        except BaseException as problem:  # noqa: BLE001 - shown below
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=vote, args=(one,)) for one in ("accept", "reject", "accept", "object")]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)

    assert problems == []
    assert Ballot.objects.filter(participant_id=person).count() == 1
    tally = counted(Ratification.objects.get())["c1"]
    assert sum(one.cast for part, one in tally.items() if part.kind == "everyone") == 1
    assert Conversation.objects.count() == 1
