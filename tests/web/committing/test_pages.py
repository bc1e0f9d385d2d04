"""Commitments as people see and fill them in: by clause, by organisation, each one in full."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from amended import EVIL
from committed import CHARTER, FIRST, SECOND, adopted, answered, challenged, charter, committed_town, company
from isegoria.services import committing
from isegoria.store.models import Account, Challenge, Commitment, Conversation, Organisation, Progress

if TYPE_CHECKING:
    from django.test import Client

    from town import Town

ROOT = f"/constitutions/{CHARTER}/"
ONE = f"{ROOT}commitments/1/"
PLEDGED = {"pledges_en": "A person looks at each refusal.", "pledges_ja": ""}


@pytest.fixture
def chartered(town: Town) -> Town:
    """Bring a constitution into force."""
    charter(town)
    return town


def _text(answer: Any, status: int = 200) -> str:  # noqa: ANN401 - a response of Django's test client
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


def _sent(client: Client, path: str, **values: str) -> Any:  # noqa: ANN401 - likewise
    answer = client.post(path, values)
    assert answer.status_code in {302, 303}, answer.content.decode()
    return answer


def test_a_clause_says_who_adopted_it_and_how_to(chartered: Town) -> None:
    """Nobody yet is an answer, too; then the list grows, and each name says whether it is verified."""
    page = _text(chartered.browser().get(f"{ROOT}1/clauses/c1/"))
    assert "No organisation has adopted this clause yet." in page
    assert f'href="{ROOT}clauses/c1/commitments/new/"' in page
    company(chartered)
    adopted(chartered)

    for path in (f"{ROOT}1/clauses/c1/", f"{ROOT}clauses/c1/commitments/", f"{ROOT}commitments/"):
        page = _text(chartered.browser().get(path))
        assert "Northern Rail" in page
        assert "not verified" in page
        assert f'href="{ONE}"' in page
    page = _text(chartered.browser(language="ja").get(f"{ROOT}clauses/c2/commitments/"))
    assert "Northern Rail" not in page


def test_an_organisation_registers_and_adopts_without_script(chartered: Town) -> None:
    """From the clause through signing in and registering back to the pledge."""
    passer = chartered.browser()
    assert "login" in passer.get(f"{ROOT}clauses/c1/commitments/new/")["Location"]
    owner = chartered.browser(role="")
    answer = owner.get(f"{ROOT}clauses/c1/commitments/new/")
    assert answer["Location"].startswith("/organisations/new/?next=")
    form = _text(owner.get(answer["Location"]))
    assert f'name="next" value="{ROOT}clauses/c1/commitments/new/"' in form
    wrong = {"name": "", "kind": "company", "website": "javascript:alert(1)", "slug": ""}
    assert "Nothing was saved yet" in _text(owner.post("/organisations/new/", wrong), 422)
    wrong["name"] = "Northern Rail"
    assert "begins with https://" in _text(owner.post("/organisations/new/", wrong), 422)
    onward = _sent(
        owner,
        "/organisations/new/",
        name="Northern Rail",
        kind="company",
        website="https://rail.example/",
        slug="",
        next=f"{ROOT}clauses/c1/commitments/new/",
    )["Location"]
    assert onward == f"{ROOT}clauses/c1/commitments/new/"
    assert FIRST["c1"] in _text(owner.get(onward))
    assert "Say in one language" in _text(owner.post(onward, {"organisation": "northern-rail"}), 422)

    answer = _sent(owner, onward, organisation="northern-rail", **PLEDGED)

    assert answer["Location"] == ONE
    page = _text(chartered.browser().get(ONE))
    assert PLEDGED["pledges_en"] in page
    assert "has not reported anything yet" in page
    assert "Nobody has challenged this commitment." in page


def test_nobody_is_led_away_after_registering(chartered: Town) -> None:
    """A link in somebody's mail cannot lead on to another site."""
    answer = _sent(
        chartered.browser(role=""),
        "/organisations/new/",
        name="Rail",
        kind="civil",
        website="",
        slug="",
        next="https://evil.example/",
    )

    assert answer["Location"] == "/organisations/rail/"


