"""Organisations, what they adopt, and what they report of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from committed import CHARTER, FIRST, PLEDGE, SECOND, adopted, charter, company, reported
from isegoria.services import committing
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing, TooMany
from isegoria.store.models import Account, Conversation, HistoryEntry

if TYPE_CHECKING:
    from town import Town


def _line(number: int = 1) -> committing.CommitmentLine:
    return committing.commitment(constitution=CHARTER, number=number).line


def test_an_organisation_is_unverified_until_somebody_else_vouches_for_it(town: Town) -> None:
    """Whoever registers a name gains no trust by that; organisers of the constitution can give it."""
    charter(town)
    slug = company(town)
    assert committing.organisation(organisation=slug).named.verified is False
    with pytest.raises(Forbidden, match="organisers of a constitution of which it adopted"):
        committing.verify(organisation=slug, account=town.account("organiser"), constitution=CHARTER)
    adopted(town)
    for stranger in ("", "moderator", "overseer"):
        with pytest.raises(Forbidden):
            committing.verify(organisation=slug, account=town.account(stranger), constitution=CHARTER)

    committing.verify(organisation=slug, account=town.account("organiser"), constitution=CHARTER)

    found = committing.organisation(organisation=slug)
    assert (found.named.verified, found.verifier) == (True, CHARTER)
    assert _line().organisation.verified is True
    with pytest.raises(Gone, match="has vouched"):
        committing.verify(organisation=slug, account=town.account("organiser"), constitution=CHARTER)
    committing.unverify(organisation=slug, account=town.account("organiser"), constitution=CHARTER)
    assert committing.organisation(organisation=slug).named.verified is False


def test_another_name_or_website_has_to_be_vouched_for_anew(town: Town) -> None:
    """Nobody is verified under one name and then goes by another."""
    root = Account.objects.create_superuser("root@town.example", "a long enough password").pk
    slug = company(town)
    committing.verify(organisation=slug, account=root)

    def edit(**changed: str) -> bool:
        told = {"name": "Northern Rail", "kind": "company", "website": "https://rail.example/", **changed}
        committing.edit(organisation=slug, account=town.account(), **told)
        return committing.organisation(organisation=slug).named.verified

    assert edit(kind="civil") is True
    assert edit(name="Southern Rail") is False


def test_nobody_takes_the_name_of_a_verified_organisation(town: Town) -> None:
    """Neither in other letters nor in other case; and owners do not vouch for themselves."""
    root = Account.objects.create_superuser("root@town.example", "a long enough password").pk
    committing.verify(organisation=company(town), account=root)

    with pytest.raises(Invalid, match="verified organisation of this name"):
        committing.register(account=root, name="ＮORTHERN  rail", kind="company")
    own = committing.register(account=root, name="Other Rail", kind="company")
    with pytest.raises(Forbidden, match="their own organisation"):
        committing.verify(organisation=own, account=root)


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("name", {"name": "  "}),
        ("name", {"name": "x" * 121}),
        ("name", {"name": "Rail\u202eliaR"}),
        ("name", {"name": "Rail\x00"}),
        ("kind", {"kind": "church"}),
        ("website", {"website": "javascript:alert(1)"}),
        ("website", {"website": "https://user:secret@rail.example/"}),
        ("website", {"website": "https://"}),
        ("website", {"website": "http://[::1"}),
        ("website", {"website": "https://rail.example/a b"}),
        ("website", {"website": "https://rail.example/" + "x" * 500}),
        ("slug", {"slug": "No Slug"}),
        ("slug", {"slug": "new"}),
    ],
)
def test_what_is_wrong_with_an_organisation_is_said(town: Town, field: str, told: dict[str, str]) -> None:
    """A link leads nowhere but to a web page, and a name is one that people can read."""
    with pytest.raises(Invalid) as wrong:
        committing.register(account=town.account(), **{"name": "Rail", "kind": "company", **told})
    assert wrong.value.field == field


def test_an_account_speaks_for_five_organisations_at_most(town: Town) -> None:
    """Nobody fills the site with names."""
    for place in range(5):
        company(town, f"Rail {place}")

    with pytest.raises(TooMany):
        company(town, "One more")
    with pytest.raises(Forbidden, match="Sign in"):
        committing.register(account=None, name="Rail", kind="company")


def test_a_link_makes_one_more_owner_once(town: Town) -> None:
    """Who speaks for an organisation is its owners' to say; the last one does not just leave."""
    slug, other = company(town), town.account("overseer")
    with pytest.raises(Forbidden):
        committing.invite_owner(organisation=slug, account=other)
    replaced = committing.invite_owner(organisation=slug, account=town.account())
    secret = committing.invite_owner(organisation=slug, account=town.account())
    for wrong in (replaced, "", "\ud800"):
        with pytest.raises(Gone):
            committing.become_owner(organisation=slug, account=other, secret=wrong)

    committing.become_owner(organisation=slug, account=other, secret=secret)

    assert committing.owned(account=other) == ((slug, "Northern Rail"),)
    with pytest.raises(Gone):
        committing.become_owner(organisation=slug, account=town.account("moderator"), secret=secret)
    committing.give_up(organisation=slug, account=town.account())
    with pytest.raises(Invalid, match="last owner"):
        committing.give_up(organisation=slug, account=other)


