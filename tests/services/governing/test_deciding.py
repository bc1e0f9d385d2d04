"""The board: people decide, programs advise, and what more than half of the seats want happens at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from isegoria.agents import chamber
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.services.governing import carrying
from isegoria.services.governing.commanding import pause
from isegoria.services.governing.deciding import move, speak, vote
from isegoria.services.recording.checking import check
from isegoria.store.models import Account, AgentConfiguration, Motion, Opening, Role, Speech, SwarmAgent
from swarming import order, swarm_in

if TYPE_CHECKING:
    from town import Town

pytestmark = pytest.mark.django_db
GOAL = {"en": "Order by need alone.", "ja": "必要な順だけに並べる。"}


def _seat(town: Town, name: str) -> int:
    made = Account.objects.create_user(f"{name}@site.example", "a long enough password", name=name)
    Role.objects.create(conversation_id=town.id, account=made, kind="organiser", created_at=timezone.now())
    return int(made.pk)


def _move(town: Town, what: str, agent: str, **arguments: object) -> int:
    return move(
        slug=town.slug,
        account=town.account("organiser"),
        kind=what,
        agent=agent,
        arguments=arguments,
        reason="As a test.",
    )


def _wrong_of_board() -> list[str]:
    found = [one.table for one in check().findings]
    # The town itself is on no record.
    return [one for one in found if one in {"store_motion", "store_speech"}]


def test_who_sits_alone_decides_at_once(town: Town) -> None:
    """An overseer paused an agent; the one organiser moves to resume it, and it works again."""
    swarm_in(town, "forbid hide statement")
    pause(slug=town.slug, agent="triage", account=town.account("overseer"))
    assert order(town).status == "denied"

    number = _move(town, "resume", "triage")

    assert Motion.objects.get(number=number).state == "carried"
    assert order(town).status == "done"


def test_more_than_half_of_the_seats_decide(town: Town) -> None:
    """Of four, two are not enough; the third decides, and nobody votes after that."""
    swarm_in(town, "")
    others = [_seat(town, f"member{number}") for number in range(3)]
    number = _move(town, "pause", "triage")

    assert vote(slug=town.slug, number=number, account=others[0], yes=True) == "open"
    assert SwarmAgent.objects.get(name="triage").paused_by == ""
    assert vote(slug=town.slug, number=number, account=others[1], yes=True) == "carried"
    assert SwarmAgent.objects.get(name="triage").paused_by == "board"
    with pytest.raises(Gone):
        vote(slug=town.slug, number=number, account=others[2], yes=False)


def test_a_motion_is_lost_once_it_cannot_be_carried(town: Town) -> None:
    """Two of three say no: nothing changes."""
    swarm_in(town, "")
    others = [_seat(town, f"member{number}") for number in range(2)]
    number = _move(town, "end", "triage")
    vote(slug=town.slug, number=number, account=others[0], yes=False)

    assert vote(slug=town.slug, number=number, account=others[1], yes=False) == "lost"
    assert SwarmAgent.objects.get(name="triage").ended_at is None


def test_a_vote_can_be_changed_and_counts_once(town: Town) -> None:
    """Somebody votes yes, then no: one vote, the last one."""
    swarm_in(town, "")
    others = [_seat(town, f"member{number}") for number in range(2)]
    number = _move(town, "pause", "triage")
    vote(slug=town.slug, number=number, account=town.account("organiser"), yes=False)
    vote(slug=town.slug, number=number, account=others[0], yes=True)

    motion = Motion.objects.get(number=number)
    assert sorted(motion.votes.values_list("yes", flat=True)) == [False, True]
    assert motion.state == "open"


def test_who_leaves_the_board_counts_no_more(town: Town) -> None:
    """Two of four voted for it, and one of them leaves: the next yes is the second of three, and carries."""
    swarm_in(town, "")
    others = [_seat(town, f"member{number}") for number in range(3)]
    number = _move(town, "pause", "triage")
    vote(slug=town.slug, number=number, account=others[0], yes=True)
    Role.objects.filter(account_id=others[0]).delete()

    assert vote(slug=town.slug, number=number, account=others[1], yes=False) == "open"
    motion = Motion.objects.get(number=number)
    assert (motion.seats, motion.votes.filter(yes=True).count()) == (3, 1)


def test_nobody_else_decides(town: Town) -> None:
    """Moderators, overseers and anybody else neither move nor vote nor speak."""
    swarm_in(town, "")
    _seat(town, "member")
    number = _move(town, "pause", "triage")

    for who in (town.account("moderator"), town.account("overseer"), town.account(), None):
        with pytest.raises(Forbidden):
            vote(slug=town.slug, number=number, account=who, yes=True)
        with pytest.raises(Forbidden):
            speak(slug=town.slug, number=number, account=who, text="Yes!", language="en")
        with pytest.raises(Forbidden):
            move(slug=town.slug, account=who, kind="end", agent="board", arguments={}, reason="No.")
    assert Motion.objects.count() == 1


def test_the_whole_swarm_can_be_ended(town: Town) -> None:
    """Everybody ends, for good; and nobody resumes whoever ended."""
    swarm_in(town, "")
    _move(town, "end", "board")

    assert not SwarmAgent.objects.filter(ended_at=None).exists()
    with pytest.raises(Gone):
        _move(town, "resume", "triage")


def test_privileges_are_taken_and_given_back(town: Town) -> None:
    """Without its privilege an agent is denied; given it again, it works."""
    swarm_in(town, "")
    _move(town, "revoke", "triage", privilege="order queue")
    assert order(town).status == "denied"

    _move(town, "grant", "triage", privilege="order queue")
    assert order(town).status == "done"


def test_not_even_the_board_gives_what_the_agent_above_lacks(town: Town) -> None:
    """A privilege that the executive has not reaches nobody below it."""
    swarm_in(town, "")

    with pytest.raises(Invalid) as wrong:
        _move(town, "grant", "triage", privilege="raise alarm")
    assert wrong.value.field == "privilege"
    assert not Motion.objects.exists()


def test_an_agent_is_created_with_a_budget_and_a_configuration(town: Town) -> None:
    """Below the executive, with the privileges of its kind."""
    swarm_in(town, "")
    _move(town, "create", "steward", name="second-triage", kind="triage", budget=7)

    made = SwarmAgent.objects.get(name="second-triage")
    assert (made.level, made.privileges, made.budget, made.kind) == (2, ["order queue"], 7, "triage")
    assert AgentConfiguration.objects.filter(agent=made).count() == 1


def test_instructions_change_and_are_gone_back_to(town: Town) -> None:
    """Three versions: the first, another goal, and the first one's words again; all are kept."""
    swarm_in(town, "")
    _move(town, "configure", "triage", goal=GOAL, budget=5)
    _move(town, "rollback", "triage", number=1)

    kept = list(AgentConfiguration.objects.filter(agent__name="triage"))
    goals = [one.document["instructions"]["goal"] for one in kept]
    assert goals[1] == GOAL
    assert goals[0] == goals[2] != GOAL
    agent = SwarmAgent.objects.get(name="triage")
    assert (agent.configuration, agent.budget) == (3, 5)


