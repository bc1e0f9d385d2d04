"""An audit finds what was changed, wherever it was changed, and nothing else."""

from __future__ import annotations

import json
import os
import random
import shutil
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from bundles import bundle_at, changed, in_json, in_lines, signed_anew
from independent.recount import recount as recount_by_script
from isegoria.record.entries import canonical
from isegoria.record.errors import NoteError, RecordError
from isegoria.record.notes import SigningKey
from isegoria.services import erasing, mapping, moderating, organising, participants
from isegoria.services.auditing.errors import BundleError
from isegoria.services.auditing.reading import Named
from isegoria.services.auditing.recounting import Recount, recount
from isegoria.services.auditing.replaying import Records
from isegoria.services.recording import sealing
from isegoria.store.batches import Act, apply_batch
from recorded import recorded_town

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_django.plugin import DjangoDbBlocker

    from bundles import Change

FLIPS = 200 if os.environ.get("ISEGORIA_SLOW") else 12


def told(found: Recount) -> dict[str, str]:
    """Give the state of every claim."""
    return {f"{one.claim} {one.about}".strip(): one.state for one in found.findings}


@pytest.fixture(scope="module")
def written(
    django_db_setup: None,  # noqa: ARG001 - the tables
    django_db_blocker: DjangoDbBlocker,
    site_folder: Path,  # noqa: ARG001 - where the log's key is
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Write the bundle of a town with sectors, changed minds, hidden statements and an erasure."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = bundle_at(tmp_path_factory.mktemp("bundle") / "bundle.zip", recorded_town().id)
        transaction.set_rollback(True)
    return made


@pytest.fixture
def bundle(written: Path, tmp_path: Path) -> Path:
    """Give a copy of it."""
    return Path(shutil.copy(written, tmp_path))


def test_everything_that_people_do_recounts(bundle: Path) -> None:
    """Votes changed and taken back, statements hidden and withdrawn, sectors, importance: all is counted."""
    found = recount(bundle)
    numbers, differing = recount_by_script(bundle)

    assert [one for one in found.findings if one.state == "failed"] == []
    assert told(found) == {
        "signature": "held",
        "log": "held",
        "openings": "held",
        "records": "held",
        "landscape": "held",
        "report 1": "open",  # somebody left for good since
    }
    assert "entries were erased since" in found.findings[-1].reason
    assert (found.participants, found.mismatches, differing) == (29, 0, [])
    assert found.numbers > numbers > 100


SEEDS = 10  # of the statements; those added later are withdrawn or moderated out


def counting(openings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Find votes to agree that count: on the first statements, and the only ones of who cast them."""
    cast: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for one in openings:
        said = json.loads(one["record"])
        if said["type"] == "vote" and said["statement"] < SEEDS:
            cast.setdefault((said["participant"], said["statement"]), []).append(one)
    # Were there an earlier one that says the same, leaving out the later would change nothing.
    return [only[0] for only in cast.values() if len(only) == 1 and '"value":1}' in only[0]["record"]]


def flipped(openings: list[dict[str, Any]]) -> None:
    """Turn one vote over."""
    vote = counting(openings)[0]
    vote["record"] = vote["record"].replace('"value":1}', '"value":-1}')


def without_a_vote(openings: list[dict[str, Any]]) -> None:
    """Leave out a vote that counts."""
    openings.remove(counting(openings)[-1])


def reworded(openings: list[dict[str, Any]]) -> None:
    """Write a record in another form that says the same."""
    one = counting(openings)[0]
    one["record"] = json.dumps(json.loads(one["record"]))


def moved(openings: list[dict[str, Any]]) -> None:
    """Say that two records stand in each other's place."""
    first, second = counting(openings)[:2]
    first["record"], second["record"] = second["record"], first["record"]


def more_agree(page: dict[str, Any]) -> None:
    """Count one more who agrees."""
    next(one for one in page["total"] if one)[0] += 1


def more_people(page: dict[str, Any]) -> None:
    """Count one more participant."""
    page["participants"] += 1


def surer(page: dict[str, Any]) -> None:
    """Bound a share a little higher."""
    cell = next(one for one in page["total"] if one)
    cell[3] = round(cell[3] + 0.0003, 4)


def with_another_group(content: bytes) -> bytes:
    """Put somebody into another group."""
    head, first, *rest = content.decode().splitlines(keepends=True)
    pseudonym, name, group = first.strip().split(",")
    return "".join([head, f"{pseudonym},{name},{1 - int(group or 0)}\n", *rest]).encode()


CHANGES: dict[str, tuple[Mapping[str, Change], set[str], str]] = {
    "a vote turned over": (
        {"openings.jsonl": in_lines(flipped)},
        {"openings", "landscape"},
        "do not open the entries",
    ),
    "a vote left out": ({"openings.jsonl": in_lines(without_a_vote)}, {"landscape"}, "record.inputs"),
    "a record in another form": ({"openings.jsonl": in_lines(reworded)}, {"openings", "landscape"}, "entry "),
    "records that change places": ({"openings.jsonl": in_lines(moved)}, {"openings", "landscape"}, "entry "),
    "one more who agrees": (
        {"results/landscape.json": in_json(more_agree)},
        {"landscape"},
        "total[",
    ),
    "one more participant": (
        {"results/landscape.json": in_json(more_people)},
        {"landscape"},
        "participants: published 30, recounted 29",
    ),
    "a surer share": ({"results/landscape.json": in_json(surer)}, {"landscape"}, "total["),
    "somebody in another group": ({"participants.csv": with_another_group}, {"landscape"}, "].group"),
    "another entry": (
        {"entries": lambda content: bytes([content[0] ^ 1]) + content[1:]},
        {"log"},
        "not those that the log has signed",
    ),
    "a checkpoint of another root": (
        {"checkpoint": lambda content: content.replace(b"\n", b"\n1", 1)},
        {"signature"},
        "does not fit this text",
    ),
    "results that are not there": (
        {"results/landscape.json": lambda _content: None},
        {"landscape"},
        "its figures are not in the bundle",
    ),
    "a report that nobody can recount any more": (
        {"results/report-1.json": in_json(more_people)},
        {"report 1"},
        "its figures are not those on record",
    ),
    "a report that is not there": (
        {"results/report-1.json": lambda _content: None},
        {"report 1"},
        "its figures are not in the bundle",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_is_changed_is_found(bundle: Path, name: str) -> None:
    """Whoever changes a vote, a number, an entry or a name in a bundle is found out, and told where."""
    changes, claims, words = CHANGES[name]

    found = recount(changed(bundle, changes))

    failed = [one for one in found.findings if one.state == "failed"]
    assert claims <= {f"{one.claim} {one.about}".strip() for one in failed}
    assert not found.held
    told_all = " ".join(
        [one.reason for one in failed]
        + [
            f"{one.path}: published {one.published}, recounted {one.recounted}"
            for at in failed
            for one in at.differences
        ]
    )
    assert words in told_all


@pytest.mark.parametrize("name", ["checkpoint", "entries", "openings.jsonl", "results/landscape.json"])
def test_no_bit_can_be_turned_over_unseen(bundle: Path, name: str) -> None:
    """Wherever a bit of log, records or results is turned over, the bundle is false, or cannot be read."""
    chance = random.Random(name)  # noqa: S311 - a test's own

    def turn(content: bytes) -> bytes:
        place = chance.randrange(len(content))
        return content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]

    for _ in range(FLIPS):
        try:
            held = recount(changed(bundle, {name: turn})).held
        except (BundleError, RecordError):
            held = False
        assert not held


@pytest.mark.parametrize(
    "name",
    [one for one in CHANGES if "not there" not in one and one != "somebody in another group"],
)
def test_the_script_finds_it_as_well(bundle: Path, name: str) -> None:
    """Nobody needs our code to find it out."""
    _numbers, differing = recount_by_script(changed(bundle, CHANGES[name][0]))

    assert differing


def test_whoever_holds_the_key_cannot_change_a_vote(bundle: Path, site_folder: Path) -> None:
    """Even where log and signature were made anew over a false vote, the results do not follow from it."""
    found = recount(signed_anew(bundle, site_folder, flipped))
    _numbers, differing = recount_by_script(signed_anew(bundle, site_folder, flipped))

    states = told(found)
    assert [states[one] for one in ("signature", "log", "openings", "records")] == ["held"] * 4
    assert states["landscape"] == "failed"
    assert differing


def test_a_result_has_to_say_which_figures_it_published(bundle: Path, site_folder: Path) -> None:
    """A record that names other figures is told of, even where the figures shown are right."""

    def rename(openings: list[dict[str, Any]]) -> None:
        one = [one for one in openings if '"what":"landscape"' in one["record"]][-1]
        record = json.loads(one["record"])
        one["record"] = one["record"].replace(record["page"], "sha256:" + 64 * "0")

    found = recount(signed_anew(bundle, site_folder, rename))

    (landscape,) = (one for one in found.findings if one.claim == "landscape")
    assert [one.path for one in landscape.differences] == ["record.page"]


def test_a_hidden_statement_never_counts() -> None:
    """Whatever was decided about it, what is hidden is out; what waits is not there at all."""
    records = Records("c" * 32)
    base: dict[str, Any] = {"conversation": "c" * 32, "time": "2026-11-25T03:00Z"}
    rules: dict[str, Any] = {
        "topic": "T",
        "settings": "robust",
        "fewest": 10,
        "simulated": False,
        "sectors": [],
    }
    person: dict[str, Any] = {"participant": "a" * 32, "sector": None, "verified": False}
    said: list[dict[str, Any]] = [{"type": "conversation", **rules}, {"type": "participant", **person}]
    for number, state in enumerate(["shown", "hidden", "pending"]):
        texts = {"statement": number, "state": state, "moderated": 1, "meta": False, "seed": True}
        said += [{"type": "statement", **texts}, {"type": "vote", **vote(number)}]
    for index, one in enumerate(said):
        records.add(index, canonical({**base, **one}))

    found = records.as_of(99, {"a" * 32: Named("7", None)}).conversation

    assert [(one.id, one.moderated) for one in found.statements] == [(0, 1), (1, -1)]
    assert len(found.events) == 2


def vote(number: int) -> dict[str, Any]:
    """Agree with a statement."""
    return {"participant": "a" * 32, "statement": number, "value": 1, "important": False}


def test_another_log_cannot_pass_for_this_one(bundle: Path) -> None:
    """An auditor who knows the log's key does not take a bundle that somebody else has signed."""
    stranger = SigningKey("testserver/log", bytes(32)).vkey

    found = recount(bundle, key=stranger)

    assert told(found)["signature"] == "failed"
    assert not found.held


def test_a_key_that_is_none_is_refused(bundle: Path) -> None:
    """A key that was copied badly is no reason to doubt the log."""
    with pytest.raises(NoteError, match="key"):
        recount(bundle, key="debate.example.org+nonsense")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"manifest.json": lambda _content: None}, "manifest.json of the bundle: it is missing"),
        ({"manifest.json": lambda _content: b"{}"}, 'its format is not "isegoria.bundle/1"'),
        ({"manifest.json": in_json(lambda one: one.update(size=True))}, "size is no number"),
        ({"manifest.json": in_json(lambda one: one.pop("origin"))}, "origin or publication is missing"),
        ({"entries": lambda content: content[:-1]}, "it does not hold the"),
        ({"openings.jsonl": lambda content: content + b"nonsense\n"}, "is no opening"),
        (
            {"openings.jsonl": lambda content: content + content[:999].partition(b"\n")[0]},
            "is opened too late",
        ),
        ({"participants.csv": lambda _content: b"a,b\n"}, "its first line is not"),
        ({"participants.csv": lambda content: content + b"x,1,0\n"}, "names nobody, or somebody twice"),
        ({"participants.csv": lambda content: content + b"x\n"}, "is none"),
        ({"results/landscape.json": lambda _content: b"[1]"}, "it is no JSON object"),
        ({"results/landscape.json": lambda _content: b"\xff"}, "it is not written in UTF-8"),
        ({"results/landscape.json": lambda _content: b"{"}, "it is no JSON"),
        ({"results/landscape.json": lambda _content: b'{"votes":1,"votes":2}'}, "it is no JSON"),
    ],
)
def test_what_is_no_bundle_is_refused(bundle: Path, changes: Mapping[str, Change], words: str) -> None:
    """A damaged bundle is told apart from a false one, with what to do."""
    with pytest.raises(BundleError, match=r"again\.$") as refused:
        recount(changed(bundle, changes))

    assert words in str(refused.value)


