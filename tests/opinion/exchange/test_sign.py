"""Whether +1 means agree is found out, said, and never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.opinion.errors import SignError
from isegoria.opinion.exchange import read_conversation
from isegoria.opinion.exchange.sign import OwnVotes, decide_sign

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeExport
    from isegoria.opinion.exchange.sign import Sign

COMMENTS = "comment-id,author-id,comment-body\n0,10,a\n1,11,b\n2,12,c\n"
HEADER = "timestamp,comment-id,voter-id,vote\n"


def votes(*own: int) -> str:
    """Write votes.csv in which the authors vote so on their own statements, one after the other."""
    rows = (f"160000000{at}000,{at},{10 + at},{vote}\n" for at, vote in enumerate(own))
    return HEADER + "1600000009000,0,99,1\n" + "".join(rows)


def test_authors_who_agree_with_themselves_set_the_sign(make_export: MakeExport) -> None:
    """Where more authors vote +1 on their own statements than -1, +1 means agree."""
    conversation = read_conversation(make_export({"votes.csv": votes(1, -1, 1), "comments.csv": COMMENTS}))

    assert conversation.events.vote.tolist() == [1, 1, -1, 1]
    assert conversation.notes[0] == (
        "Sign: +1 means agree (2 authors' first votes on their own statements agree, 1 disagree)."
    )


def test_an_unflipped_export_is_turned_round(make_export: MakeExport) -> None:
    """Where more authors vote -1 on their own statements, -1 means agree, and every vote is turned."""
    conversation = read_conversation(make_export({"votes.csv": votes(-1, -1, 1), "comments.csv": COMMENTS}))

    assert conversation.events.vote.tolist() == [-1, 1, 1, -1]
    assert conversation.notes[0] == (
        "Sign: -1 means agree (2 authors' first votes on their own statements agree, 1 disagree)."
    )


def test_only_the_first_vote_of_an_author_counts(make_export: MakeExport) -> None:
    """An author may change their mind later: the earliest vote tells, wherever the file lists it."""
    changed = (
        HEADER + "1600000002000,0,10,-1\n1600000001000,0,10,1\n1600000003000,0,10,-1\n1600000001000,1,11,0\n"
    )

    conversation = read_conversation(make_export({"votes.csv": changed, "comments.csv": COMMENTS}))

    assert conversation.notes[0] == (
        "Sign: +1 means agree (1 authors' first votes on their own statements agree, 0 disagree)."
    )


@pytest.mark.parametrize("own", [(), (1, -1), (0, 0, 0)])
def test_a_tie_is_refused(make_export: MakeExport, own: tuple[int, ...]) -> None:
    """Where the authors' votes tell nothing, nobody guesses: the caller must say."""
    folder = make_export({"votes.csv": votes(*own), "comments.csv": COMMENTS})

    with pytest.raises(SignError) as caught:
        read_conversation(folder)

    count = own.count(1)
    assert str(caught.value) == (
        f"export: the votes do not tell whether +1 means agree: {count} authors' first votes on their own "
        f"statements are +1 and {count} are -1; "
        "pass --sign agree if +1 means agree, --sign disagree if -1 does."
    )


def test_tallies_named_agrees_prove_nothing(make_export: MakeExport) -> None:
    """An export with the wrong sign has it in comments.csv too, so its tallies cannot decide a tie."""
    comments = "comment-id,author-id,agrees,disagrees,comment-body\n0,1,1,0,a\n"

    with pytest.raises(SignError):
        read_conversation(make_export({"votes.csv": votes(), "comments.csv": comments}))


def test_tallies_against_the_votes_are_noted(make_export: MakeExport) -> None:
    """Where comments.csv counts the other way round than the votes, people are told."""
    comments = "comment-id,author-id,agrees,disagrees,comment-body\n0,10,0,2,a\n"

    conversation = read_conversation(make_export({"votes.csv": votes(1), "comments.csv": comments}))

    assert conversation.events.vote.tolist() == [1, 1]
    assert (
        "comments.csv counts agree where the votes say disagree, and the other way round."
        in conversation.notes
    )


@pytest.mark.parametrize(
    ("sign", "expected", "said"), [("agree", [1, 1], "+1"), ("disagree", [-1, -1], "-1")]
)
def test_what_the_caller_says_counts(
    make_export: MakeExport, sign: Sign, expected: list[int], said: str
) -> None:
    """The caller's word stands above the authors' votes."""
    folder = make_export({"votes.csv": votes(1), "comments.csv": COMMENTS})

    conversation = read_conversation(folder, sign=sign)

    assert conversation.events.vote.tolist() == expected
    assert conversation.notes[0] == f"Sign: {said} means agree, as asked for."


def test_what_an_export_says_of_itself_counts(make_export: MakeExport) -> None:
    """Our own exports say in summary.csv which vote means agree."""
    folder = make_export({"votes.csv": votes(1), "comments.csv": COMMENTS, "summary.csv": "agree-vote,-1\n"})

    conversation = read_conversation(folder)

    assert conversation.events.vote.tolist() == [-1, -1]
    assert conversation.notes[0] == "Sign: -1 means agree, as summary.csv says."


def test_a_plain_table_says_agree_by_plus_one(tmp_path: Path) -> None:
    """In our own format +1 means agree; a note says that nobody checked."""
    path = tmp_path / "votes.csv"
    path.write_text("participant,statement,vote\n1,1,1\n1,2,-1\n")

    conversation = read_conversation(path)
    turned = read_conversation(path, sign="disagree")

    assert (
        conversation.notes[0] == "Sign: +1 means agree, as the format says; no author is named to check it."
    )
    np.testing.assert_array_equal(turned.events.vote, -conversation.events.vote)


@given(plus=st.integers(0, 1000), minus=st.integers(0, 1000))
def test_the_majority_decides_and_only_a_tie_refuses(plus: int, minus: int) -> None:
    """Turning every vote of a source turns the decision, and nothing else does."""
    if plus == minus:
        with pytest.raises(SignError):
            decide_sign("export", "auto", None, OwnVotes(plus, minus))
    else:
        agree, note = decide_sign("export", "auto", None, OwnVotes(plus, minus))
        turned, turned_note = decide_sign("export", "auto", None, OwnVotes(minus, plus))
        assert agree == -turned == (1 if plus > minus else -1)
        assert note.values["agree"] == turned_note.values["agree"] == max(plus, minus)
