"""Clauses and translations that stewards propose in a real conversation: seen, taken up, checked."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from answering import Saying
from isegoria.agents.errors import ReasonerError
from isegoria.agents.reasoners.falling import Falling
from isegoria.agents.reasoners.offline import Offline
from isegoria.agents.reasoners.recorded import Recorded, Recording
from isegoria.agents.requests import Reasoning
from isegoria.services import importing, mapping, overview, ratifying
from isegoria.services.governing import suggestions
from isegoria.services.governing.founding import found
from isegoria.services.governing.seeing import see
from isegoria.services.governing.stewards import steward_of
from isegoria.services.governing.working import take_turns
from isegoria.services.recording import checking
from isegoria.store.models import (
    Account,
    AgentAction,
    AgentPacket,
    AgentTurn,
    Conversation,
    DraftClause,
    Statement,
    Suggestion,
)
from real_worlds import conversation_in
from swarming import enact
from town import Town, found_town

if TYPE_CHECKING:
    from pathlib import Path

    from isegoria.agents.reasoners.asking import Question

pytestmark = pytest.mark.django_db

KINDS = ("drafter", "translator")
NAME = "london.youth.policing"
NUMBER = 1


@pytest.fixture
def town(shared_data: Path) -> Town:
    """Import a real conversation, let its organiser begin to draft, and draw the slate."""
    account = Account.objects.create_user("import@example.org", "a long enough password", may_organise=True)
    source = conversation_in(shared_data, NAME)
    slug = importing.install(conversation=source, account=account.pk, open_=True)
    row = Conversation.objects.get(slug=slug)
    made = Town(row.pk, (), slug, {"organiser": account.pk})
    mapping.compute(worker="test", conversation=row.pk, patient=False)
    enact(found_town("law"), "forbid hide statement")
    found(slug=slug, account=account.pk, constitution="law-law", kinds=KINDS)
    ratifying.begin(slug=slug, account=account.pk, titles={"en": "Policing"}, address="policing")
    ratifying.ask_slate(slug=slug, number=NUMBER, account=account.pk, size=4)
    assert ratifying.draw_slates("test", threading.Event())
    return made


def _open(town: Town, kind: str, role: str = "organiser") -> list[Any]:
    return list(suggestions.suggestions(slug=town.slug, account=town.account(role), kinds=[kind]))


def _speak(asked: Question) -> str:
    if asked.kind == "wording":
        return "警察は若い人の声を聞く。" if asked.language == "ja" else "The police listen to young people."
    return "若い人の声を警察に届けるべきだという意見である。"


def test_without_a_model_drafts_are_peoples_own_words_and_nothing_is_translated(town: Town) -> None:
    """Organisers find a draft for each statement of the slate; of translation it is said why not."""
    slate = ratifying.slate(slug=town.slug, number=NUMBER, account=town.account("organiser"))

    drafted, translated = take_turns(town.id)

    offered = _open(town, "clause")
    texts = {one.number: one.text.strip() for one in Statement.objects.filter(conversation_id=town.id)}
    assert drafted.done == len(offered) == len(slate.lines) > 0
    for one in offered:
        assert one.details["prose"]["en"] in {texts[number] for number in one.details["statements"]}
        assert one.reasoner == "offline"
    assert (translated.done, translated.waiting, translated.denied) == (0, 0, 0)
    told = AgentPacket.objects.filter(turn__agent__name="translator", kind="failure").get()
    assert "Translation is unavailable without a model" in told.prose["en"]
    assert not AgentAction.objects.exclude(agent="drafter").exists()

    taken = suggestions.take_up(slug=town.slug, account=town.account("organiser"), number=offered[0].number)
    draft = DraftClause.objects.get(key=taken.clause)
    assert [one["statement"] for one in draft.evidence] == offered[0].details["statements"]
    assert draft.prose == offered[0].details["prose"]


def test_nothing_is_drafted_twice_and_what_cannot_be_done_is_told_once_an_hour(town: Town) -> None:
    """Five minutes later nobody is shown the same again, nor told again that there is no model."""
    take_turns(town.id)
    before = Suggestion.objects.count(), AgentTurn.objects.filter(agent__name="translator").count()

    take_turns(town.id)

    assert (Suggestion.objects.count(), AgentTurn.objects.filter(agent__name="translator").count()) == before


def test_a_models_translation_lies_before_a_moderator_who_publishes_it(town: Town) -> None:
    """Before, participants see none of it; it is marked as the model's, then and on record."""
    take_turns(town.id, reasoner=Saying(_speak))

    offered = _open(town, "translation", "moderator")
    assert offered
    assert {one.reasoner for one in offered} == {"model:test"}
    assert not Statement.objects.filter(conversation_id=town.id).exclude(translations={}).exists()

    one = offered[0]
    suggestions.take_up(slug=town.slug, account=town.account("moderator"), number=one.number)

    row = Statement.objects.get(conversation_id=town.id, number=one.details["statement"])
    assert row.translations == {"ja": "若い人の声を警察に届けるべきだという意見である。"}
    told = [
        dict(line.details) for line in overview.history(slug=town.slug).lines if line.kind == "translated"
    ]
    assert told == [{"statement": row.number, "language": "ja", "reasoner": "model:test"}]
    assert not [one for one in checking.check().findings if one.table.startswith("store_sugg")]


def test_what_a_model_said_is_checked_before_anybody_sees_it(town: Town) -> None:
    """Kept answers, one of them edited: nobody sees a wording with a number that nobody voted or wrote."""
    kept: list[Reasoning] = []
    words = Recording(Saying(_speak), kept.append)
    for kind in KINDS:
        steward, world = steward_of(kind), see(town.id, timezone.now(), agent=kind)
        for task in steward.plan(world):
            with suppress(ReasonerError):  # some statements tell numbers that this model leaves out
                list(steward.work(task, world, words))
    assert len(kept) > len(KINDS)
    edited = [
        Reasoning(one.reasoner, one.question, {**one.answer, "text": f"{one.answer['text']} 98765"})
        for one in kept
    ]

    drafted, translated = take_turns(town.id, reasoner=Recorded(edited))

    assert not Suggestion.objects.exists()
    assert drafted.done == translated.done == 0
    told = AgentPacket.objects.filter(kind="failure").values_list("prose", flat=True)
    assert any("98765" in one["en"] and "refused" in one["en"] for one in told)


def test_while_a_model_is_down_drafts_quote_and_translations_wait(town: Town) -> None:
    """Organisers are not kept waiting; packets say what was wrong, and each draft that nobody worded it."""
    down = Saying(lambda _asked: ReasonerError("timeout", "It took too long; ask again later"))

    take_turns(town.id, reasoner=Falling(down, Offline()))

    offered = suggestions.suggestions(
        slug=town.slug, account=town.account("organiser"), ratification=NUMBER, kinds=["clause"]
    )
    assert {one.reasoner for one in offered} == {"offline"}
    assert not _open(town, "translation")
    for agent, kind in (("drafter", "telemetry"), ("translator", "failure")):
        told = AgentPacket.objects.filter(turn__agent__name=agent, kind=kind)
        assert any("timeout" in one.prose["en"] for one in told)
