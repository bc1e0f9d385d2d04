"""Reports: published by the organiser, read by anybody, and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.services import mapping
from isegoria.store.models import Report, Statement
from voted import compute

if TYPE_CHECKING:
    from town import Town

MANAGE = "/organise/trams/reports/"


def test_the_organiser_previews_and_publishes(voted: Town) -> None:
    """The preview publishes nothing; the report has an address of its own, with the foreword as written."""
    client = voted.browser(role="organiser")
    foreword = "We asked <everybody>.\n\nThank you."

    preview = client.post(MANAGE, {"foreword": foreword, "preview": "1"})
    assert preview.status_code == 200
    assert "Preview: not published" in preview.content.decode()
    assert "We asked &lt;everybody&gt;." in preview.content.decode()
    assert not Report.objects.exists()

    answer = client.post(MANAGE, {"foreword": foreword})
    assert (answer.status_code, answer["Location"]) == (302, "/c/trams/reports/1/")
    page = voted.browser().get("/c/trams/reports/1/").content.decode()
    assert "<p>We asked &lt;everybody&gt;.</p>" in page
    assert "Agreed across groups and sectors" in page
    assert page.count('<th role="rowheader"') == 12
    assert 'href="/c/trams/reports/1/"' in voted.browser().get("/c/trams/results/").content.decode()
    assert 'href="/c/trams/reports/1/"' in client.get(MANAGE).content.decode()


def test_an_overseer_reads_the_list_and_publishes_nothing(voted: Town) -> None:
    """No form is shown, and posting one is refused; moderators and strangers do not even see the list."""
    overseer = voted.browser(role="overseer")

    page = overseer.get(MANAGE)
    assert page.status_code == 200
    assert "<textarea" not in page.content.decode()
    assert overseer.post(MANAGE, {"foreword": ""}).status_code == 403
    assert overseer.post(MANAGE, {"foreword": "", "preview": "1"}).status_code == 403
    assert voted.browser(role="moderator").get(MANAGE).status_code == 403
    assert voted.browser(role="").get(MANAGE).status_code == 403
    assert voted.browser().get(MANAGE).status_code == 302
    assert not Report.objects.exists()


def test_a_foreword_that_is_too_long_is_refused_beside_its_field(voted: Town) -> None:
    """What was written stays in the form."""
    answer = voted.browser(role="organiser").post(MANAGE, {"foreword": "long " * 2000})

    assert answer.status_code == 422
    assert 'class="errors"' in answer.content.decode()
    assert "long long" in answer.content.decode()


def test_there_is_nothing_to_publish_before_anybody_voted(town: Town) -> None:
    """The page says so; whoever posts all the same learns why it was refused."""
    client = town.browser(role="organiser")

    assert "There is nothing to publish yet" in client.get(MANAGE).content.decode()
    assert client.post(MANAGE, {"foreword": ""}).status_code in {302, 422}


def test_a_report_stays_as_it_was(voted: Town) -> None:
    """New votes and new words change the results, not the report; browsers keep it."""
    mapping.publish(slug="trams", account=voted.account("organiser"))
    client = voted.browser()
    before = client.get("/c/trams/reports/1/")

    Statement.objects.filter(conversation_id=voted.id, number=0).update(text="Put differently")
    compute(voted)

    after = client.get("/c/trams/reports/1/")
    assert after.content == before.content
    assert client.get("/c/trams/reports/1/", headers={"if-none-match": before["ETag"]}).status_code == 304
    assert "Put differently" in client.get("/c/trams/statements/").content.decode()


def test_a_report_that_never_was_is_missing(voted: Town) -> None:
    """As a page and as any file."""
    for address in ("", *(f"report.{kind}" for kind in ("html", "pdf", "json", "csv"))):
        assert voted.browser().get(f"/c/trams/reports/7/{address}").status_code == 404
