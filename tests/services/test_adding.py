"""Adding a statement: what is looked at first, what is refused, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from isegoria.services import adding, moderating, voting
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing, TooMany
from isegoria.store.models import Conversation, HistoryEntry, Participant, PastVote, Statement

if TYPE_CHECKING:
    from town import Town

_TEXT = "Dogs should ride for free"


def _add(town: Town, text: str = _TEXT, *, person: int = 0, language: str = "") -> adding.Added:
    return adding.add(slug=town.slug, participant=town.people[person], text=text, language=language)


def test_an_added_statement_is_voted_on_by_others_and_agreed_with_by_its_author(town: Town) -> None:
    """Whoever says something agrees with it."""
    before = town.event()

    added = _add(town)

    assert (added.number, added.language, added.pending) == (3, "en", False)
    assert town.votes() == {(town.people[0], 3): (1, False)}
    assert town.event() > before
    voting.cast(conversation=town.id, participant=town.people[1], statement=3, value=-1)


def test_where_moderators_look_first_a_statement_waits(town: Town) -> None:
    """Others do not see it yet, and I am told so."""
    Conversation.objects.filter(pk=town.id).update(moderate_first=True)

    assert _add(town).pending
    assert Statement.objects.get(number=3).state == "pending"
    with pytest.raises(Missing, match="cannot be voted on"):
        voting.cast(conversation=town.id, participant=town.people[1], statement=3, value=1)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_is_no_statement(town: Town, text: str) -> None:
    """I pressed too early."""
    with pytest.raises(Invalid, match="Write one thing"):
        _add(town, text)


def test_a_statement_has_a_longest_length_that_the_organiser_chose(town: Town) -> None:
    """Exactly as long is allowed; one more is not, and I am told both figures."""
    Conversation.objects.filter(pk=town.id).update(longest_statement=40)
    _add(town, "a" * 40)

    with pytest.raises(Invalid, match="41 characters; 40 are allowed"):
        _add(town, "b" * 41)


def test_what_cannot_be_stored_is_refused(town: Town) -> None:
    """NUL is no character that a page can show."""
    with pytest.raises(Invalid, match="such as NUL"):
        _add(town, "nul\0here")


@pytest.mark.parametrize(
    "text", ["See https://example.org/x", "look at www.trams.example now", "more on trams.com", "HTTP://X.Y"]
)
def test_links_are_refused_unless_the_organiser_allows_them(town: Town, text: str) -> None:
    """Nobody advertises here; and where links are welcome, they are."""
    with pytest.raises(Invalid, match="Links are not allowed"):
        _add(town, text)

    Conversation.objects.filter(pk=town.id).update(links_allowed=True)
    assert _add(town, text).number == 3


@pytest.mark.parametrize(
    "text", ["Trams, e.g. at night", "Version 1.2.3 is fine", "Ask a.b@town.example", "ok.So"]
)
def test_what_only_looks_like_a_link_is_none(town: Town, text: str) -> None:
    """A dot is not enough."""
    assert _add(town, text).number == 3


@pytest.mark.parametrize("text", ["statement 0", "STATEMENT 0!", "Ｓｔａｔｅｍｅｎｔ ０"])
def test_the_same_words_are_not_said_twice(town: Town, text: str) -> None:
    """Whatever their case, width and punctuation: vote on what is there."""
    with pytest.raises(adding.Duplicate, match="Statement 0 says the same already") as refused:
        _add(town, text)

    assert refused.value.number == 0


def test_words_that_a_moderator_took_out_are_not_put_back(town: Town) -> None:
    """The log says why."""
    Statement.objects.filter(number=0).update(state="hidden")

    with pytest.raises(adding.Duplicate, match="moderation log says why"):
        _add(town, "Statement 0")


def test_words_that_were_withdrawn_may_be_said_again(town: Town) -> None:
    """They are nobody's now."""
    Statement.objects.filter(number=0).update(state="withdrawn")

    assert _add(town, "Statement 0").number == 3


def test_ten_statements_an_hour_are_enough(town: Town) -> None:
    """The eleventh has to wait, and I am told until when; others are not held up."""
    for number in range(10):
        _add(town, f"Line {number} should run at night, and line {number + 50} too")

    with pytest.raises(TooMany, match="10 statements within an hour") as busy:
        _add(town)
    assert 3500 < busy.value.seconds <= 3601
    assert _add(town, person=1)
    Statement.objects.filter(number=3).update(created_at=timezone.now() - timedelta(minutes=61))
    assert _add(town, "One more")


def test_nobody_adds_to_a_conversation_that_is_not_open(town: Town) -> None:
    """Paused is paused, and after the closing time it is over."""
    town.change("paused")
    with pytest.raises(Gone, match="not open for new statements"):
        _add(town)

    town.change("open")
    Conversation.objects.filter(pk=town.id).update(closes_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Gone, match="not open for new statements"):
        _add(town)