def test_reports_challenges_and_answers_stand_on_one_page(chartered: Town) -> None:
    """The owner reports, a participant challenges, the owner answers, the participant says how that is."""
    company(chartered)
    adopted(chartered)
    owner, citizen = chartered.browser(role=""), chartered.browser(0)
    assert "Choose how far" in _text(owner.post(f"{ONE}report/", {"text": "We began."}), 422)
    report = {"status": "under-way", "text": "We began.", "evidence": "https://rail.example/r.pdf"}
    _sent(owner, f"{ONE}report/", **report)
    page = _text(citizen.get(ONE))
    assert "We began." in page
    assert '<a href="https://rail.example/r.pdf" rel="nofollow noopener ugc"' in page
    assert "Say what is not kept" in _text(citizen.post(f"{ONE}challenge/", {"text": " "}), 422)
    assert _sent(citizen, f"{ONE}challenge/", text="You did not.", evidence="")["Location"].endswith(
        "#challenge-1"
    )
    assert "Write the answer" in _text(owner.post(f"{ONE}challenges/1/answer/", {"text": ""}), 422)
    _sent(owner, f"{ONE}challenges/1/answer/", text="We did, in May.")
    page = _text(citizen.get(ONE))
    assert "We did, in May." in page
    assert "Does the answer settle it?" in page
    assert "Does the answer settle it?" not in _text(chartered.browser(1).get(ONE))
    _sent(citizen, f"{ONE}challenges/1/settle/", outcome="not-settled")
    assert "does not settle it" in _text(chartered.browser().get(ONE))
    _sent(citizen, f"{ONE}challenges/1/withdraw/")
    assert "You did not." not in _text(chartered.browser().get(ONE))
    _sent(owner, f"{ONE}progress/1/take-back/")
    assert "taken back on" in _text(chartered.browser().get(ONE))


def test_whoever_passes_by_is_told_how_to_challenge(chartered: Town) -> None:
    """Reading takes nothing; speaking takes an account or a part in the conversation."""
    company(chartered)
    adopted(chartered)

    page = _text(chartered.browser().get(ONE))
    assert f"/accounts/login/?next={ONE}" in page
    assert 'action="/constitutions/charter/commitments/1/challenge/' not in page
    answer = chartered.browser().post(f"{ONE}challenge/", {"text": "No."})
    assert answer.status_code == 403


def test_an_overdue_answer_shows_wherever_the_organisation_does(chartered: Town) -> None:
    """On its own page, on the list, and beside the clause: in words and in the picture."""
    company(chartered)
    adopted(chartered)
    challenged(chartered)
    Challenge.objects.update(answer_by=timezone.now() - timedelta(days=1))

    for path in (ONE, "/organisations/northern-rail/", "/organisations/", f"{ROOT}clauses/c1/commitments/"):
        assert "answer overdue" in _text(chartered.browser().get(path)), path
    assert 'aria-label="answer overdue: 1"' in _text(chartered.browser().get("/organisations/northern-rail/"))
    answered(chartered)
    page = _text(chartered.browser().get(ONE))
    assert "late: it was due by" in page
    assert "answer overdue" not in page


def test_owners_are_told_of_answers_that_are_due(chartered: Town) -> None:
    """Where they land after signing in, and beside their organisations; nobody else is told so there."""
    company(chartered)
    adopted(chartered)
    challenged(chartered)

    for path in ("/organise/", "/organisations/"):
        page = _text(chartered.browser(role="").get(path))
        assert f'href="{ONE}#challenge-1"' in page
        assert "due by" in page
        assert "Waiting for your answer" not in _text(chartered.browser(role="overseer").get(path))
    Challenge.objects.update(answer_by=timezone.now() - timedelta(days=1))
    assert "overdue since" in _text(chartered.browser(role="").get("/organise/"))
    answered(chartered)
    assert "Waiting for your answer" not in _text(chartered.browser(role="").get("/organise/"))


