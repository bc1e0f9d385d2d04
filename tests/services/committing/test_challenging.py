"""Anybody challenges, answers have a time by which they are due, and what is overdue says so by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from committed import CHARTER, adopted, answered, challenged, charter, company, reported
from isegoria.services import committing
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing, TooMany
from isegoria.store.models import Challenge, Conversation, HistoryEntry
from town import found_town

if TYPE_CHECKING:
    from datetime import datetime

    from town import Town


@pytest.fixture
def committed(town: Town) -> Town:
    """Let an organisation adopt a clause and report that it is done."""
    charter(town)
    company(town)
    adopted(town)
    reported(town, status="done")
    return town


def _standing(now: datetime | None = None) -> str:
    return committing.commitment(constitution=CHARTER, number=1, now=now).line.standing


def _settle(town: Town, outcome: str, challenge: int = 1, person: int = 0) -> None:
    committing.settle(
        constitution=CHARTER,
        number=1,
        challenge=challenge,
        outcome=outcome,
        participant=town.people[person],
    )


def test_an_answer_is_overdue_from_its_time_on_with_no_job_to_say_so(committed: Town) -> None:
    """Whoever looks after two weeks sees that nobody answered."""
    assert _standing() == "done"
    challenged(committed)
    due = Challenge.objects.get().answer_by
    assert timedelta(days=14) <= due - timezone.now() <= timedelta(days=14, hours=1)

    assert _standing(due - timedelta(seconds=1)) == "challenged"
    assert _standing(due) == "overdue"
    line = committing.of_constitution(constitution=CHARTER, now=due)[0]
    assert (line.open, line.overdue) == (1, 1)
    Challenge.objects.update(answer_by=timezone.now() - timedelta(days=1))
    answered(committed)
    found = committing.commitment(constitution=CHARTER, number=1)
    assert (found.line.standing, found.challenges[0].late) == ("done", True)


def test_only_the_challenger_says_whether_the_answer_settles_it(committed: Town) -> None:
    """An organisation cannot close what others opened, nor reopen its good name by answering anew."""
    challenged(committed)
    with pytest.raises(Gone, match="not answered"):
        _settle(committed, "not-settled")
    answered(committed)
    with pytest.raises(Missing, match="of yours"):
        _settle(committed, "settled", person=1)
    with pytest.raises(Invalid):
        _settle(committed, "perhaps")

    _settle(committed, "not-settled")
    assert _standing() == "challenged"
    committing.answer(
        constitution=CHARTER, number=1, challenge=1, account=committed.account(), text="Now.", language="en"
    )
    assert _standing() == "challenged"
    _settle(committed, "settled")
    assert _standing() == "done"
    found = committing.commitment(constitution=CHARTER, number=1, participant=committed.people[0])
    assert [(one.state, one.own, one.answer) for one in found.challenges] == [("settled", True, "Now.")]
    assert found.challenges[0].changed_at is not None


def test_whoever_is_signed_in_or_takes_part_may_challenge(committed: Town) -> None:
    """Nobody else, and no owner; what an account does is not joined to how it took part."""
    stranger = found_town("buses").people[0]
    for account, participant in ((None, None), (None, stranger), (committed.account(), None)):
        with pytest.raises(Forbidden):
            committing.challenge(
                constitution=CHARTER,
                number=1,
                account=account,
                participant=participant,
                text="No.",
                language="en",
            )

    challenged(committed, account=committed.account("overseer"))
    challenged(committed, person=1)

    rows = Challenge.objects.order_by("number").values_list("account_id", "participant_id")
    assert list(rows) == [(committed.account("overseer"), None), (None, committed.people[1])]
    seen = committing.commitment(
        constitution=CHARTER, number=1, account=committed.account("overseer"), participant=committed.people[1]
    )
    assert [one.own for one in seen.challenges] == [False, True]


def test_a_conversation_without_names_leaves_challenging_to_accounts(committed: Town) -> None:
    """What was made anonymous is not joined to anybody anew."""
    Conversation.objects.filter(pk=committed.id).update(anonymised_at=timezone.now(), pseudonym_key="")

    with pytest.raises(Gone):
        challenged(committed)
    assert challenged(committed, account=committed.account("moderator")) == 1


def test_a_challenge_can_be_taken_back_and_its_number_is_not_given_again(committed: Town) -> None:
    """What I took back is seen by nobody, and asks for no answer."""
    challenged(committed)
    with pytest.raises(Missing):
        committing.withdraw_challenge(
            constitution=CHARTER, number=1, challenge=1, participant=committed.people[1]
        )

    committing.withdraw_challenge(
        constitution=CHARTER, number=1, challenge=1, participant=committed.people[0]
    )

    assert committing.commitment(constitution=CHARTER, number=1).challenges == ()
    assert _standing(timezone.now() + timedelta(days=99)) == "done"
    with pytest.raises(Missing):
        answered(committed)
    assert challenged(committed) == 2


def test_words_are_hidden_with_a_public_reason_by_moderators_who_are_not_the_organisation(
    committed: Town,
) -> None:
    """A hidden challenge asks for no answer; that it was hidden, and why, stays on view."""
    challenged(committed)

    def hide(account: int, reason: str = "abuse", what: str = "challenge", which: int = 1) -> None:
        committing.hide(
            constitution=CHARTER, number=1, account=account, what=what, which=which, reason=reason
        )

    for stranger in ("", "overseer"):
        with pytest.raises(Forbidden):
            hide(committed.account(stranger))
    with pytest.raises(Invalid):
        hide(committed.account("moderator"), "dislike")
    with pytest.raises(Invalid):
        hide(committed.account("moderator"), what="name")
    hide(committed.account("moderator"))
    hide(committed.account("moderator"), "spam", "progress")
    hide(committed.account("moderator"), "spam", "pledge", 0)

    found = committing.commitment(constitution=CHARTER, number=1, now=timezone.now() + timedelta(days=99))
    one = found.challenges[0]
    assert (one.state, one.text, one.evidence, one.hidden) == ("hidden", "", "", "abuse")
    assert (found.progress[0].text, found.progress[0].evidence, found.pledges) == ("", "", {})
    assert found.line.standing == "done"
    hide(committed.account("organiser"), "")
    assert committing.commitment(constitution=CHARTER, number=1).challenges[0].state == "waiting"
    kinds = HistoryEntry.objects.filter(kind__startswith="commitment-words").order_by("pk")
    assert [one.kind[-6:] for one in kinds] == ["hidden", "hidden", "hidden", "-shown"]


def test_a_moderator_who_speaks_for_the_organisation_hides_nothing_about_it(committed: Town) -> None:
    """Nobody is judge in their own cause."""
    challenged(committed)
    slug, moderator = "northern-rail", committed.account("moderator")
    secret = committing.invite_owner(organisation=slug, account=committed.account())
    committing.become_owner(organisation=slug, account=moderator, secret=secret)

    with pytest.raises(Forbidden):
        committing.hide(
            constitution=CHARTER, number=1, account=moderator, what="challenge", which=1, reason="spam"
        )


def test_nobody_floods_a_commitment(committed: Town) -> None:
    """Three open at once, ten a day; what is settled makes room."""
    for _ in range(3):
        challenged(committed)
    with pytest.raises(TooMany, match="Three"):
        challenged(committed)
    _settle(committed, "settled", 2)
    assert challenged(committed) == 4
    Challenge.objects.update(outcome="settled")
    for _ in range(6):
        made = challenged(committed)
        _settle(committed, "settled", made)
    with pytest.raises(TooMany, match="ten"):
        challenged(committed)
    assert challenged(committed, person=1) == 11


def test_a_withdrawn_commitment_is_not_challenged_but_answers_go_on(committed: Town) -> None:
    """Withdrawing does not take away the duty to answer what was asked before."""
    challenged(committed)
    committing.withdraw(
        constitution=CHARTER, number=1, account=committed.account(), reason="We stop.", language="en"
    )

    with pytest.raises(Gone):
        challenged(committed, person=1)
    answered(committed)
    assert committing.commitment(constitution=CHARTER, number=1).challenges[0].state == "answered"
