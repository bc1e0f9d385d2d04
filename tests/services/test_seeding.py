"""The organiser's own statements: pasted or from a table, shown before they are added, mended until seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from isegoria.services import organising
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.store.models import Conversation, HistoryEntry, Participant, Statement

if TYPE_CHECKING:
    from town import Town


def _seed(town: Town, texts: list[dict[str, Any]]) -> int:
    return organising.seed(slug=town.slug, account=town.account("organiser"), texts=texts)


def _texts(town: Town) -> list[str]:
    return list(Statement.objects.filter(conversation_id=town.id).values_list("text", flat=True))


@pytest.fixture
def draft(town: Town) -> Town:
    """A conversation that was never opened and in which nobody is."""
    Participant.objects.filter(conversation_id=town.id).delete()
    Conversation.objects.filter(pk=town.id).update(state="draft", opened_at=None)
    return town


class TestLines:
    """One statement a line."""

    def test_each_line_is_one_whatever_ends_it(self) -> None:
        """Pasted from anywhere: empty lines and blanks around do not count, lines are numbered as seen."""
        read = organising.read_lines("  Build trams \r\n\r\nMore buses\rFewer cars\n \n", language="ja")

        assert read == [
            {"text": "Build trams", "language": "ja", "line": 1},
            {"text": "More buses", "language": "ja", "line": 3},
            {"text": "Fewer cars", "language": "ja", "line": 4},
        ]

    def test_only_ends_of_lines_part_statements(self) -> None:
        """A separator that a word processor left within a sentence does not cut it in two."""
        text = "one\u2028still one\x0bstill\x85one"

        assert [one["text"] for one in organising.read_lines(text)] == [text]


class TestTables:
    """CSV, as spreadsheets save it."""

    @pytest.mark.parametrize(
        "content",
        [
            "text,language,ja\nBuild trams,en,路面電車を\n".encode(),
            "text,language,ja\r\nBuild trams,en,路面電車を\r\n".encode("utf-8-sig"),
            "text,language,ja\r\nBuild trams,en,路面電車を".encode("utf-16"),
            b"\xfe\xff" + ' Text , LANGUAGE,ja\n"Build trams",en,路面電車を\n,,\n'.encode("utf-16-be"),
        ],
        ids=["plain", "byte order mark", "UTF-16", "UTF-16 big-endian"],
    )
    def test_every_way_of_saving_is_read_alike(self, content: bytes) -> None:
        """Excel's “Unicode text”, with or without marks, names in capitals, empty rows at the end."""
        assert organising.read_csv(content) == [
            {"text": "Build trams", "language": "en", "translations": {"ja": "路面電車を"}, "line": 2}
        ]

    def test_quotation_marks_hold_commas_lines_and_quotation_marks(self) -> None:
        """A cell is read as it was written, formula signs included, and lines are those of the file."""
        content = b'text\n"Trams, ""now""\nand here"\n\'=2+3\n\'\'=2+3\n'

        read = organising.read_csv(content, language="en")

        assert [(one["text"], one["language"], one["line"]) for one in read] == [
            ('Trams, "now"\nand here', "en", 2),
            ("=2+3", "en", 4),
            ("'=2+3", "en", 5),
        ]

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "Line 1: there is no column named text. Name the columns in the first line"),
            (b"statement\nBuild trams\n", "Line 1: there is no column named text"),
            (b"text,colour!\nBuild trams,red\n", "Line 1: the column “colour!” is unknown or there twice"),
            (b"text,ja,ja\na,b,c\n", "Line 1: the column “ja” is unknown or there twice"),
            (
                b"text,en\nBuild trams, not buses,x\n",
                "Line 2: it has 3 cells, and the first line has 2. Put text",
            ),
            (b'text\nBuild\n"trams\n', "Line 3: its quotation marks do not match"),
            (b'text\n"Build" trams\n', "Line 2: its quotation marks do not match"),
            (b"text\nok\n\xe9t\xe9\n", "Line 3: it is not UTF-8. Save the file as “CSV UTF-8”."),
            (b"text\n" + b"x" * 140_000, "Line 2: its quotation marks do not match or a cell is too long"),
        ],
    )
    def test_a_file_that_is_no_such_table_is_refused_by_line(self, content: bytes, words: str) -> None:
        """Which line, what is wrong, what to do."""
        with pytest.raises(Invalid) as refused:
            organising.read_csv(content)

        assert str(refused.value).startswith(words)
        assert refused.value.field == "file"


