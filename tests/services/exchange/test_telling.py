"""Why a file could not be read is told in the reader's language, whatever was wrong with it."""

from __future__ import annotations

import ast
import re
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

import isegoria.opinion.exchange
from exports import zipped
from isegoria.services import importing
from isegoria.services.importing import sentences
from isegoria.services.importing.telling import recognises, tell
from isegoria.store.models import Account, Import

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import MakeExport

_ROOM = Path(isegoria.opinion.exchange.__file__).parent
_MODULES = (*sorted(_ROOM.glob("*.py")), Path(importing.__file__).with_name("working.py"))
# What a message of the opinion room fills in, by the expression it is written as.
_FILLED = {
    "AGREE_VOTE": ("agree-vote",),
    "MAX_CHARACTERS": ("256",),
    "MAX_EVENTS": ("4,294,967,295",),
    "both": ("'votes.csv' and 'Votes.CSV'",),
    "content[wrong.start]": ("0xff",),
    "has": ("'a', 'b; c', …", "'only'", ""),
    "lacking": ("vote", "voter-id or participant, vote"),
    "len(fields)": ("3",),
    "meaning": ("participants",),
    "name": ("is-seed", "timestamp"),
    "noun": ("vote", "time"),
    "own.minus": ("4",),
    "own.plus": ("4",),
    "packed": ("12,345",),
    "plural": ("column", "columns"),
    "rows": ("1,000",),
    "self._limit": ("1,000,000",),
    "self._noun": ("participant", "statement"),
    "size": ("12",),
    "total": ("3,000,000,000",),
    "unpacked": ("9,999,999",),
    "what": ("made", "written"),
    "why": ("Permission denied", "it is damaged or cut short"),
    "width": ("4",),
}


def _said(node: ast.expr, module: str) -> list[str]:
    """Give what an expression may say, with examples filled in."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return [*_said(node.body, module), *_said(node.orelse, module)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(parts) for parts in product(*(_said(part, module) for part in node.values))]
    if isinstance(node, ast.FormattedValue):
        return _said(node.value, module)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "shown":
        return ["'7'", '"it\'s; so"']
    written = ast.unparse(node)
    assert written in _FILLED, f"{module} fills in {written}: give an example of it here"
    return list(_FILLED[written])


def _arguments(call: ast.Call) -> list[ast.expr]:
    """Give reason and remedy of a call that makes an error."""
    name = ast.unparse(call.func).rpartition(".")[2]
    if name in {"ExchangeError", "SignError"}:
        return call.args[1:3]
    return call.args[:2] if name == "wrong" else []


def _expressions(tree: ast.Module) -> Iterator[tuple[int, ast.expr]]:
    """Find reasons (0) and remedies (1), where they are made or named."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from enumerate(_arguments(node))
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in {"reason", "remedy"}:
            yield int(ast.unparse(node.targets[0]) == "remedy"), node.value


def _raised() -> list[tuple[int, str, str]]:
    found = []
    for path in _MODULES:
        for kind, node in _expressions(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Name | ast.Subscript):
                found += [(kind, path.name, words) for words in _said(node, path.name)]
    return found


def test_whatever_reading_finds_wrong_is_known_to_translators() -> None:
    """No reason and no remedy stays English because somebody added it and told nobody."""
    raised = _raised()
    known = (sentences.REASONS, sentences.REMEDIES)

    assert len(raised) > 80
    assert [one for one in raised if not recognises(one[2], known[one[0]])] == []


def test_translators_are_asked_for_nothing_that_is_never_said() -> None:
    """What reading no longer says leaves the list."""
    raised = _raised()

    for kind, known in enumerate((sentences.REASONS, sentences.REMEDIES)):
        said = [words for one, _module, words in raised if one == kind]
        silent = [one for one in known if not any(recognises(words, (one,)) for words in said)]
        assert [one for one in silent if not one.endswith("the path is not valid")] == []


@pytest.mark.parametrize("file", ["votes.csv", "a: b, row 3: c; d.csv", "報告; 1.csv"])
def test_every_reason_is_told_in_japanese_and_left_alone_in_english(file: str) -> None:
    """File and row stay what they were, whatever the file is called."""
    raised = _raised()
    reasons = [words for kind, _module, words in raised if kind == 0]
    remedies = [words for kind, _module, words in raised if kind == 1]
    messages = [f"{file}, row 12: {one}; {remedies[0]}." for one in reasons]
    messages += [f"{file}: {reasons[0]}; {one}." for one in remedies]

    for message in messages:
        with translation.override("en"):
            assert tell(message) == (message, "en")
        with translation.override("ja"):
            told, language = tell(message)
        assert language == ""
        assert told.startswith(f"「{file}」")
        assert re.search(r"[ぁ-ん]", told.removeprefix(f"「{file}」"))
        assert ("12行目" in told) == (", row 12: " in message)


def test_what_nobody_knows_stays_english() -> None:
    """A sentence that is not in the list is shown as it is, and called English."""
    with translation.override("ja"):
        assert tell("votes.csv: the moon is full; wait.") == ("votes.csv: the moon is full; wait.", "en")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"votes.csv": "timestamp,comment-id,voter-id,vote\n1600000000000,0,10,7\n"},
            "「votes.csv」2行目：投票の値が'7'です。",
        ),
        ({"votes.csv": "timestamp,comment-id,vote\n1600000000000,0,1\n"}, "voter-idまたはparticipant"),
        ({"comments.csv": 'comment-id,comment-body\n0,"open\n'}, "引用符"),
        ({"summary.csv": "topic,Roads\ntopic,Rails\n"}, "'topic'が2回出てきます。"),
    ],
)
def test_a_broken_file_is_explained_to_each_reader(
    make_export: MakeExport, files: dict[str, str], told: str
) -> None:
    """What one reader is told in Japanese, another is told in English: it is told when it is read."""
    account = Account.objects.create_user("telling@example.org", "a long enough password", may_organise=True)
    given = importing.Given("export.zip", [zipped(make_export(files))])
    number = importing.hand_in(account=account.pk, files=[given], language="ja")
    importing.run_one(worker="test")

    with translation.override("ja"):
        japanese = importing.find(account=account.pk, number=number)
    with translation.override("en"):
        english = importing.find(account=account.pk, number=number)

    assert japanese.code == "export"
    assert told in japanese.message
    assert japanese.message_language == ""
    assert (english.message, english.message_language) == (Import.objects.get(pk=number).message, "en")