def test_a_file_that_is_no_zip_is_refused(tmp_path: Path) -> None:
    """Whoever names another file is told so."""
    (tmp_path / "votes.csv").write_text("a,b\n", "utf-8")

    with pytest.raises(BundleError, match="it is no zip"):
        recount(tmp_path / "votes.csv")
    with pytest.raises(BundleError, match="cannot be read"):
        recount(tmp_path / "nothing.zip")


def test_an_archive_that_two_programs_read_differently_is_refused(bundle: Path) -> None:
    """A name that is there twice would be one thing for us and another for the next auditor."""
    with zipfile.ZipFile(bundle, "a") as archive, warnings.catch_warnings(action="ignore"):
        archive.writestr("manifest.json", "{}")

    with pytest.raises(BundleError, match="it is there twice"):
        recount(bundle)


def test_an_archive_that_unpacks_without_end_is_refused(bundle: Path) -> None:
    """Nobody fills an auditor's disk or memory with a small file."""
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(bundle.with_name("bomb.zip"), "w") as new:
        for name in old.namelist():
            new.writestr(name, bytes(1 << 24) if name == "entries" else old.read(name), zipfile.ZIP_DEFLATED)

    with pytest.raises(BundleError, match="it is packed tighter"):
        recount(bundle.with_name("bomb.zip"))