def test_where_statements_are_not_open_people_vote_only(town: Town) -> None:
    """The organiser wants votes on their own statements."""
    Conversation.objects.filter(pk=town.id).update(statements_open=False)

    with pytest.raises(Forbidden, match="You can vote"):
        _add(town)


def test_whoever_left_adds_nothing(town: Town) -> None:
    """They would have to come back first."""
    Participant.objects.filter(pk=town.people[0]).update(left_at=timezone.now())

    with pytest.raises(Forbidden, match="no longer take part"):
        _add(town)


def test_looking_over_tells_what_is_alike_and_adds_nothing(town: Town) -> None:
    """I see that somebody has nearly said it."""
    Statement.objects.filter(number=1).update(text="Dogs should travel for free")

    looked = adding.look_over(slug=town.slug, text=_TEXT)

    assert [one.number for one in looked.similar] == [1]
    assert not looked.ready
    assert Statement.objects.count() == 3


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("Trams are quiet", "", []),
        ("Trams are quiet. Buses are loud.", "", ["several"]),
        ("電車は静かだ。バスはうるさい。", "ja", ["several"]),
        ("Dr. Smith is right, e.g. on trams", "", []),
        ("Call 03-1234-5678 about it", "", ["personal"]),
        ("Write to jo@town.example", "", ["personal"]),
        ("From 2020-01-01 on", "", []),
        ("電車は静かだ", "en", ["language"]),
        ("Trams are quiet", "ja", ["language"]),
        ("Трамваи лучше", "", ["foreign"]),
        ("Trams \u202eteiuq era", "", ["hidden-characters"]),
        ("Family 👨‍👩‍👧 first", "", []),
        ("AI を町で使うべきだ", "", []),
    ],
)
def test_an_author_is_told_what_may_be_better(town: Town, text: str, language: str, codes: list[str]) -> None:
    """A hint, no refusal: I may have meant it so."""
    looked = adding.look_over(slug=town.slug, text=text, language=language)

    assert [one.code for one in looked.hints] == codes
    assert _add(town, text, language=language).number == 3


@pytest.mark.parametrize(
    ("text", "language"),
    [("電車", "ja"), ("トラムは良い", "ja"), ("Good", "en"), ("트램", "ko"), ("трамвай", "ru"), ("!!!", "")],
)
def test_letters_tell_the_language(text: str, language: str) -> None:
    """Japanese and English are told apart without asking."""
    assert adding.guess_language(text, ["en", "ja"]) == language


def test_a_statement_is_taken_back_while_nobody_else_has_voted(town: Town) -> None:
    """A slip of the pen: gone, my vote as well, and the history says that it happened."""
    number = _add(town).number

    adding.withdraw(slug=town.slug, participant=town.people[0], number=number)

    assert Statement.objects.get(number=number).state == "withdrawn"
    assert town.votes() == {}
    assert PastVote.objects.get().withdrawn
    assert HistoryEntry.objects.filter(kind="statement-withdrawn", details={"statement": number}).exists()


def test_a_statement_that_others_voted_on_stays(town: Town) -> None:
    """Their votes would be lost."""
    number = _add(town).number
    voting.cast(conversation=town.id, participant=town.people[1], statement=number, value=0)

    with pytest.raises(Gone, match="Others have voted"):
        adding.withdraw(slug=town.slug, participant=town.people[0], number=number)
    assert not adding.my_statements(conversation=town.id, participant=town.people[0])[0].can_withdraw


def test_nobody_takes_back_what_another_said(town: Town) -> None:
    """Nor the organiser's statements."""
    number = _add(town).number

    with pytest.raises(Forbidden, match="not yours"):
        adding.withdraw(slug=town.slug, participant=town.people[1], number=number)
    with pytest.raises(Forbidden, match="not yours"):
        adding.withdraw(slug=town.slug, participant=town.people[1], number=0)
    with pytest.raises(Missing, match="no such statement"):
        adding.withdraw(slug=town.slug, participant=town.people[1], number=99)


def test_authors_see_what_became_of_their_statements(town: Town) -> None:
    """Moderated out, why, and that I can appeal."""
    number = _add(town).number
    moderating.decide(
        slug=town.slug,
        account=town.account("moderator"),
        number=number,
        decision="hide",
        reason="off-topic",
        note="It is about trams.",
    )

    mine = adding.my_statements(conversation=town.id, participant=town.people[0])

    assert [(one.number, one.state, one.note) for one in mine] == [(number, "hidden", "It is about trams.")]
    assert mine[0].reason == "not about the topic"
    assert adding.my_statements(conversation=town.id, participant=town.people[1]) == ()
    with pytest.raises(Gone, match="You can appeal"):
        adding.withdraw(slug=town.slug, participant=town.people[0], number=number)