def test_what_a_program_made_up_says_so(town: Town) -> None:
    """Nobody takes an organisation of a demonstration for one that there is."""
    charter(town, simulated=True)
    company(town)
    adopted(town)

    for path, words in (
        ("/organisations/", "simulated"),
        ("/organisations/northern-rail/", "Simulated data"),
        (ONE, "Simulated data"),
        (f"{ROOT}clauses/c1/commitments/", "Simulated data"),
    ):
        assert words in _text(town.browser().get(path)), path
    charter(town, slug="real-charter")
    adopted(town, slug="real-charter")
    assert "Simulated data" not in _text(town.browser().get("/organisations/northern-rail/"))


def test_a_changed_clause_is_said_and_a_commitment_to_it_renewed(chartered: Town) -> None:
    """The page says to which version it was made, and leads its owner to the form."""
    company(chartered)
    adopted(chartered, "c1")
    adopted(chartered, "c2")
    charter(chartered, SECOND)
    owner = chartered.browser(role="")

    page = _text(owner.get(ONE))
    assert "Made to version 1; the clause was changed since, with version 2." in page
    assert f'href="{ONE}renew/"' in page
    assert "the clause was taken out since" in _text(owner.get(f"{ROOT}commitments/2/"))
    assert "nobody can adopt it" in _text(owner.get(f"{ROOT}commitments/2/renew/"))
    assert SECOND["c1"] in _text(owner.get(f"{ONE}renew/"))
    assert "not in force any more" in _text(owner.get(f"{ROOT}commitments/"))
    assert "not in force any more" in _text(owner.get(f"{ROOT}clauses/c2/commitments/"))
    _sent(owner, f"{ONE}renew/", **PLEDGED)
    page = _text(owner.get(ONE))
    assert "the clause was changed since" not in page
    assert "to version 2." in page


def test_a_commitment_is_withdrawn_in_public(chartered: Town) -> None:
    """With a reason; it moves to the end of the organisation's page, and stays."""
    company(chartered)
    adopted(chartered)
    owner = chartered.browser(role="")
    assert "This field is required." in _text(owner.post(f"{ONE}withdraw/", {"reason": ""}), 422)

    _sent(owner, f"{ONE}withdraw/", reason="We leave the market.")

    assert "We leave the market." in _text(chartered.browser().get(ONE))
    assert "Withdrawn" in _text(chartered.browser().get("/organisations/northern-rail/"))
    assert owner.get(f"{ONE}withdraw/").status_code == 200


def test_organisers_vouch_and_the_page_says_who_did(chartered: Town) -> None:
    """Only for what adopted a clause of theirs; owners see no such button."""
    company(chartered)
    adopted(chartered)
    path = "/organisations/northern-rail/"
    assert "Vouch for it" not in _text(chartered.browser(role="").get(path))
    organiser = chartered.browser(role="organiser")
    assert "Vouch for it" in _text(organiser.get(path))

    _sent(organiser, f"{path}verify/", act="verify")

    assert "by the organisers of “Charter”" in _text(chartered.browser().get(path))
    assert "憲章" in _text(chartered.browser(language="ja").get(path))
    _sent(organiser, f"{path}verify/", act="unverify")
    assert "Not verified" in _text(chartered.browser().get(path))


def test_a_link_makes_a_colleague_an_owner(chartered: Town) -> None:
    """Shown once, followed once; the last owner does not leave."""
    slug = company(chartered)
    path = f"/organisations/{slug}/"
    owner, colleague = chartered.browser(role=""), chartered.browser(role="overseer")
    page = _text(owner.post(f"{path}owners/", {"act": "link"}))
    link = page.split('<code class="digest">')[1].split("</code>")[0]
    inside = "/" + link.split("/", 3)[3]
    assert "Speak for it" in _text(colleague.get(inside))

    _sent(colleague, inside)

    assert "You speak for it" in _text(colleague.get(path))
    assert chartered.browser(role="moderator").post(inside).status_code == 410
    assert "You speak for" in _text(colleague.get("/organisations/"))
    _sent(owner, f"{path}owners/", act="give-up")
    assert "You are the last owner" in _text(colleague.post(f"{path}owners/", {"act": "give-up"}), 422)
    _sent(colleague, f"{path}edit/", name="Southern Rail", kind="civil", website="")
    assert "Southern Rail" in _text(owner.get(path))
    assert owner.get(f"{path}edit/").status_code == 403


