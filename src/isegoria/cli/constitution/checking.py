"""Check a constitution: form, digest, guards, examples, the ballot, its parents, the public record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from isegoria.cli.constitution.places import read, read_file
from isegoria.cli.constitution.printing import heading
from isegoria.cli.constitution.reading import parsed, text_of
from isegoria.cli.constitution.words import say
from isegoria.cli.findings import line, show_findings
from isegoria.cli.words import say as say_anyway
from isegoria.constitution.clauses import failing
from isegoria.constitution.constitutions import canonical, digest_of
from isegoria.constitution.errors import DocumentError, RatificationError
from isegoria.constitution.guards import parse, write
from isegoria.constitution.ratification import EVERYONE, Part, Rules, Tally, decide
from isegoria.record.cosignatures import WitnessKey
from isegoria.record.errors import RecordError
from isegoria.record.notes import VerifyKey
from isegoria.record.receipts import Receipt, verify
from isegoria.services.auditing.findings import FAILED, HELD, OPEN, Finding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from isegoria.cli.constitution.places import Found
    from isegoria.cli.words import Language
    from isegoria.constitution.constitutions import Constitution
    from isegoria.record.receipts import VerifiedReceipt

_PROOF = "constitution.tlog-proof"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be checked; "" and None for what was not given."""

    place: str
    digest: str
    parents: tuple[Path, ...]
    proof: Path | None
    key: str
    witnesses: tuple[str, ...]


def check_place(asked: Asked, language: Language) -> bool:
    """Check and print what came of it; see `isegoria constitution check --help`.

    Returns:
        Whether nothing was found to be wrong.

    Raises:
        SiteError: something cannot be read, or is no constitution.
        RecordError: a key is none.
    """
    console = Console(highlight=False)
    found = read(asked.place)
    constitution = parsed(found)
    key = asked.key or found.key()
    recorded, proved = _record(asked, found, constitution, key)
    findings = [
        _form(found, constitution),
        _digest(asked.digest, constitution),
        _guards(constitution),
        _examples(constitution),
        ballot(constitution),
        _parents(asked, found, constitution),
        recorded,
    ]
    heading(constitution, console, language)
    if constitution.simulated:
        line(console, say_anyway("simulated", language), "bold black on yellow")
    show_findings(findings, console, language)
    line(console, say("digest", language, digest=constitution.digest))
    if proved is not None:
        at = proved.checkpoint
        line(console, say("recorded", language, index=proved.index, origin=at.origin, size=at.size), "dim")
        for one in proved.cosignatures:
            line(console, say("cosigned", language, name=one.name), "dim")
    if key and not asked.key:
        line(console, say("key_from_site", language, vkey=key), "yellow")
    held = all(one.state != FAILED for one in findings)
    verdict = say_anyway("verified" if held else "not_verified", language)
    console.print(Text(verdict, "bold green" if held else "bold red"), soft_wrap=True)
    return held


def _form(found: Found, constitution: Constitution) -> Finding:
    if text_of(found) == constitution.text:
        return Finding("document", HELD, 1)
    reason = "it says the same as its canonical text, but is written otherwise; take the site's own file"
    return Finding("document", FAILED, 1, 1, reason)


def _digest(wanted: str, constitution: Constitution) -> Finding:
    if not wanted:
        return Finding(
            "digest", OPEN, reason="compare it with one from elsewhere, or give that with --digest"
        )
    if wanted == constitution.digest:
        return Finding("digest", HELD, 1)
    return Finding("digest", FAILED, 1, 1, f"its digest is {constitution.digest}: this is another text")


def _guards(constitution: Constitution) -> Finding:
    # Reading a document parses them all; what is left is that each is written in its one form.
    texts = [one.guards for one in constitution.clauses if one.guards]
    wrong = [one for one in texts if write(parse(one)) != one]
    return Finding("guards", FAILED if wrong else HELD, sum(len(parse(one)) for one in texts), len(wrong))


def _examples(constitution: Constitution) -> Finding:
    wrong = sum(len(failing(one)) for one in constitution.clauses)
    checked = sum(len(one.examples) for one in constitution.clauses)
    return Finding("examples", FAILED if wrong else HELD, checked, wrong)


