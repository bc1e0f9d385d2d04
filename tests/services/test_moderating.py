"""Moderation in public: decisions with reasons, taken back, appealed against, and open to anybody's eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from isegoria.services import moderating, voting
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing, Refused
from isegoria.services.overview import overview
from isegoria.store.models import (
    Account,
    Appeal,
    Conversation,
    HistoryEntry,
    Moderation,
    Participant,
    Statement,
)

if TYPE_CHECKING:
    from town import Town


def _decide(town: Town, number: int = 0, **given: Any) -> moderating.Decided:  # noqa: ANN401 - the service's own
    usual: dict[str, Any] = {"decision": "hide", "reason": "off-topic", "account": town.account("moderator")}
    return moderating.decide(slug=town.slug, number=number, **usual | given)


def _state(number: int = 0) -> tuple[str, int]:
    row = Statement.objects.get(number=number)
    return row.state, row.moderated


@pytest.fixture
def authored(town: Town) -> Town:
    """The first participant wrote statement 0."""
    Statement.objects.filter(number=0).update(author=town.people[0])
    return town


def _appeal(town: Town, text: str = "It is about trams.", *, person: int = 0, number: int = 0) -> None:
    moderating.appeal(slug=town.slug, participant=town.people[person], number=number, text=text)


def _answer(town: Town, *, upheld: bool, text: str = "You are right.", role: str = "organiser") -> None:
    moderating.answer(slug=town.slug, account=town.account(role), number=0, upheld=upheld, text=text)


class TestDeciding:
    """A decision has a reason, changes what people vote on, and stays on record."""

    def test_moderating_out_takes_a_statement_from_the_vote_and_letting_in_brings_it_back(
        self, town: Town
    ) -> None:
        """Nobody votes on what was moderated out; let in again, everybody does."""
        event = town.event()
        out = _decide(town, note=" Trams only, please. ")

        assert (out.state, _state()) == ("hidden", ("hidden", -1))
        with pytest.raises(Refused):
            voting.cast(conversation=town.id, participant=town.people[0], statement=0, value=1)
        assert Moderation.objects.get().note == "Trams only, please."
        assert town.event() == event + 1

        _decide(town, decision="show", reason="fits", seen=out.decision)
        assert _state() == ("shown", 1)
        assert [one.details for one in HistoryEntry.objects.all()] == [
            {"statement": 0, "decision": "hide", "reason": "off-topic"},
            {"statement": 0, "decision": "show", "reason": "fits"},
        ]

    def test_a_duplicate_names_what_it_repeats(self, town: Town) -> None:
        """Whoever wrote it finds where to vote instead."""
        _decide(town, reason="duplicate", duplicate_of=2)

        told = moderating.case_of(slug=town.slug, account=town.account("moderator"), number=0)
        assert told.duplicate_of == 2

    @pytest.mark.parametrize("original", [None, 0, 1, 99])
    def test_a_duplicate_of_nothing_that_is_shown_is_refused(self, town: Town, original: int | None) -> None:
        """Not of itself, of nothing, or of what was moderated out."""
        Statement.objects.filter(number=1).update(state="hidden")

        with pytest.raises(Invalid, match="the number of another one that is shown") as refused:
            _decide(town, reason="duplicate", duplicate_of=original)

        assert refused.value.field == "duplicate_of"

    @pytest.mark.parametrize(
        ("given", "field", "words"),
        [
            ({"decision": "burn"}, "decision", "let it in or to moderate it out"),
            ({"decision": "undo"}, "decision", "let it in or to moderate it out"),
            ({"reason": ""}, "reason", "Choose the reason; it is public"),
            ({"reason": "fits"}, "reason", "Choose the reason"),
            ({"reason": "appeal"}, "reason", "Choose the reason"),
            ({"decision": "show", "reason": "spam"}, "reason", "Choose the reason"),
            ({"note": "x" * 1001}, "note", "1001 characters; 1000 are allowed"),
            ({"note": "a\0b"}, "note", "NUL"),
        ],
    )
    def test_a_wrong_decision_is_refused(
        self, town: Town, given: dict[str, Any], field: str, words: str
    ) -> None:
        """With the field, the reason and the remedy; nothing changes."""
        with pytest.raises(Invalid, match=words) as refused:
            _decide(town, **given)

        assert refused.value.field == field
        assert (_state(), Moderation.objects.count()) == (("shown", 0), 0)

    def test_two_moderators_who_decide_at_once_find_out(self, town: Town) -> None:
        """I decided on what I saw; somebody else had just decided otherwise, so I look again."""
        first = _decide(town, seen=0)

        with pytest.raises(Invalid, match="decided about meanwhile: moderated out, not about the topic"):
            _decide(town, decision="show", reason="fits", seen=0)

        assert _state() == ("hidden", -1)
        _decide(town, decision="show", reason="fits", seen=first.decision)
        assert _state() == ("shown", 1)

    @pytest.mark.parametrize("role", ["", "overseer"])
    def test_only_moderators_and_organisers_decide(self, authored: Town, role: str) -> None:
        """Overseers see the queue and touch nothing; others do not even see it."""
        account = authored.account(role)
        given: dict[str, Any] = {"slug": authored.slug, "account": account}

        with pytest.raises(Forbidden):
            _decide(authored, account=account)
        with pytest.raises(Forbidden):
            moderating.decide_many(**given, seen={0: 0}, decision="show", reason="fits")
        with pytest.raises(Forbidden):
            moderating.undo(**given, number=0)
        with pytest.raises(Forbidden):
            moderating.answer(**given, number=0, upheld=True, text="x")
        if role:
            assert moderating.queue(**given).total == 0
        else:
            with pytest.raises(Forbidden):
                moderating.queue(**given)
            with pytest.raises(Forbidden):
                moderating.cases(**given)
            with pytest.raises(Forbidden):
                moderating.case_of(**given, number=0)

    def test_what_is_not_there_or_withdrawn_cannot_be_decided_about(self, town: Town) -> None:
        """An author who withdrew a statement has the last word."""
        Statement.objects.filter(number=1).update(state="withdrawn")

        with pytest.raises(Missing, match="Load the page again"):
            _decide(town, 99)
        with pytest.raises(Gone, match="author has withdrawn"):
            _decide(town, 1)


class TestTakingBack:
    """A slip is mended by one press; both decisions stay on record."""

    @pytest.mark.parametrize("before", [("pending", 0), ("shown", 0), ("hidden", -1)])
    def test_the_statement_is_again_what_it_was(self, town: Town, before: tuple[str, int]) -> None:
        """I pressed the wrong button: as if nothing had happened, but the log says that it did."""
        Statement.objects.filter(number=0).update(state=before[0], moderated=before[1])
        made = _decide(town, decision="show", reason="fits") if before[0] == "hidden" else _decide(town)

        moderating.undo(slug=town.slug, account=town.account("organiser"), number=0, seen=made.decision)

        assert _state() == before
        assert list(Moderation.objects.values_list("decision", flat=True))[-1] == "undo"

    def test_there_is_nothing_to_take_back_twice(self, town: Town) -> None:
        """Only a decision can be taken back, once, and not one that somebody else has just replaced."""
        given: dict[str, Any] = {"slug": town.slug, "account": town.account("moderator"), "number": 0}
        with pytest.raises(Invalid, match="no decision here"):
            moderating.undo(**given)
        made = _decide(town)
        with pytest.raises(Invalid, match="decided about meanwhile"):
            moderating.undo(**given, seen=made.decision - 1)
        moderating.undo(**given)
        with pytest.raises(Invalid, match="no decision here"):
            moderating.undo(**given)
        assert not moderating.case_of(**given).can_undo


class TestMany:
    """Twenty spam statements are one decision's work."""

    def test_all_are_decided_alike(self, town: Town) -> None:
        """Each gets its own entry in the log."""
        decided = moderating.decide_many(
            slug=town.slug,
            account=town.account("moderator"),
            seen={0: 0, 2: 0},
            decision="hide",
            reason="spam",
        )

        assert decided == 2
        assert [_state(one)[0] for one in range(3)] == ["hidden", "shown", "hidden"]
        assert Moderation.objects.count() == 2

    @pytest.mark.parametrize(
        ("seen", "reason", "words"),
        [
            ({}, "spam", "Tick at least one"),
            ({0: 0, 1: 0}, "duplicate", "one by one"),
            ({0: 0, 1: 0}, "", "Choose the reason"),
            ({0: 0, 2: 0}, "spam", "Statement 2 was decided about meanwhile"),
            ({0: 0, 99: 0}, "spam", "no such statement"),
        ],
    )
    def test_all_or_none(self, town: Town, seen: dict[int, int], reason: str, words: str) -> None:
        """One that is wrong stops all; none is decided half."""
        _decide(town, 2, decision="show", reason="fits")

        with pytest.raises(Refused, match=words):
            moderating.decide_many(
                slug=town.slug,
                account=town.account("moderator"),
                seen=seen,
                decision="hide",
                reason=reason,
            )

        assert _state() == ("shown", 0)