def test_moderators_hide_words_and_say_why(chartered: Town) -> None:
    """What is hidden is not on the page any more; that it was, and the reason, is."""
    company(chartered)
    adopted(chartered)
    challenged(chartered)
    moderator = chartered.browser(role="moderator")
    assert "Choose one of the reasons." in _text(
        moderator.post(f"{ONE}hide/", {"what": "challenge", "which": "1", "reason": ""}), 422
    )

    _sent(moderator, f"{ONE}hide/", what="challenge", which="1", reason="abuse")

    page = _text(chartered.browser().get(ONE))
    assert "The third office refuses by machine." not in page
    assert "Public reason: insults, threatens or incites hatred" in page
    _sent(moderator, f"{ONE}hide/", what="challenge", which="1", act="show")
    assert "The third office refuses by machine." in _text(chartered.browser().get(ONE))
    history = _text(chartered.browser().get(f"/c/{chartered.slug}/history/"))
    for said in ("was raised", "Words about commitment 1 were hidden.", "An organisation adopted clause c1"):
        assert said in history


def test_whoever_runs_the_site_hides_a_name(chartered: Town) -> None:
    """Wherever it shows."""
    Account.objects.create_superuser("root@town.example", "a long enough password")
    company(chartered)
    adopted(chartered)
    root = chartered.browser()
    root.force_login(
        Account.objects.get(email="root@town.example"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    path = "/organisations/northern-rail/"
    assert "Choose one" in _text(root.post(f"{path}hide/", {"reason": ""}), 422)

    _sent(root, f"{path}hide/", reason="spam")

    for one in (path, "/organisations/", ONE, f"{ROOT}commitments/"):
        page = _text(chartered.browser().get(one))
        assert "Northern Rail" not in page
        assert "https://rail.example/" not in page
        assert "advertising or spam" in page


def test_free_text_stays_text(chartered: Town) -> None:
    """Markup in a name, a pledge, a report, a challenge or an answer does nothing."""
    committed_town(chartered)
    Organisation.objects.update(name=EVIL, verified_at=None, verified_through="")
    Commitment.objects.update(pledges={"en": EVIL}, withdrawn_reason=EVIL)
    Progress.objects.update(text=EVIL)
    Challenge.objects.update(text=EVIL, answer=EVIL, hidden="")

    for path in (
        ONE,
        f"{ROOT}commitments/2/",
        f"{ROOT}commitments/",
        f"{ROOT}1/clauses/c1/",
        "/organisations/",
        "/organisations/northern-rail/",
    ):
        for client in (chartered.browser(), chartered.browser(role=""), chartered.browser(role="moderator")):
            page = _text(client.get(path))
            assert EVIL not in page
            assert "<script>alert" not in page


def test_an_unlisted_constitution_is_not_found_through_an_organisation(chartered: Town) -> None:
    """What one has to be given a link to stays so."""
    company(chartered)
    adopted(chartered)
    Conversation.objects.filter(pk=chartered.id).update(listed=False)

    assert ONE not in _text(chartered.browser().get("/organisations/northern-rail/"))
    assert "No organisation has adopted anything yet." in _text(chartered.browser().get("/organisations/"))
    assert ONE in _text(chartered.browser().get(f"{ROOT}commitments/"))


def test_a_participants_receipts_name_the_challenge(chartered: Town) -> None:
    """What I raised is among my receipts, and nothing in it names me."""
    company(chartered)
    adopted(chartered)
    challenged(chartered)
    committing.withdraw_challenge(
        constitution=CHARTER, number=1, challenge=1, participant=chartered.people[0]
    )

    page = _text(chartered.browser(0).get(f"/c/{chartered.slug}/receipts/"))

    assert "Commitment 1" in page
    assert "Challenge 1 taken back" in page