def ballot(constitution: Constitution) -> Finding:
    """Decide on every clause again, by the rules and tallies in the document.

    Parts whose tallies are held back were decided on where everybody's ballots are; their verdict is taken.
    """
    said = constitution.ratification
    try:
        rules = Rules.read(said["rules"])
        wrong = [one["key"] for one in said["clauses"] if not _follows(rules, one)]
        checked = len(said["clauses"])
    except (KeyError, TypeError, AttributeError, RatificationError) as odd:
        return Finding("ballot", FAILED, 0, 1, f"how it was ratified cannot be read ({odd})")
    reason = f"by the rules, it should be otherwise with {', '.join(wrong)}" if wrong else ""
    return Finding("ballot", FAILED if wrong else HELD, checked, len(wrong), reason)


def _follows(rules: Rules, clause: Mapping[str, Any]) -> bool:
    passed = [check["passed"] for one in clause["parts"] for check in one["checks"]]
    if clause["ratified"] != all(passed) or not passed:
        return False
    parts = {Part(one["kind"], one["key"]): one for one in clause["parts"] if one["tally"] is not None}
    if EVERYONE not in parts:
        return True
    decided = decide(rules, {part: Tally(**one["tally"]) for part, one in parts.items()})
    for part, one in parts.items():
        ours = [
            (check.kind, str(check.needed), check.had, check.fakes, check.passed)
            for check in decided.checks
            if check.part == part
        ]
        names = ("kind", "needed", "had", "fakes", "passed")
        if ours != [tuple(check[name] for name in names) for check in one["checks"]]:
            return False
    return True


def _parents(asked: Asked, found: Found, constitution: Constitution) -> Finding:
    if constitution.version == 1:
        return Finding("parents", HELD, 0)
    given = [parsed(read_file(one)) for one in asked.parents]
    if not given:
        fetched = [found.version(one) for one in range(1, constitution.version)]
        given = [parsed(one) for one in fetched if one is not None]
    if not given:
        return Finding("parents", OPEN, reason="give the versions before it with --parent")
    known = {one.digest: one for one in given}
    child, steps = constitution, 0
    while child.parent is not None:
        parent = known.get(child.parent)
        if parent is None:
            reason = f"version {child.version} follows {child.parent}, which is none of those given"
            return Finding("parents", FAILED, steps + 1, 1, reason)
        if (parent.id, parent.version) != (constitution.id, child.version - 1):
            reason = f"version {child.version} does not follow version {parent.version} of that constitution"
            return Finding("parents", FAILED, steps + 1, 1, reason)
        child, steps = parent, steps + 1
    return Finding("parents", HELD, steps)


def _record(
    asked: Asked, found: Found, constitution: Constitution, key: str
) -> tuple[Finding, VerifiedReceipt | None]:
    given = read_file(asked.proof) if asked.proof else found.beside(_PROOF)
    if given is None:
        return Finding("recorded", OPEN, reason="give its proof with --proof, and the log's key"), None
    if not key:
        return Finding("recorded", OPEN, reason="give the log's key with --key"), None
    witnesses = [WitnessKey.parse(one) for one in asked.witnesses]
    trusted = VerifyKey.parse(key)
    try:
        proved = verify(Receipt.parse(given.content), [trusted], witnesses)
    except RecordError as wrong:
        return Finding("recorded", FAILED, 1, 1, str(wrong)), None
    missing = {one.name for one in witnesses} - {one.name for one in proved.cosignatures}
    if missing:
        reason = f"{', '.join(sorted(missing))} has not cosigned this checkpoint"
        return Finding("recorded", FAILED, 1, 1, reason), proved
    if not _says(proved, constitution):
        reason = "the proof is for another text; take the proof of this version"
        return Finding("recorded", FAILED, 1, 1, reason), proved
    return Finding("recorded", HELD, 1), proved


def _says(proved: VerifiedReceipt, constitution: Constitution) -> bool:
    if proved.opening is None:
        return False
    said = json.loads(proved.opening.record)
    try:
        document = digest_of(canonical(said.get("document")))
    except DocumentError:
        return False
    return bool(
        said.get("type") == "constitution"
        and said.get("constitution") == constitution.id
        and said.get("version") == constitution.version
        and said.get("digest") == constitution.digest
        and document == constitution.digest
    )
