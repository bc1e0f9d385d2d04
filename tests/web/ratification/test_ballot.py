"""The ballot: every clause answered, changed until it closes, secret from everybody else, on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from isegoria.services.recording import sealing
from isegoria.store.models import Ballot, Participant, Ratification
from web.ratification.conftest import PATH

if TYPE_CHECKING:
    from web.ratification.conftest import Stand

_BALLOT = f"{PATH}ballot/"
_WHOLE = {"choice-c1": "accept", "choice-c2": "object", "reason-c2": "Dogs <bite>."}


def _checked(page: str, key: str) -> str:
    """Give what is chosen for a clause."""
    chosen = [
        choice
        for choice in ("accept", "reject", "object")
        if f'name="choice-{key}" value="{choice}" checked' in page
    ]
    return chosen[0] if len(chosen) == 1 else f"{len(chosen)} choices"


def test_a_ballot_is_cast_and_can_be_changed(voting: Stand) -> None:
    """Thanks, what was chosen, a receipt; and the last one counts."""
    client = voting.town.browser(0)
    assert "Cast my ballot" in client.get(_BALLOT).content.decode()

    cast = client.post(_BALLOT, _WHOLE)
    page = client.get(cast["Location"]).content.decode()

    assert (cast.status_code, cast["Location"]) == (303, f"{_BALLOT}?cast=1")
    assert "Thank you: your ballot is cast." in page
    assert (_checked(page, "c1"), _checked(page, "c2")) == ("accept", "object")
    assert "Dogs &lt;bite&gt;." in page
    assert 'href="/c/trams/receipts/"' in page

    client.post(_BALLOT, {"choice-c1": "reject", "choice-c2": "accept", "reason-c2": "left over"})
    page = client.get(_BALLOT).content.decode()

    assert (_checked(page, "c1"), _checked(page, "c2")) == ("reject", "accept")
    assert "You cast this ballot on" in page
    assert "left over" not in page
    assert Ballot.objects.count() == 1


def test_what_is_missing_is_said_and_what_was_chosen_stays(voting: Stand) -> None:
    """No choice, an objection without a reason, or one that is too long: nothing is cast, nothing is lost."""
    client = voting.town.browser(0)

    wrong = {
        "Choose one of the three.": {"choice-c2": "reject"},
        "Say why you object, or choose “Reject”.": {"choice-c1": "object", "choice-c2": "reject"},
        "The reason is 1 character too long; shorten it to 500.": {
            "choice-c1": "object",
            "reason-c1": "x" * 501,
            "choice-c2": "reject",
        },
    }
    for words, sent in wrong.items():
        answer = client.post(_BALLOT, sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert page.count(words) == 2  # at the top, and beside the clause
        assert '<a href="#clause-c1">' in page
        assert _checked(page, "c2") == "reject"
    assert "x" * 501 in page
    assert not Ballot.objects.exists()


def test_only_those_on_the_roll_vote(voting: Stand) -> None:
    """Whoever comes later sees why not; a ballot that is sent all the same is refused."""
    late = Participant.objects.create(conversation_id=voting.town.id, joined_at=timezone.now())
    voting.town.people  # noqa: B018 - the roll was made of these
    client = voting.town.browser()
    from isegoria.web.visitors import cookie_name, seal  # noqa: PLC0415 - of this test alone

    client.cookies[cookie_name(voting.town.id)] = seal(voting.town.id, late.pk)

    assert "you are not on the roll" in client.get(_BALLOT).content.decode()
    assert client.post(_BALLOT, _WHOLE).status_code == 403
    assert voting.town.browser().post(_BALLOT, _WHOLE).status_code == 403
    assert voting.town.browser(role="organiser").post(_BALLOT, _WHOLE).status_code == 403
    assert not Ballot.objects.exists()


def test_nobody_learns_how_others_vote_before_it_closes(voting: Stand) -> None:
    """Only how many ballots were cast: on no page, in no file, for nobody."""
    for person in range(12):
        voting.cast(person, c1="accept", c2="object")

    for client in (voting.town.browser(), voting.town.browser(30), voting.town.browser(role="organiser")):
        pages = [
            client.get(path).content.decode()
            for path in (PATH, f"{PATH}clauses/c2/", f"{PATH}result.json", "/c/trams/ratifications/")
        ]
        assert "12" in pages[0]
        assert '"result": null' in pages[2]
        for page in pages:
            assert "costs too much" not in page
            assert "12 accept" not in page
            assert "met</span>" not in page


def test_a_ballot_that_is_over_takes_nothing(voting: Stand) -> None:
    """From the moment that was said, also before it is counted."""
    Ratification.objects.update(closes_at=timezone.now())
    client = voting.town.browser(0)

    assert "it is being counted" in client.get(_BALLOT).content.decode()
    assert client.post(_BALLOT, _WHOLE).status_code == 410
    assert "it is being counted" in client.get(PATH).content.decode()


def test_before_it_opens_there_is_nothing_to_cast(drafts: Stand) -> None:
    """The page says so and leads on."""
    client = drafts.town.browser(0)

    assert "The ballot is not open yet." in client.get(_BALLOT).content.decode()
    assert client.post(_BALLOT, _WHOLE).status_code == 410


def test_my_ballot_and_my_place_on_the_roll_have_receipts(voting: Stand) -> None:
    """Named as what they are, beside those of my votes; an objection's as well."""
    voting.cast(0, c1="accept", c2="reject")
    sealing.seal()

    page = voting.town.browser(0).get("/c/trams/receipts/").content.decode()

    assert "Ratification 1" in page
    assert "My ballot" in page
    assert "That I am on the roll" in page


def test_the_way_to_the_ballot_is_shown(voting: Stand) -> None:
    """On the ratification's page to those on the roll, and as a banner on the conversation's."""
    assert "Cast my ballot" in voting.town.browser(0).get(PATH).content.decode()
    assert "you are not on the roll" in voting.town.browser().get(PATH).content.decode()
    assert f'href="{_BALLOT}">To the ballot</a>' in voting.town.browser().get("/c/trams/").content.decode()

    voting.cast(0, c1="accept", c2="reject")

    assert "See or change my ballot" in voting.town.browser(0).get(PATH).content.decode()