class TestQueue:
    """What waits, appeals first, the oldest first."""

    def test_it_lists_appeals_and_new_statements(self, authored: Town) -> None:
        """I see at once what somebody waits for."""
        Statement.objects.filter(number__in=[1, 2]).update(state="pending")
        _decide(authored)
        _appeal(authored)

        page = moderating.queue(slug=authored.slug, account=authored.account("overseer"), language="ja")

        assert [one.number for one in page.cases] == [0, 1, 2]
        assert (page.cases[0].appeal, page.cases[0].reason) == ("It is about trams.", "not about the topic")
        assert page.cases[1].translation == "意見 1"
        assert page.counts == {"pending": 2, "hidden": 1, "appeal": 1}
        figures = overview(slug=authored.slug, account=authored.account("organiser"))
        assert (figures.pending, figures.appeals) == (2, 1)

    def test_an_appeal_whose_author_withdrew_waits_for_nobody(self, authored: Town) -> None:
        """Nothing is left to decide, so nothing is left in the queue."""
        _decide(authored)
        _appeal(authored)
        Statement.objects.filter(number=0).update(state="withdrawn")

        page = moderating.queue(slug=authored.slug, account=authored.account("moderator"))

        assert (page.total, page.counts["appeal"]) == (0, 0)
        assert overview(slug=authored.slug, account=authored.account("moderator")).appeals == 0

    def test_it_says_who_made_the_decision_now_appealed(self, authored: Town) -> None:
        """Better that somebody else answers than whoever decided."""
        _decide(authored)

        def own(role: str) -> bool:
            account = authored.account(role)
            return moderating.case_of(slug=authored.slug, account=account, number=0).own

        assert (own("moderator"), own("organiser")) == (True, False)

    @pytest.mark.parametrize(
        ("given", "numbers"),
        [
            ({}, [4, 3, 2, 1, 0]),
            ({"state": "hidden"}, [1]),
            ({"state": "appeal"}, [0]),
            ({"state": "seed"}, [3]),
            ({"state": "nonsense"}, [4, 3, 2, 1, 0]),
            ({"search": "TRAMS"}, [4, 3]),
            ({"search": "2"}, [2]),
            ({"search": "statement 2\0"}, [2]),
            ({"search": "9" * 30}, []),
            ({"search": "%"}, [4]),
            ({"search": "x" * 500}, []),
        ],
    )
    def test_statements_are_found_by_state_words_and_number(
        self, authored: Town, given: dict[str, Any], numbers: list[int]
    ) -> None:
        """Whatever I type, I get what is there; signs that databases know mean nothing."""
        now = Statement.objects.get(number=0).created_at
        for number, text, seed in ((3, "Build trams", True), (4, "100% trams", False)):
            Statement.objects.create(
                conversation_id=authored.id, number=number, text=text, is_seed=seed, created_at=now
            )
        _decide(authored)
        _appeal(authored)
        moderating.undo(slug=authored.slug, account=authored.account("moderator"), number=0)
        Statement.objects.filter(number=1).update(state="hidden")

        page = moderating.cases(slug=authored.slug, account=authored.account("overseer"), **given)

        assert [one.number for one in page.cases] == numbers

    def test_it_comes_in_pages(self, town: Town) -> None:
        """Thousands of statements are read some at a time; a page too far is the last one."""
        now = Statement.objects.get(number=0).created_at
        Statement.objects.bulk_create(
            Statement(conversation_id=town.id, number=number, text=f"No {number}", created_at=now)
            for number in range(3, 60)
        )
        listed = [
            moderating.cases(slug=town.slug, account=town.account("moderator"), page=page)
            for page in (1, 3, 99)
        ]

        assert [(one.page, one.pages, len(one.cases), one.total) for one in listed] == [
            (1, 3, 25, 60),
            (3, 3, 10, 60),
            (3, 3, 10, 60),
        ]