def test_votes_are_published_as_people_were_told(bundle: Path, site_folder: Path) -> None:
    """Whoever changes it once people may vote is found, even with the key of the log."""

    def publish(openings: list[dict[str, Any]]) -> None:
        one = [one for one in openings if '"type":"conversation"' in one["record"]][-1]
        one["record"] = one["record"].replace('"publication":"sealed"', '"publication":"open"')

    found = recount(signed_anew(bundle, site_folder, publish))

    assert told(found)["records"] == "failed"


def test_nobody_can_say_that_more_was_erased_than_there_was(bundle: Path, site_folder: Path) -> None:
    """An erasure without measure would excuse any result; the log itself bounds it."""

    def exaggerate(openings: list[dict[str, Any]]) -> None:
        one = next(one for one in openings if '"type":"erasure"' in one["record"])
        said = json.loads(one["record"])
        one["record"] = canonical({**said, "entries": 10**9})

    found = recount(signed_anew(bundle, site_folder, exaggerate))

    assert told(found)["records"] == "failed"


@pytest.mark.django_db
def test_votes_erased_before_they_were_sealed_accuse_nobody(tmp_path: Path) -> None:
    """A report that counted them cannot be recounted any more, and that is said; the site did no wrong."""
    town = recorded_town()
    person = participants.join(conversation=town.id)
    apply_batch([Act(town.id, person, 2, 1, important=False, at=1_800_000_000_000)], [], timezone.now())
    number = mapping.publish(slug=town.slug, account=town.accounts["organiser"])
    erasing.erase(conversation=town.id, participant=person)

    found = recount(bundle_at(tmp_path / "erased.zip", town.id))

    assert (told(found)[f"report {number}"], told(found)["landscape"]) == ("open", "held")
    assert found.held