@pytest.mark.parametrize(
    ("kind", "agent", "arguments", "error", "field"),
    [
        ("dance", "triage", {}, Invalid, "kind"),
        ("rollback", "triage", {"number": 9}, Missing, ""),
        ("rollback", "triage", {}, Invalid, "arguments"),
        ("grant", "board", {"privilege": "order queue"}, Invalid, "agent"),
        ("create", "steward", {"name": "x", "kind": "king"}, Invalid, "kind"),
        ("create", "steward", {"name": "No Name", "kind": "triage"}, Invalid, "name"),
        ("create", "steward", {"name": "x", "kind": "triage", "budget": -1}, Invalid, "budget"),
        ("configure", "triage", {}, Invalid, "goal"),
        ("configure", "triage", {"goal": {"en": "Only English."}}, Invalid, "goal"),
        ("resume", "nobody", {}, Missing, ""),
    ],
)
def test_what_cannot_be_done_is_not_voted_on(
    town: Town,
    kind: str,
    agent: str,
    arguments: dict[str, object],
    error: type[Exception],
    field: str,
) -> None:
    """The mover hears what is wrong with it, and the chamber stays empty."""
    swarm_in(town, "")

    with pytest.raises(error) as wrong:
        _move(town, kind, agent, **arguments)
    if field:
        assert getattr(wrong.value, "field", "") == field
    assert not Motion.objects.exists()


def test_a_motion_that_can_no_longer_be_done_is_void(town: Town) -> None:
    """While it waited for votes, its agent ended."""
    swarm_in(town, "")
    member = _seat(town, "member")
    number = _move(town, "pause", "triage")
    ending = _move(town, "end", "triage")
    vote(slug=town.slug, number=ending, account=member, yes=True)

    assert vote(slug=town.slug, number=number, account=member, yes=True) == "void"


def test_advisers_speak_and_have_no_vote(town: Town) -> None:
    """Four programs speak in both languages, the law-keeper cites the clause; only the mover voted."""
    swarm_in(town, "limit order queue to 3 per day")
    _seat(town, "member")
    number = _move(town, "revoke", "triage", privilege="order queue")

    said = {one.speaker: one.prose for one in Speech.objects.filter(motion__number=number)}
    assert list(said) == list(chamber.ADVISERS)
    assert all(set(one) == {"en", "ja"} and all(one.values()) for one in said.values())
    assert "c1" in said["law-keeper"]["en"]
    assert Motion.objects.get(number=number).votes.count() == 1


def test_what_was_said_is_bound_together_and_on_record(town: Town) -> None:
    """Every speech names the one before; a word changed in the database is found."""
    swarm_in(town, "")
    _seat(town, "member")
    number = _move(town, "pause", "triage")
    speak(slug=town.slug, number=number, account=town.account("organiser"), text="Too hasty.", language="en")

    before = ""
    motion = Motion.objects.get(number=number)
    for one in motion.speeches.all():
        about = carrying.motion_of(motion)
        assert one.link == chamber.link_of(about, before, one.number, one.speaker, one.prose)
        before = one.link
    assert Opening.objects.filter(kind="speech").count() == len(chamber.ADVISERS) + 1
    assert _wrong_of_board() == []

    last = motion.speeches.last()
    assert last is not None
    last.prose = {"en": "Well done."}
    last.save()
    assert _wrong_of_board() == ["store_speech"]