class TestAppeals:
    """An author asks that somebody looks again; the answer is public."""

    def test_an_upheld_appeal_lets_the_statement_in(self, authored: Town) -> None:
        """They were right: people vote on it, and author and everybody read why."""
        _decide(authored)
        _appeal(authored)

        _answer(authored, upheld=True)

        assert _state() == ("shown", 1)
        plea = moderating.plea_of(slug=authored.slug, participant=authored.people[0], number=0)
        assert (plea.appeal, plea.answer, plea.upheld) == ("It is about trams.", "You are right.", True)
        assert not plea.can_appeal
        assert [one.kind for one in HistoryEntry.objects.all()] == [
            "moderated",
            "appealed",
            "moderated",
            "appeal-answered",
        ]

    def test_a_rejected_appeal_leaves_it_out_and_cannot_be_made_again(self, authored: Town) -> None:
        """Each decision can be appealed once; a new decision, once more."""
        _decide(authored)
        _appeal(authored)
        with pytest.raises(Gone, match="appealed against this decision already"):
            _appeal(authored)
        _answer(authored, upheld=False, text="It is not.")
        with pytest.raises(Gone, match="each can be once"):
            _appeal(authored)
        assert _state() == ("hidden", -1)

        moderating.undo(slug=authored.slug, account=authored.account("moderator"), number=0)
        _decide(authored, reason="unclear")

        plea = moderating.plea_of(slug=authored.slug, participant=authored.people[0], number=0)
        assert (plea.can_appeal, plea.reason) == (True, "cannot be understood or voted on")

    def test_only_the_author_who_is_there_appeals(self, authored: Town) -> None:
        """Not a neighbour, not a passer-by, not somebody who has left."""
        _decide(authored)

        for participant in (None, authored.people[1]):
            with pytest.raises(Forbidden, match="Only the author can appeal"):
                moderating.appeal(slug=authored.slug, participant=participant, number=0, text="x")
        Participant.objects.filter(pk=authored.people[0]).update(left_at="2026-01-01T00:00Z")
        with pytest.raises(Forbidden):
            _appeal(authored)
        with pytest.raises(Forbidden):
            moderating.plea_of(slug=authored.slug, participant=authored.people[0], number=0)

    def test_there_must_be_something_to_appeal_against(self, authored: Town) -> None:
        """Not what is shown, not what is not there, not in a draft."""
        with pytest.raises(Gone, match="nothing to appeal"):
            _appeal(authored)
        with pytest.raises(Missing):
            _appeal(authored, number=99)
        Conversation.objects.filter(pk=authored.id).update(state="draft")
        with pytest.raises(Missing):
            _appeal(authored)

    @pytest.mark.parametrize(
        ("text", "words"), [(" ", "Write why"), ("x" * 1001, "1001 characters"), ("\0", "NUL")]
    )
    def test_an_appeal_says_why(self, authored: Town, text: str, words: str) -> None:
        """Something, and not a book."""
        _decide(authored)

        with pytest.raises(Invalid, match=words) as refused:
            _appeal(authored, text)

        assert refused.value.field == "text"
        assert not Appeal.objects.exists()

    def test_an_answer_is_given_once_and_says_something(self, authored: Town) -> None:
        """Two moderators answer at once: the second is told."""
        _decide(authored)
        _appeal(authored)
        with pytest.raises(Invalid, match="Write an answer"):
            _answer(authored, upheld=True, text=" ")
        _answer(authored, upheld=False)

        with pytest.raises(Gone, match="somebody may have answered it just now"):
            _answer(authored, upheld=True, role="moderator")

        assert _state() == ("hidden", -1)


