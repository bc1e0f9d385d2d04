"""A conversation at a glance."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from isegoria.store.models import Conversation, Statement
from isegoria.web.pages.organise.codes import code_of

if TYPE_CHECKING:
    from town import Town


def test_the_organiser_sees_figures_next_steps_and_links(town: Town) -> None:
    """What is going on, what to do next, and how to share it."""
    town.vote(0, {0: 1})
    Statement.objects.filter(number=2).update(state="pending")

    page = town.browser(role="organiser").get("/organise/trams/").content.decode()

    figures = dict(re.findall(r"<div><dt>(?:<a [^>]*>)?([^<]+)(?:</a>)?</dt><dd>([^<]+)</dd></div>", page))
    assert figures == {
        "participants": "2",
        "votes": "1",
        "statements shown": "2",
        "waiting for moderation": "1",
        "open appeals": "0",
    }
    assert "Votes a day; 1 at most." in page
    assert "The results are being computed anew." in page
    assert 'To do:</span> <a href="/organise/trams/settings/">Describe' in page
    assert "Done:</span> Open the conversation" in page
    assert "/c/trams/" in page
    assert "QR code of the link" in page


def test_moderators_and_overseers_see_it_and_change_nothing(town: Town) -> None:
    """No buttons for what they may not do, and only the pages that are theirs."""
    for role, tabs in (("moderator", 7), ("overseer", 12)):
        page = town.browser(role=role).get("/organise/trams/").content.decode()
        assert 'name="state"' not in page
        assert "Next steps" not in page
        nav = page.split('<nav class="tabs"')[1].split("</nav>")[0]
        assert nav.count("<li>") == tabs


def test_opening_pausing_closing_and_reopening(town: Town) -> None:
    """One press each, and the page says what it means."""
    Conversation.objects.filter(pk=town.id).update(state="draft", opened_at=None)
    client = town.browser(role="organiser")
    assert (
        "There are 3 statements. A good start needs about 10"
        in client.get("/organise/trams/").content.decode()
    )

    for state, said, then in (
        ("open", "The conversation is open: people can vote.", "Pause"),
        ("paused", "nobody can vote until you open it again", "Go on"),
        ("open", "The conversation is open: people can vote.", "Close"),
        ("closed", "The conversation is closed. You can reopen it.", "Reopen it"),
        ("open", "The conversation is open: people can vote.", "Pause"),
    ):
        answer = client.post("/organise/trams/state/", {"state": state}, follow=True)
        assert answer.redirect_chain == [("/organise/trams/", 302)]
        page = answer.content.decode()
        assert said in page
        assert then in page


def test_a_way_that_does_not_exist_is_told(town: Town) -> None:
    """Somebody closed it while my page was open."""
    answer = town.browser(role="organiser").post("/organise/trams/state/", {"state": "draft"})

    assert answer.status_code == 422
    assert "cannot go there now. Load the page again." in answer.content.decode()


def test_what_another_site_pastes_is_whole_whatever_the_topic(town: Town) -> None:
    """Quotation marks in the topic do not break the other site's page."""
    Conversation.objects.filter(pk=town.id).update(topic='"Trams" & <buses>')

    page = town.browser(role="organiser").get("/organise/trams/").content.decode()

    pasted = html.unescape(page.split('rows="4" class="code">')[1].split("</textarea>")[0])
    assert 'title="&quot;Trams&quot; &amp; &lt;buses&gt;"' in pasted
    assert pasted.count('"') == 8
    assert pasted.startswith('<iframe src="http')


def test_the_deletion_can_be_called_off_from_every_page(town: Town) -> None:
    """It says when, and how to stop it."""
    Conversation.objects.filter(pk=town.id).update(delete_after="2030-02-03T12:00Z")

    page = town.browser(role="organiser").get("/organise/trams/").content.decode()

    assert "will be deleted on 3 February 2030, 12:00" in page
    assert 'action="/organise/trams/delete/cancel/"' in page
    assert (
        "Call the deletion off" not in town.browser(role="overseer").get("/organise/trams/").content.decode()
    )


@pytest.mark.parametrize("role", [""])
def test_strangers_are_told_that_they_have_no_role(town: Town, role: str) -> None:
    """Signed in, but nothing to do here; what does not exist is missing."""
    client = town.browser(role=role)

    assert client.get("/organise/trams/").status_code == 403
    assert client.get("/organise/nothing/").status_code == 404
    town.change("draft")
    assert client.get("/organise/trams/").status_code == 404


def test_a_qr_code_has_its_quiet_border() -> None:
    """Phones find it at once: four modules of white around, dark ones drawn as squares."""
    code = code_of("https://site.example/c/trams/")

    places = [(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", code.path)]
    assert code.path.count("z") == len(places)
    assert min(x for x, _y in places) == min(y for _x, y in places) == 4
    assert max(x for x, _y in places) == code.size - 5