def test_a_clause_is_adopted_once_and_in_public(town: Town) -> None:
    """What an organisation adopts stands beside the clause, with what it promises."""
    charter(town)
    slug = company(town)
    assert committing.of_clause(constitution=CHARTER, clause="c1") == ()
    assert committing.organisations() == ()

    number = adopted(town)

    line = committing.of_clause(constitution=CHARTER, clause="c1")[0]
    assert (line.number, line.organisation.slug, line.version, line.standing) == (number, slug, 1, "adopted")
    assert committing.commitment(constitution=CHARTER, number=number).pledges == PLEDGE
    assert committing.of_clause(constitution=CHARTER, clause="c2") == ()
    assert [one.counts.silent for one in committing.organisations()] == [1]
    assert HistoryEntry.objects.filter(kind="commitment-adopted").count() == 1
    with pytest.raises(Gone, match="already"):
        adopted(town)
    with pytest.raises(Missing, match="no such clause"):
        adopted(town, "c9")
    with pytest.raises(Forbidden, match="owners"):
        committing.adopt(
            constitution=CHARTER,
            clause="c2",
            organisation=slug,
            account=town.account("organiser"),
            pledges=PLEDGE,
        )


@pytest.mark.parametrize(
    ("pledges", "code"),
    [({"en": " "}, "pledge-empty"), ({"en": "x" * 1001}, "text-long"), ({"e n": "Yes."}, "language-unknown")],
)
def test_a_pledge_says_something(town: Town, pledges: dict[str, str], code: str) -> None:
    """An empty promise cannot be checked."""
    charter(town)
    slug = company(town)
    with pytest.raises(Invalid) as wrong:
        committing.adopt(
            constitution=CHARTER, clause="c1", organisation=slug, account=town.account(), pledges=pledges
        )
    assert wrong.value.code == code


def test_a_withdrawn_commitment_stays_on_view_and_can_be_made_anew(town: Town) -> None:
    """Nobody adopts in public and withdraws in silence."""
    charter(town)
    company(town)
    adopted(town)

    def withdraw(reason: str) -> None:
        committing.withdraw(
            constitution=CHARTER, number=1, account=town.account(), reason=reason, language="en"
        )

    with pytest.raises(Invalid, match="Say why"):
        withdraw(" ")
    withdraw("We leave the market.")

    assert _line().standing == "withdrawn"
    with pytest.raises(Gone, match="was withdrawn"):
        reported(town)
    with pytest.raises(Gone, match="was withdrawn"):
        withdraw("Once more.")
    assert adopted(town) == 2
    lines = committing.of_clause(constitution=CHARTER, clause="c1")
    assert [(one.number, one.standing) for one in lines] == [(2, "adopted"), (1, "withdrawn")]


def test_a_changed_clause_leaves_a_commitment_to_the_version_it_was_made_to(town: Town) -> None:
    """Nobody is held to words that changed later; they may renew, once there is something to renew."""
    charter(town)
    company(town)
    adopted(town, "c1")
    adopted(town, "c2")

    def renew(number: int) -> None:
        committing.renew(
            constitution=CHARTER, number=number, account=town.account(), pledges={"en": "So be it."}
        )

    with pytest.raises(Gone, match="not changed"):
        renew(1)
    charter(town, FIRST)
    assert (_line().changed_in, _line().newest) == (None, 2)
    charter(town, SECOND)

    assert (_line(1).version, _line(1).changed_in, _line(1).repealed) == (1, 3, False)
    assert (_line(2).version, _line(2).changed_in, _line(2).repealed) == (1, 3, True)
    with pytest.raises(Gone, match="no longer in force"):
        renew(2)
    assert committing.commitment(constitution=CHARTER, number=1).renewable is True
    renew(1)
    found = committing.commitment(constitution=CHARTER, number=1)
    assert (found.line.first_version, found.line.version, found.line.changed_in) == (1, 3, None)
    assert (found.pledges, found.renewable) == ({"en": "So be it."}, False)
    with pytest.raises(Missing, match="no such clause"):
        adopted(town, "c2")


def test_the_last_report_that_stands_counts(town: Town) -> None:
    """A report is never edited; what was taken back stays to be seen and counts for nothing."""
    charter(town)
    company(town)
    adopted(town)
    reported(town, status="under-way")
    reported(town, status="done")
    assert (_line().status, _line().standing) == ("done", "done")

    committing.take_back(constitution=CHARTER, number=1, progress=2, account=town.account())

    found = committing.commitment(constitution=CHARTER, number=1)
    assert (found.line.status, found.line.standing) == ("under-way", "under-way")
    assert [(one.number, one.withdrawn_at is None) for one in found.progress] == [(2, False), (1, True)]
    with pytest.raises(Gone, match="already"):
        committing.take_back(constitution=CHARTER, number=1, progress=2, account=town.account())
    with pytest.raises(Invalid, match="how far"):
        reported(town, status="soon")
    with pytest.raises(Forbidden):
        committing.take_back(constitution=CHARTER, number=1, progress=1, account=town.account("organiser"))


def test_ten_reports_a_day_are_enough(town: Town) -> None:
    """Nobody hides a report among a hundred others."""
    charter(town)
    company(town)
    adopted(town)
    for _ in range(10):
        reported(town)

    with pytest.raises(TooMany):
        reported(town)


def test_what_is_not_listed_shows_with_no_organisation(town: Town) -> None:
    """A constitution of an unlisted conversation is not found through whoever adopted it."""
    charter(town)
    slug = company(town)
    adopted(town)
    Conversation.objects.filter(pk=town.id).update(listed=False)

    assert committing.of_organisation(organisation=slug) == ()
    assert len(committing.of_organisation(organisation=slug, account=town.account())) == 1
    assert committing.organisations() == ()
    assert len(committing.of_constitution(constitution=CHARTER)) == 1