class TestSeeding:
    """All or none are added, and none twice."""

    def test_they_are_shown_let_in_and_numbered_on(self, town: Town) -> None:
        """My statements are there at once, in the conversation's language where I named none."""
        added = _seed(town, [{"text": "Build trams"}, {"text": "路面電車を", "language": "ja"}])

        assert added == 2
        rows = Statement.objects.filter(conversation_id=town.id, is_seed=True)
        assert [(row.number, row.text, row.language, row.state, row.moderated) for row in rows] == [
            (3, "Build trams", "en", "shown", 1),
            (4, "路面電車を", "ja", "shown", 1),
        ]
        assert HistoryEntry.objects.get().details == {"statements": 2}

    def test_what_is_there_already_is_not_added_again(self, town: Town) -> None:
        """Sending the same list twice, or a line twice, adds each once; adding nothing is no news."""
        texts = [{"text": "Build trams"}, {"text": "Build trams"}, {"text": "Statement 0"}]

        assert [_seed(town, texts), _seed(town, texts)] == [1, 0]

        assert _texts(town).count("Build trams") == 1
        assert HistoryEntry.objects.count() == 1

    def test_the_preview_says_what_would_be_added_and_adds_nothing(self, town: Town) -> None:
        """I see my statements as they will be, with what is there already marked."""
        texts: list[dict[str, Any]] = [
            {"text": "Build trams", "translations": {"ja": "路面電車を"}},
            {"text": "Statement 0"},
        ]

        checked = organising.check_seeds(slug=town.slug, account=town.account("organiser"), texts=texts)

        assert checked == (
            organising.CheckedSeed("Build trams", "en", {"ja": "路面電車を"}, known=False),
            organising.CheckedSeed("Statement 0", "en", {}, known=True),
        )
        assert len(_texts(town)) == 3

    @pytest.mark.parametrize(
        ("texts", "words"),
        [
            ([], "There is no statement here"),
            ([{"text": "x"}] * 5001, "more than 5,000 statements"),
            ([{"text": "ok"}, {"text": " "}], "Line 2: the statement is empty."),
            ([{"text": "x" * 281, "line": 7}], "Line 7: it has 281 characters, and 280 are allowed."),
            ([{"text": "ok", "translations": {"ja": "あ" * 281}}], "Line 1: it has 281 characters"),
            ([{"text": "ok", "language": "Klingon!"}], "“Klingon!” is no code of a language"),
            ([{"text": "ok", "translations": {"": "x"}}], "Line 1: “” is no code of a language"),
            ([{"text": "a\0b"}], "Line 1: it holds a character that cannot be stored, such as NUL."),
            ([{"text": "\udc80"}], "cannot be stored"),
            ([{"text": ""}] * 13, "And 3 more."),
        ],
    )
    def test_one_wrong_statement_stops_all_and_every_line_is_named(
        self, town: Town, texts: list[dict[str, Any]], words: str
    ) -> None:
        """Which lines, why, and that nothing was added."""
        with pytest.raises(Invalid) as refused:
            _seed(town, texts)

        assert words in str(refused.value)
        assert len(_texts(town)) == 3

    def test_five_thousand_are_added_at_once(self, town: Town) -> None:
        """The largest list that is allowed is taken whole."""
        assert _seed(town, [{"text": f"Proposal {one}"} for one in range(5000)]) == 5000


