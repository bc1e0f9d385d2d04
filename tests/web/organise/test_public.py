"""What anybody may check: the moderation log, the history, and an author's appeal."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest

from isegoria.services import moderating
from isegoria.services.changes import add_history
from isegoria.store.models import Account, Conversation, Statement

if TYPE_CHECKING:
    from town import Town

_LOG, _HISTORY = "/c/trams/moderation/", "/c/trams/history/"
_APPEAL = "/c/trams/statements/0/appeal/"


def _hide(town: Town, **given: Any) -> None:  # noqa: ANN401 - the service's own
    usual: dict[str, Any] = {"number": 0, "decision": "hide", "reason": "unclear"}
    moderating.decide(slug=town.slug, account=town.account("moderator"), **usual | given)


def _read(town: Town, path: str, language: str = "en") -> str:
    answer = town.browser(language=language).get(path)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


class TestLog:
    """Every decision, for everybody."""

    def test_it_shows_reason_note_and_public_name(self, town: Town) -> None:
        """In the reader's language, without an account; a draft's log is not there."""
        Account.objects.filter(pk=town.account("moderator")).update(name="Mo <b>")
        _hide(town, note="Say <what> you mean.")

        page = _read(town, _LOG)
        assert "Mo <b>" in page
        assert "cannot be understood or voted on" in page
        assert "Say <what> you mean." in page
        assert "moderator@trams.example" not in page
        assert "<b>" not in town.browser().get(_LOG).content.decode()
        assert "意見 0" in _read(town, _LOG, "ja")
        town.change("draft")
        assert town.browser().get(_LOG).status_code == 404

    def test_abuse_is_not_repeated(self, town: Town) -> None:
        """The decision is there, the insult is not."""
        Statement.objects.filter(number=0).update(text="An insult", translations={})
        _hide(town, reason="abuse")

        page = _read(town, _LOG)
        assert "insults, threatens or incites hatred" in page
        assert "An insult" not in page

    def test_a_duplicate_leads_to_what_it_repeats(self, town: Town) -> None:
        """There one can vote."""
        _hide(town, reason="duplicate", duplicate_of=2)

        assert 'href="/c/trams/statements/2/"' in _read(town, _LOG)

    def test_nothing_decided_is_said(self, town: Town) -> None:
        """An empty page would look broken."""
        assert "No moderator has decided anything yet." in _read(town, _LOG)

    def test_pages_are_turned(self, town: Town) -> None:
        """However long it is; nonsense in the address gives the first."""
        for _turn in range(26):
            _hide(town)
            _hide(town, decision="show", reason="fits")

        assert _read(town, _LOG).count('<li class="card">') == 50
        assert "Page 2 of 2" in _read(town, _LOG + "?page=2")
        assert "Page 1 of 2" in _read(town, _LOG + "?page=x")


class TestHistory:
    """What was done, in which role."""

    def test_every_kind_of_line_has_words(self, town: Town) -> None:
        """No key of ours is shown to anybody, in either language."""
        kinds: dict[str, dict[str, str | int | None]] = {
            "created": {},
            "opened": {},
            "paused": {},
            "closed": {},
            "imported": {"statements": 3, "participants": 2, "votes": 9},
            "settings": {"fields": "listed, closes_at, texts"},
            "sector-added": {"sector": "farmers"},
            "sector-renamed": {"sector": "farmers"},
            "sector-removed": {"sector": "farmers"},
            "appealed": {"statement": 7},
            "appeal-answered": {"statement": 7, "upheld": 1},
            "moderated": {"statement": 7, "decision": "undo", "reason": "mistake"},
            "role-given": {"kind": "moderator"},
            "role-taken": {"kind": "overseer"},
            "announced": {},
            "announcement-withdrawn": {},
            "deletion-asked": {"days": 14},
            "deletion-cancelled": {},
            "published": {"report": 2, "digest": "x"},
            "exported": {"format": "polis", "votes": 9, "external_ids": "no"},
            "audited": {"organisation": "Court of Audit"},
            "statement-withdrawn": {"statement": 7},
            "statement-changed": {"statement": 7},
            "statement-removed": {"statement": 7},
            "statement-translated": {"statement": 7},
            "seeded": {"statements": 1},
            "invited": {"invitations": 2, "sector": ""},
            "invitations-revoked": {"invitations": 1},
            "erased": {"votes": 5, "statements": 0},
        }
        for kind, details in kinds.items():
            add_history(town.id, kind, role="organiser", details=details)

        for language in ("en", "ja"):
            page = _read(town, _HISTORY, language)
            lines = re.findall(r"</time> <span>([^<]*)</span>", page)
            assert len(lines) == len(kinds)
            assert not {*lines} & {*kinds}
            assert not [line for line in lines if "%" in line or "None" in line or "_" in line]

    def test_a_kind_that_this_version_does_not_know_is_shown_by_its_key(self, town: Town) -> None:
        """Nothing is hidden because a newer version wrote it."""
        add_history(town.id, "something-new")

        assert "something-new" in _read(town, _HISTORY)

    def test_nothing_yet_is_said_and_drafts_have_none(self, town: Town) -> None:
        """For passers-by a draft is not there."""
        assert "Nothing has happened yet." in _read(town, _HISTORY)
        Conversation.objects.filter(pk=town.id).update(simulated=True)
        assert "made by a program" in _read(town, _HISTORY)
        town.change("draft")
        assert town.browser().get(_HISTORY).status_code == 404
        assert town.browser(role="overseer").get(_HISTORY).status_code == 200


class TestAppeal:
    """An author asks that somebody looks again."""

    @pytest.fixture
    def hidden(self, town: Town) -> Town:
        """The first participant's statement was moderated out."""
        Statement.objects.filter(number=0).update(author=town.people[0])
        _hide(town, note="<What>?")
        return town

    def test_the_author_reads_the_reason_appeals_and_reads_the_answer(self, hidden: Town) -> None:
        """All on one page, which nobody else's browser keeps."""
        author = hidden.browser(0)
        answer = author.get(_APPEAL)
        page = html.unescape(answer.content.decode())
        assert answer["Cache-Control"] == "private, no-store"
        assert "A moderator decided: cannot be understood or voted on." in page
        assert "<What>?" in page

        made = author.post(_APPEAL, {"text": "It is <clear>"}, follow=True)
        assert made.redirect_chain == [(_APPEAL, 302)]
        page = html.unescape(made.content.decode())
        assert "Your appeal is made." in page
        assert "It is <clear>" in page
        assert "Not answered yet." in page
        assert "<textarea" not in page

        moderating.answer(
            slug=hidden.slug, account=hidden.account("organiser"), number=0, upheld=True, text="Right."
        )
        assert "Upheld:" in author.get(_APPEAL).content.decode()

    @pytest.mark.parametrize(
        ("text", "words"), [("", "This field is required."), ("x" * 1001, "at most 1000 characters")]
    )
    def test_an_appeal_that_is_wrong_is_told_and_stays(self, hidden: Town, text: str, words: str) -> None:
        """To be mended, not typed anew."""
        answer = hidden.browser(0).post(_APPEAL, {"text": text})

        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert text in answer.content.decode()

    def test_a_second_appeal_is_refused(self, hidden: Town) -> None:
        """Each decision can be appealed once, even from an old page."""
        author = hidden.browser(0)
        author.post(_APPEAL, {"text": "Once"})

        answer = author.post(_APPEAL, {"text": "Twice"})

        assert answer.status_code == 410
        assert "each can be once" in answer.content.decode()

    def test_nobody_else_reads_or_appeals(self, hidden: Town) -> None:
        """A neighbour, a passer-by, even the organiser: it is the author's."""
        for client in (hidden.browser(1), hidden.browser(), hidden.browser(role="organiser")):
            for answer in (client.get(_APPEAL), client.post(_APPEAL, {"text": "x"})):
                assert answer.status_code == 403
                assert "Only the author can appeal." in answer.content.decode()
        assert hidden.browser(0).get("/c/trams/statements/99/appeal/").status_code == 404

    def test_what_is_shown_needs_no_appeal(self, hidden: Town) -> None:
        """The page says so."""
        _hide(hidden, decision="show", reason="fits")

        page = hidden.browser(0).get(_APPEAL).content.decode()

        assert "there is nothing to appeal" in page
        assert "<textarea" not in page
