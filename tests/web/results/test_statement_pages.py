"""Every statement in a list, and each on its own page that stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isegoria.services import mapping
from isegoria.store.models import Statement
from voted import change, compute

if TYPE_CHECKING:
    from town import Town

LIST = "/c/trams/statements/"


def listed(page: str) -> list[int]:
    """Give the numbers of the statements in a list, in order."""
    return [int(one) for one in re.findall(r'class="statement" href="/c/trams/statements/(\d+)/"', page)]


def test_every_statement_is_listed_with_everybodys_votes(voted: Town) -> None:
    """All of them, by number, with a bar, the votes and each group's share."""
    page = voted.browser().get(LIST).content.decode()

    assert listed(page) == list(range(12))
    assert page.count('<svg class="bar"') == 12
    assert "12 statements" in page


def test_the_list_can_be_sorted_filtered_and_searched(voted: Town) -> None:
    """Without JavaScript, by one form; the choice stays chosen, and nonsense is no error."""
    client = voted.browser()

    agreed = client.get(LIST, {"show": "agreed"}).content.decode()
    assert listed(agreed) == [10]
    assert '<option value="agreed" selected>' in agreed
    assert listed(client.get(LIST, {"show": "rejected"}).content.decode()) == [11]
    divisive = listed(client.get(LIST, {"show": "divisive", "sort": "divisive"}).content.decode())
    assert divisive == list(mapping.results(slug="trams").divisive)
    assert listed(client.get(LIST, {"sort": "agreed"}).content.decode())[0] == 10
    assert listed(client.get(LIST, {"sort": "crowd"}).content.decode())[-1] == 11
    assert listed(client.get(LIST, {"q": "statement 7"}).content.decode()) == [7]
    assert "No statement is of this kind." in client.get(LIST, {"q": "zzz"}).content.decode()
    nonsense = client.get(LIST, {"sort": "<x>", "show": "<y>", "page": "999999999999", "q": "<z>" * 100})
    assert nonsense.status_code == 200
    assert "<z>" not in nonsense.content.decode()


def test_a_long_list_has_pages(voted: Town) -> None:
    """Fifty at a time; the links keep what was chosen."""
    made = Statement.objects.get(number=0, conversation_id=voted.id)
    Statement.objects.bulk_create(
        Statement(
            conversation_id=voted.id,
            number=number,
            text=f"More {number}",
            language="en",
            created_at=made.created_at,
        )
        for number in range(12, 70)
    )

    first = voted.browser().get(LIST, {"sort": "votes"}).content.decode()
    second = voted.browser().get(LIST, {"sort": "votes", "page": "2"}).content.decode()

    assert len(listed(first)) == 50
    assert len(listed(second)) == 20
    assert "sort=votes&amp;page=2" in first


def test_a_statement_shows_who_thinks_what_of_it(voted: Town) -> None:
    """Everybody, each group and each sector, with intervals and how many voted; and what follows."""
    page = voted.browser().get(f"{LIST}10/").content.decode()

    assert "Agreed in every group and every sector shown." in page
    assert "More than half surely agree in 2 of 2 groups." in page
    for name in ("Everyone", "Citizens", "Companies"):
        assert f">{name}<" in page
    assert re.search(r"<b>\d+%</b> <small>\d+–\d+%</small> <small class=\"count\">\d+ votes</small>", page)
    # Three sectors have nobody in them.
    assert page.count("held back: fewer than 10 people") == 3


def test_a_statement_is_read_in_ones_own_language_with_the_original(voted: Town) -> None:
    """The translation is marked as Japanese, the original as English."""
    page = voted.browser(language="ja").get(f"{LIST}3/").content.decode()

    assert '<blockquote class="big" lang="ja" dir="auto">意見 3</blockquote>' in page
    assert '<span lang="en" dir="auto">Statement 3</span>' in page
    assert "Statement 3</blockquote>" in voted.browser().get(f"{LIST}3/").content.decode()


def test_what_was_moderated_out_keeps_its_page_but_not_its_words(voted: Town) -> None:
    """The page leads to the log with the reason, and its author to the appeal."""
    Statement.objects.filter(conversation_id=voted.id, number=4).update(
        state="hidden", moderated=-1, text="Something unspeakable"
    )

    page = voted.browser().get(f"{LIST}4/").content.decode()

    assert "unspeakable" not in page
    assert "unspeakable" not in voted.browser().get(LIST).content.decode()
    assert 'href="/c/trams/moderation/"' in page
    assert 'href="/c/trams/statements/4/appeal/"' in page


def test_statements_are_read_before_any_figure_may_be(town: Town) -> None:
    """Nothing computed, or results held until the close: the words are there, and no figure."""
    for before in ("nothing", "held"):
        if before == "held":
            town.vote(0, {0: 1})
            compute(town)
            change(town, results_shown="closed")
        for address in (LIST, f"{LIST}1/"):
            answer = town.browser().get(address)
            page = answer.content.decode()
            assert answer.status_code == 200
            assert "Statement 1" in page
            assert 'class="bar"' not in page
            assert "意見 1" in town.browser(language="ja").get(address).content.decode()
    assert "shown once the conversation is closed" in page


def test_a_statement_that_never_was_is_missing(voted: Town) -> None:
    """Neither by number nor while it waits for a moderator."""
    Statement.objects.create(
        conversation_id=voted.id,
        number=50,
        text="Waiting",
        state="pending",
        created_at="2026-01-01T00:00:00Z",
    )

    assert voted.browser().get(f"{LIST}99/").status_code == 404
    assert voted.browser().get(f"{LIST}50/").status_code == 404
