"""The command as people call it: what it prints, writes and refuses."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from isegoria.cli import main
from isegoria.opinion import read_conversation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]

VOTES = "participant,statement,vote\n" + "".join(
    f"{who},{what},{1 if (who % 2) ^ (what % 3 == 0) else -1}\n" for who in range(40) for what in range(12)
)


@pytest.fixture
def isegoria(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command as its console script does: exit code, output, errors."""

    def run(*arguments: object, language: str = "en_GB.UTF-8") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["isegoria", *map(str, arguments)])
        for name in ("LC_ALL", "LC_MESSAGES"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("LANG", language)
        monkeypatch.setenv("COLUMNS", "100")
        with pytest.raises(SystemExit) as ended:
            main.run()
        shown = capsys.readouterr()
        return int(ended.value.code or 0), shown.out, shown.err

    return run


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    """Forty people in two camps, twelve statements."""
    path = tmp_path / "votes.csv"
    path.write_text(VOTES, encoding="utf-8")
    return path


def test_two_camps_are_shown_with_what_they_stand_for(isegoria: Run, votes: Path) -> None:
    """A reader sees how many took part and which groups there are."""
    code, out, _ = isegoria("analyse", votes)

    assert code == 0
    assert "40 participants · 12 statements · 480 votes" in out
    assert "Opinion groups" in out
    assert "sha256:" in out


def test_the_summary_speaks_the_language_of_the_terminal(isegoria: Run, votes: Path) -> None:
    """Somebody with a Japanese terminal is answered in Japanese."""
    _, out, _ = isegoria("analyse", votes, language="ja_JP.UTF-8")

    assert "参加者 40人" in out
    assert "意見グループ" in out


def test_a_named_language_wins_over_the_terminal(isegoria: Run, votes: Path) -> None:
    """Who asks for English gets English."""
    _, out, _ = isegoria("analyse", votes, "--lang", "en", language="ja_JP.UTF-8")

    assert "40 participants" in out


def test_standard_output_holds_nothing_but_the_json(isegoria: Run, votes: Path) -> None:
    """A program that reads our output gets one document, people read the other stream."""
    code, out, err = isegoria("analyse", votes, "--json", "-", "--members")

    document = json.loads(out)
    assert code == 0
    assert document["format"] == "isegoria.landscape/1"
    assert len(document["members"]) == 40
    assert "40 participants" in err


def test_members_are_left_out_unless_asked_for(isegoria: Run, votes: Path) -> None:
    """Who is in which group is nobody's business by default."""
    _, out, _ = isegoria("analyse", votes, "--json", "-")

    assert "members" not in json.loads(out)


def test_shards_change_nothing(isegoria: Run, votes: Path) -> None:
    """However the work is cut up, the result has the same name."""
    _, whole, _ = isegoria("analyse", votes, "--json", "-")
    _, cut, _ = isegoria("analyse", votes, "--json", "-", "--shards", "64")

    assert json.loads(whole) == json.loads(cut)


def test_an_export_reads_back_as_the_same_landscape(isegoria: Run, votes: Path, tmp_path: Path) -> None:
    """What is written in Polis's format is the same conversation, from a folder and from a zip."""
    _, first, _ = isegoria("analyse", votes, "--json", "-", "--csv", tmp_path / "export")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for file in sorted((tmp_path / "export").iterdir()):
            archive.write(file, file.name)

    _, folder, _ = isegoria("analyse", tmp_path / "export", "--json", "-")
    _, zipped, _ = isegoria("analyse", tmp_path / "export.zip", "--json", "-")

    assert json.loads(folder)["digest"] == json.loads(first)["digest"]
    assert json.loads(zipped)["digest"] == json.loads(first)["digest"]


def test_the_demo_says_everywhere_that_it_is_simulated(isegoria: Run, tmp_path: Path) -> None:
    """Nobody can take the demo's figures for people's opinions."""
    code, out, _ = isegoria("demo", "--offline", "--out", tmp_path / "demo")

    document = json.loads((tmp_path / "demo" / "landscape.json").read_text("utf-8"))
    assert code == 0
    assert "SIMULATED" in out
    assert document["conversation"]["simulated"] is True
    assert "Simulated" in (tmp_path / "demo" / "report-en.html").read_text("utf-8")
    assert "模擬データ" in (tmp_path / "demo" / "report-ja.html").read_text("utf-8")
    assert "simulated,true" in (tmp_path / "demo" / "votes" / "summary.csv").read_text("utf-8")
    assert read_conversation(tmp_path / "demo" / "votes").simulated is True


def test_a_statement_cannot_rewrite_the_screen(isegoria: Run, votes: Path, tmp_path: Path) -> None:
    """Escape sequences and markup in a statement come out as plain words."""
    folder = tmp_path / "export"
    folder.mkdir()
    rows = VOTES.replace("participant,statement,vote", "voter-id,comment-id,vote")
    (folder / "votes.csv").write_text(rows, encoding="utf-8")
    texts = "".join(f'{one},{one},0,0,1,"\x1b[2J[red]evil[/red]\u202e {one}"\n' for one in range(12))
    (folder / "comments.csv").write_text(
        "comment-id,author-id,agrees,disagrees,moderated,comment-body\n" + texts, encoding="utf-8"
    )

    code, out, _ = isegoria("analyse", folder, "--sign", "agree")

    assert code == 0
    assert "[red]evil[/red]" in out
    assert "\x1b[2J" not in out
    assert "\u202e" not in out
    assert votes.exists()


REFUSED = {
    "missing": (("nowhere.csv",), "no such file"),
    "settings": (("votes.csv", "--settings", "magic"), "use robust or polis"),
    "sign": (("votes.csv", "--sign", "left"), "use auto, agree, disagree"),
    "shards": (("votes.csv", "--shards", "0"), "ask for one or more"),
    "json folder": (("votes.csv", "--json", "none/x.json"), "make it first"),
    "html is a folder": (("votes.csv", "--html", "."), "name a file to write"),
    "csv is a file": (("votes.csv", "--csv", "votes.csv"), "choose another place"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_done_is_refused_in_one_sentence(
    case: str, isegoria: Run, votes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong option ends with exit code 2, one line, and what to do."""
    arguments, remedy = REFUSED[case]
    monkeypatch.chdir(votes.parent)

    code, _, err = isegoria("analyse", *arguments)

    assert code == 2
    assert err.count("\n") == 1
    assert remedy in err


BROKEN = {
    "missing column": (b"participant,statement\n1,1\n", "vote"),
    "unknown vote": (b"participant,statement,vote\n1,1,1\n2,1,7\n", "row 3"),
    "not UTF-8": (b"participant,statement,vote\n1,caf\xe9,1\n", "UTF-8"),
    "NUL bytes": (b"participant,statement,vote\n1,\x001,1\n", "NUL"),
    "empty": (b"", "empty"),
    "header only": (b"participant,statement,vote\n", "vote"),
    "ragged": (b"participant,statement,vote\n1,1,1\n1,2\n", "row 3"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_in_one_sentence(case: str, isegoria: Run, tmp_path: Path) -> None:
    """Bad input never ends in a stack trace; the message names the file and the place."""
    content, named = BROKEN[case]
    (tmp_path / "bad.csv").write_bytes(content)

    code, out, err = isegoria("analyse", tmp_path / "bad.csv")

    assert code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("isegoria: bad.csv")
    assert named in err


RIGHT = {
    "one participant": b"participant,statement,vote\n1,1,1\n1,2,-1\n",
    "one statement": b"participant,statement,vote\n1,1,1\n2,1,-1\n3,1,0\n",
    "all pass": b"participant,statement,vote\n1,1,0\n1,2,0\n2,1,0\n2,2,0\n",
    "one vote": b"participant,statement,vote\n1,1,1\n",
}


@pytest.mark.parametrize("settings", ["robust", "polis"])
@pytest.mark.parametrize("case", RIGHT)
def test_a_tiny_conversation_gets_a_right_answer(
    case: str, settings: str, isegoria: Run, tmp_path: Path
) -> None:
    """However little was said, the figures are right and no groups are invented."""
    (tmp_path / "tiny.csv").write_bytes(RIGHT[case])

    code, out, _ = isegoria(
        "analyse", tmp_path / "tiny.csv", "--settings", settings, "--json", "-", "--html", tmp_path / "r.html"
    )

    document = json.loads(out)
    assert code == 0
    assert document["votes"] == RIGHT[case].count(b"\n") - 1
    assert document["groups"] == []


def test_every_csv_of_the_spectrum_is_refused_clearly(isegoria: Run, shared_data: Path) -> None:
    """Well-formed tables that hold no votes are told apart from votes."""
    files = sorted((shared_data / "vectors" / "csv-spectrum" / "csvs").glob("*.csv"))
    assert files

    for file in files:
        code, _, err = isegoria("analyse", file)
        assert code == 2, file.name
        assert err.count("\n") == 1, file.name
        assert err.startswith(f"isegoria: {file.name}"), file.name


def test_the_command_runs_from_a_shell(votes: Path) -> None:
    """The installed program itself answers, and quietly gives way when its reader stops."""
    program = [sys.executable, "-m", "isegoria.cli.main", "analyse", str(votes), "--json", "-"]

    done = subprocess.run(program, capture_output=True, text=True, check=True)

    assert json.loads(done.stdout)["participants"] == 40
    assert "Traceback" not in done.stderr