@pytest.mark.django_db
def test_what_came_after_a_result_is_not_counted_into_it(tmp_path: Path) -> None:
    """Results on record follow from the votes before them, however many came since."""
    town = recorded_town()
    before = mapping.results(slug=town.slug).votes
    late = Act(town.id, town.people[3], 11, 1, important=True, at=1_800_000_000_000)
    apply_batch([late], [], timezone.now())
    moderating.decide(
        slug=town.slug, account=town.accounts["organiser"], number=1, decision="hide", reason="off-topic"
    )
    sealing.seal()

    found = recount(bundle_at(tmp_path / "late.zip", town.id, fresh=False))

    assert told(found)["landscape"] == "held"
    assert found.votes == before


@pytest.mark.django_db
def test_the_maths_of_polis_recounts_as_well(tmp_path: Path) -> None:
    """By whatever settings a conversation is held, they are on record and used for the recount."""
    town = recorded_town(landscape=False)
    settings = organising.Options(settings_name="polis")
    organising.change_settings(slug=town.slug, account=town.accounts["organiser"], options=settings)

    found = recount(bundle_at(tmp_path / "polis.zip", town.id))
    _numbers, differing = recount_by_script(tmp_path / "polis.zip")

    assert told(found)["landscape"] == "held"
    assert found.mismatches == 0
    assert differing == []
