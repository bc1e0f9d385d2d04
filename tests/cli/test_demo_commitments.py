"""The demo's organisations: simulated, said so by their names, and bound to clauses that there are."""

from __future__ import annotations

from isegoria.cli.demo.commitments import bundled_organisations
from isegoria.cli.demo.constitution import bundled_drafts


def test_every_organisation_holds_together() -> None:
    """Each adopts a clause of the demo, says the same in both languages, and is nobody real by its name."""
    titles = {one.title["en"] for one in bundled_drafts().clauses}

    for one in bundled_organisations():
        assert one.clause in titles
        assert one.name["en"].startswith("Simulated")
        assert one.name["ja"].startswith("模擬")
        said = [
            one.name,
            one.pledge,
            *(each.text for each in one.reports),
            *(each.text for each in one.challenges),
        ]
        said += [each.answer for each in one.challenges if each.answer]
        assert all(set(words) == {"en", "ja"} for words in said)
        assert all(each.answer for each in one.challenges if each.outcome)


def test_newcomers_find_something_to_do() -> None:
    """Whoever tries the demo speaks for one organisation, of which an answer is due, and judges another."""
    ours = [one for one in bundled_organisations() if one.yours]
    others = [one for one in bundled_organisations() if not one.yours]

    assert [[bool(each.answer) for each in one.challenges][-1] for one in ours] == [False]
    assert any(each.answer and not each.outcome for one in others for each in one.challenges)