class TestLog:
    """Anybody may check every decision."""

    def _log(self, town: Town, **given: Any) -> tuple[moderating.LogEntry, ...]:  # noqa: ANN401
        return moderating.log(slug=town.slug, **given).entries

    def test_every_decision_is_there_with_reason_and_public_name(self, authored: Town) -> None:
        """The newest first, with the text in my language; e-mail addresses are nobody's business."""
        _decide(authored, note="Trams only.")
        _decide(authored, 1, decision="show", reason="fits", account=authored.account("organiser"))
        Account.objects.filter(pk=authored.account("organiser")).update(name="")

        newest, oldest = self._log(authored, language="ja")

        assert (newest.number, newest.text, newest.language, newest.shown, newest.by) == (
            1,
            "意見 1",
            "ja",
            True,
            "",
        )
        assert (oldest.number, oldest.reason_name, oldest.note, oldest.by, oldest.shown) == (
            0,
            "not about the topic",
            "Trams only.",
            "Moderator",
            False,
        )

    @pytest.mark.parametrize("reason", moderating.HIDING_REASONS)
    def test_what_was_moderated_out_as_abuse_is_not_spread_by_the_log(self, town: Town, reason: str) -> None:
        """Insults, private data, spam and crimes are not repeated; what was merely off the topic is."""
        _decide(town, reason=reason, duplicate_of=1 if reason == "duplicate" else None)

        (entry,) = self._log(town)

        hidden = reason in {"personal", "abuse", "spam", "unlawful"}
        assert entry.text == ("" if hidden else "Statement 0")

    def test_abuse_stays_unspoken_in_every_entry_until_it_is_let_in(self, town: Town) -> None:
        """A later decision for another reason does not bring the insult back; letting it in does."""
        _decide(town, reason="abuse")
        _decide(town, reason="unclear")
        assert [one.text for one in self._log(town)] == ["", ""]

        _decide(town, decision="show", reason="fits")
        assert [one.text for one in self._log(town)] == ["Statement 0"] * 3

    def test_withdrawn_statements_are_not_repeated(self, town: Town) -> None:
        """Whoever withdrew their words does not find them here."""
        _decide(town)
        Statement.objects.filter(number=0).update(state="withdrawn")

        assert [one.text for one in self._log(town)] == [""]

    def test_an_appeal_is_read_with_its_answer_beside_the_decision_it_was_made_against(
        self, authored: Town
    ) -> None:
        """Until somebody has read it, an appeal could repeat what was moderated out."""
        _decide(authored)
        _appeal(authored)
        (entry,) = self._log(authored)
        assert [(one.text, one.upheld) for one in entry.appeals] == [("", None)]

        _answer(authored, upheld=False, text="No.")
        moderating.undo(slug=authored.slug, account=authored.account("moderator"), number=0)
        _decide(authored, reason="abuse")

        again, undone, first = self._log(authored)
        assert (again.appeals, undone.appeals) == ((), ())
        assert [(one.text, one.answer, one.upheld, one.by) for one in first.appeals] == [
            ("", "No.", False, "Organiser")
        ]
        moderating.undo(slug=authored.slug, account=authored.account("moderator"), number=0)
        assert self._log(authored)[-1].appeals[0].text == "It is about trams."

    def test_drafts_have_no_public_log(self, town: Town) -> None:
        """What nobody can see yet has no log to see; whoever looks after it reads it."""
        town.change("draft")

        with pytest.raises(Missing):
            moderating.log(slug=town.slug)
        assert moderating.log(slug=town.slug, account=town.account("moderator")).total == 0

    def test_it_comes_in_pages(self, town: Town) -> None:
        """Fifty a page, however long the debate."""
        for _turn in range(26):
            _decide(town)
            _decide(town, decision="show", reason="fits")

        pages = [moderating.log(slug=town.slug, page=page) for page in (1, 2, 9)]
        assert [(len(one.entries), one.page, one.pages, one.total) for one in pages] == [
            (50, 1, 2, 52),
            (2, 2, 2, 52),
            (2, 2, 2, 52),
        ]
