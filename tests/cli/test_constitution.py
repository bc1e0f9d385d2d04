"""`isegoria constitution`: read, compare, hand on and check, without any site."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from isegoria.cli.main import app
from isegoria.cli.site import SiteError
from isegoria.constitution.constitutions import read

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.plugin import DjangoDbBlocker

_KINDS = ("md", "json", "txt", "cedar")
_RUNNER = CliRunner(env={"LANG": "en_GB.UTF-8", "LC_ALL": "en_GB.UTF-8", "COLUMNS": "200"})


@dataclass(frozen=True, slots=True)
class Files:
    """What a citizen downloaded: two versions, the proof of the second, and the log's key."""

    first: Path
    second: Path
    proof: Path
    key: str


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, bytes]:  # noqa: ARG001 - tables
    """Give every file that a site offers which has ratified two versions, by its address; it is gone then."""
    from django.db import transaction  # noqa: PLC0415 - only once Django is set up

    from amended import amend  # noqa: PLC0415 - likewise
    from isegoria.services.recording import reading  # noqa: PLC0415 - likewise
    from ratified import ratified_town  # noqa: PLC0415 - likewise

    with django_db_blocker.unblock(), transaction.atomic():
        browser = amend(ratified_town()).browser()
        names = [f"2/constitution.{kind}" for kind in (*_KINDS, "tlog-proof")]
        made = {
            one: browser.get(f"/constitutions/town-ai/{one}").content
            for one in ("1/constitution.json", *names)
        }
        made["key"] = reading.key_line().encode()
        transaction.set_rollback(True)
    return made


@pytest.fixture
def files(site: dict[str, bytes], tmp_path: Path) -> Files:
    """Keep what is needed of it."""
    for name, content in site.items():
        (tmp_path / name.replace("/", "-")).write_bytes(content)
    return Files(
        tmp_path / "1-constitution.json",
        tmp_path / "2-constitution.json",
        tmp_path / "2-constitution.tlog-proof",
        site["key"].decode(),
    )


def _run(*words: object) -> tuple[int, str]:
    result = _RUNNER.invoke(app, ["constitution", *map(str, words)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def _whole(files: Files) -> list[object]:
    return [files.second, "--parent", files.first, "--proof", files.proof, "--key", files.key]


def test_a_citizen_checks_everything_offline(files: Files) -> None:
    """From files alone: form, guards, examples, ballot, parents, record."""
    digest = read(files.second.read_bytes()).digest

    code, told = _run("check", *_whole(files), "--digest", digest)

    assert code == 0, told
    assert told.count("holds") >= 7
    assert "not decided" not in told
    assert digest in told


def test_what_was_not_given_is_not_decided(files: Files) -> None:
    """Without proof, key and parents the command says so, and claims nothing."""
    code, told = _run("check", files.second)

    assert code == 0
    assert told.count("not decided") == 3
    assert "--proof" in told


def _changed(files: Files, old: str, new: str) -> None:
    text = files.second.read_text("utf-8")
    assert old in text
    files.second.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("old", "new", "claim"),
    [
        ("what citizens say", "what nobody says", "It stands in the public record"),
        ('{"clauses"', '{ "clauses"', "The document is well formed"),
        ('"accepts":60', '"accepts":59', "The ballot follows the rules"),
        ('"ratified":true', '"ratified":false', "The ballot follows the rules"),
    ],
    ids=["words", "form", "tally", "verdict"],
)
def test_whatever_is_changed_is_found(files: Files, old: str, new: str, claim: str) -> None:
    """A word, a space, a ballot or a verdict: the claim that does not hold any more is named."""
    _changed(files, old, new)

    code, told = _run("check", *_whole(files))

    assert code == 1
    line = next(one for one in told.splitlines() if claim in one)
    assert "DOES NOT HOLD" in line


def test_a_guard_that_was_changed_fails_its_example(files: Files) -> None:
    """The document cannot even be read: its examples say something else."""
    _changed(files, 'forbid hide statement when reason is \\"off-topic\\"', "forbid hide comment")

    with pytest.raises(SiteError, match="example 1 says deny, but guards say allow"):
        _run("check", files.second)


def test_a_false_parent_is_found(files: Files) -> None:
    """A version of which another one claims to follow is the one that it names."""
    first = read(files.first.read_bytes())
    files.first.write_text(replace(first, titles={"en": "Another"}).text, "utf-8")

    code, told = _run("check", *_whole(files))

    assert code == 1
    assert "which is none of those given" in told


def test_the_proof_of_another_version_proves_nothing(files: Files) -> None:
    """A proof is of one text."""
    code, told = _run("check", files.first, "--proof", files.proof, "--key", files.key)

    assert code == 1
    assert "the proof is for another text" in told


@pytest.mark.parametrize(("language", "title"), [("en", "Nobody is silenced"), ("ja", "だれも黙らせない")])
def test_the_text_is_printed(files: Files, language: str, title: str) -> None:
    """In one's own language, with guards in words and evidence in figures."""
    code, told = _run("show", files.first, "--lang", language)

    assert code == 0
    assert title in told
    assert "send email" in told


def test_versions_are_compared(files: Files) -> None:
    """What changed, also without colours; a version beside itself is the same."""
    _code, told = _run("diff", files.first, files.second)

    assert "[people]" in told
    assert "[citizens]" in told
    assert "+ limit send email to 2 per day" in told
    assert "New: Say who decides" in told
    assert "same in both" in _run("diff", files.first, files.first)[1]


@pytest.mark.parametrize("kind", _KINDS)
def test_every_export_is_that_of_the_site(
    files: Files, site: dict[str, bytes], kind: str, tmp_path: Path
) -> None:
    """Whoever exports offline gets what the site gives, but for the words of statements, which it has."""
    to = tmp_path / f"made.{kind}"

    code, _told = _run("export", files.second, "--kind", kind, "--proof", files.proof, "--to", to)

    assert code == 0
    if kind == "md":
        assert read(files.second.read_bytes()).digest in to.read_text("utf-8")
    else:
        assert to.read_bytes() == site[f"2/constitution.{kind}"]


def test_what_is_no_constitution_is_refused(tmp_path: Path) -> None:
    """With the reason, and what to do."""
    (tmp_path / "odd.json").write_text("{}", "utf-8")

    with pytest.raises(SiteError, match="format: it is not"):
        _run("show", tmp_path / "odd.json")
    with pytest.raises(SiteError, match="cannot be read"):
        _run("check", tmp_path / "none.json")
    with pytest.raises(SiteError, match="no address of a page"):
        _run("check", "https://")