class TestMending:
    """Words may change until somebody may have seen them."""

    def test_words_and_translations_change_in_a_draft(self, draft: Town) -> None:
        """A slip of the pen is no decision of a moderator's."""
        organising.reword(
            slug=draft.slug,
            account=draft.account("organiser"),
            number=1,
            text="Build trams",
            translations={"ja": ""},
        )

        told = organising.wording(slug=draft.slug, account=draft.account("overseer"), number=1)
        assert told == organising.Wording(1, "Build trams", "en", {}, is_seed=False, unseen=True)
        assert [one.kind for one in HistoryEntry.objects.all()] == ["statement-changed"]

    def test_one_can_be_removed_from_a_draft(self, draft: Town) -> None:
        """What I no longer want to ask is not asked."""
        organising.discard(slug=draft.slug, account=draft.account("organiser"), number=1)

        assert _texts(draft) == ["Statement 0", "Statement 2"]
        assert HistoryEntry.objects.get().kind == "statement-removed"

    @pytest.mark.parametrize("why", ["opened before", "somebody is there"])
    def test_once_somebody_may_have_seen_it_the_words_stay(self, draft: Town, why: str) -> None:
        """Nobody's vote comes to stand for other words than they read; translations may follow, though."""
        if why == "opened before":
            Conversation.objects.filter(pk=draft.id).update(state="closed", opened_at=timezone.now())
        else:
            Participant.objects.create(conversation_id=draft.id, joined_at=timezone.now())
        given: dict[str, Any] = {"slug": draft.slug, "account": draft.account("organiser"), "number": 1}

        with pytest.raises(Gone, match="its words stay"):
            organising.reword(**given, text="Something else", translations={})
        with pytest.raises(Gone, match="Moderate it out"):
            organising.discard(**given)
        organising.reword(**given, text="Statement 1", translations={"ja": "新しい訳"})

        assert Statement.objects.get(number=1).translations == {"ja": "新しい訳"}
        assert [one.kind for one in HistoryEntry.objects.all()] == ["statement-translated"]

    @pytest.mark.parametrize(
        ("text", "translations", "field", "words"),
        [
            (" ", {}, "text", "empty"),
            ("x" * 281, {}, "text", "281 characters; 280 are allowed"),
            ("Statement 2", {}, "text", "of these words already"),
            ("a\0b", {}, "text", "NUL"),
            ("Statement 1", {"ja": "あ" * 281}, "translations_ja", "281 characters"),
            ("Statement 1", {"tlh": "x"}, "translations_tlh", "does not speak"),
            ("Statement 1", {"en": "x"}, "translations_en", "does not speak"),
        ],
    )
    def test_wrong_words_are_refused(
        self, draft: Town, text: str, translations: dict[str, str], field: str, words: str
    ) -> None:
        """With the field, the reason and the remedy; nothing changes."""
        with pytest.raises(Invalid, match=words) as refused:
            organising.reword(
                slug=draft.slug,
                account=draft.account("organiser"),
                number=1,
                text=text,
                translations=translations,
            )

        assert refused.value.field == field
        assert not HistoryEntry.objects.exists()

    def test_nothing_changed_is_no_news(self, draft: Town) -> None:
        """Saving what was there leaves no trace."""
        organising.reword(
            slug=draft.slug,
            account=draft.account("organiser"),
            number=1,
            text="Statement 1",
            translations={"ja": "意見 1"},
        )

        assert not HistoryEntry.objects.exists()

    def test_only_the_organiser_mends_and_only_what_is_there(self, draft: Town) -> None:
        """Moderators decide about statements; they do not put words into them."""
        for role in ("moderator", "overseer"):
            with pytest.raises(Forbidden):
                organising.reword(
                    slug=draft.slug, account=draft.account(role), number=1, text="x", translations={}
                )
            with pytest.raises(Forbidden):
                organising.discard(slug=draft.slug, account=draft.account(role), number=1)
        with pytest.raises(Missing, match="no such statement"):
            organising.wording(slug=draft.slug, account=draft.account("organiser"), number=99)
        Statement.objects.filter(number=1).update(state="withdrawn")
        with pytest.raises(Gone, match="withdrawn"):
            organising.discard(slug=draft.slug, account=draft.account("organiser"), number=1)
