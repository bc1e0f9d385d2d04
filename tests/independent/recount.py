"""Recount an audit bundle from docs/record-format.md alone: nothing of Isegoria's is imported.

    python recount.py BUNDLE [KEY]

What needs linear algebra is not recounted: who is in which group is taken from participants.csv, and the map,
stability, silhouette and clarity are left out.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import math
import re
import struct
import sys
import zipfile
from decimal import Decimal
from statistics import NormalDist
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HALF_STEP = 0.00005 + 1e-9  # published shares have four decimals
EXACT = 1e-12
Json = Any


class Audit:
    """Counts what was compared, and keeps what differs."""

    def __init__(self) -> None:
        self.numbers, self.wrong = 0, list[str]()

    def true(self, what: str, holds: bool) -> None:  # noqa: FBT001 - a claim and whether it holds
        """Note what does not hold."""
        if not holds:
            self.wrong.append(what)

    def same(self, path: str, published: Json, counted: Json, step: float = 0.0) -> None:
        """Compare a published value with the counted one; a share within half a step of rounding."""
        if isinstance(published, list) and isinstance(counted, list) and len(published) == len(counted):
            for place, (ours, theirs) in enumerate(zip(published, counted, strict=True)):
                self.same(f"{path}[{place}]", ours, theirs)
            return
        numbers = [isinstance(one, int | float) and not isinstance(one, bool) for one in (published, counted)]
        self.numbers += numbers[0]
        equal = published == counted or (all(numbers) and abs(published - counted) <= step)
        self.true(f"{path}: published {published!r}, counted {counted!r}", equal)


def canonical(value: Json) -> str:
    """Write JSON by RFC 8785, as far as records and figures need it."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"
    return json.dumps(value, ensure_ascii=False)


def sha256(*parts: bytes) -> bytes:
    """Hash bytes."""
    return hashlib.sha256(b"".join(parts)).digest()


def root_of(hashes: list[bytes]) -> bytes:
    """Hash leaf hashes up to the root (RFC 9162)."""
    while len(hashes) > 1:
        odd = hashes[len(hashes) // 2 * 2 :]
        hashes = [sha256(b"\1", *hashes[at : at + 2]) for at in range(0, len(hashes) - 1, 2)] + odd
    return hashes[0] if hashes else sha256()


def check_log(audit: Audit, bundle: zipfile.ZipFile, key: str) -> list[tuple[int, Json]]:
    """Check signature, root, and that every record opens its entry; give the records with their places."""
    manifest, entries = json.loads(bundle.read("manifest.json")), bundle.read("entries")
    name, key_id, encoded = key.strip().split("+", 2)
    public = base64.b64decode(encoded)
    audit.true("the key is not what its id says", sha256(f"{name}\n".encode(), public)[:4].hex() == key_id)
    text, _gap, lines = bundle.read("checkpoint").decode().rpartition("\n\n")
    signatures = [line.split(" ")[1:] for line in lines.splitlines()]
    signed = [base64.b64decode(one) for who, one in signatures if who == name]
    try:
        signature = next((one[4:] for one in signed if one[:4].hex() == key_id), b"")
        Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature, f"{text}\n".encode())
    except InvalidSignature:
        audit.true("the checkpoint is not signed with this key", holds=False)
    origin, size, root = text.split("\n")[:3]
    here = (manifest["origin"], manifest["size"], len(entries) // 32)
    audit.true("the checkpoint is of another log", here == (origin, int(size), int(size)) and origin == name)
    leaves = [sha256(b"\0", entries[at : at + 32]) for at in range(0, len(entries), 32)]
    audit.true("the entries are not those signed", base64.b64encode(root_of(leaves)).decode() == root)
    records: list[tuple[int, Json]] = []
    for line in bundle.read("openings.jsonl").splitlines():
        index, nonce, written = (json.loads(line)[part] for part in ("index", "nonce", "record"))
        entry, record = sha256(bytes.fromhex(nonce), written.encode()), json.loads(written)
        audit.true(f"opening {index} opens no such entry", entry == entries[32 * index : 32 * index + 32])
        audit.true(f"record {index} is not canonical", canonical(record) == written)
        audit.true(f"record {index} is of elsewhere", record["conversation"] == manifest["conversation"])
        audit.true(f"opening {index} is out of order", not records or index > records[-1][0])
        records.append((index, record))
    return records


class Conversation:
    """A conversation as it was before a place of the log."""

    def __init__(self, records: list[tuple[int, Json]], barrier: int, names: dict[str, str]) -> None:
        before = [record for index, record in records if index < barrier]
        people = {one["participant"]: one for one in before if one["type"] == "participant"}
        texts = {one["statement"]: one for one in before if one["type"] == "statement"}
        rules = [one for one in before if one["type"] == "conversation"][-1]
        latest = {(one["participant"], one["statement"]): one for one in before if one["type"] == "vote"}
        whole = all(re.fullmatch("0|-?[1-9][0-9]{0,18}", names[one]) for one in people)
        self.people = sorted(people, key=lambda one: int(names[one]) if whole else names[one])
        texts = {number: one for number, one in sorted(texts.items()) if one["state"] in {"shown", "hidden"}}
        self.numbers = list(texts)
        self.counts = [
            not one["meta"] and one["state"] == "shown" and one["moderated"] >= 0 for one in texts.values()
        ]
        self.votes: dict[str, dict[int, int]] = {one: {} for one in self.people}
        self.important = dict.fromkeys(texts, 0)
        for (person, number), one in latest.items():
            if one["value"] is not None and number in texts:
                self.votes[person][number] = one["value"]
                self.important[number] += one["important"]
        self.keys = [one["key"] for one in rules["sectors"]]
        self.sectors = [[one for one in self.people if people[one]["sector"] == key] for key in self.keys]
        self.verified = [sum(people[one]["verified"] for one in part) for part in self.sectors]
        self.fewest, self.settings = max(rules["fewest"], 10), rules["settings"]

    def inputs(self) -> str:
        """Name the votes by their content."""
        place = {number: at for at, number in enumerate(self.numbers)}
        head = struct.pack(f"<I{len(place)}I", len(place), *self.numbers)
        written = [head, struct.pack("<I", len(self.people))]
        for votes in self.votes.values():
            cells = sorted(place[number] << 2 | value + 1 for number, value in votes.items())
            written.append(struct.pack(f"<I{len(cells)}H", len(cells), *cells))
        return f"sha256:{sha256(*written).hex()}"

    def cell(self, people: list[str], number: int) -> list[int]:
        """Count who agrees, disagrees and passes, of some people on a statement."""
        votes = [self.votes[one][number] for one in people if number in self.votes[one]]
        return [votes.count(1), votes.count(-1), votes.count(0)]


def beta(x: float, first: float, second: float) -> float:
    """Give the regularised incomplete beta function, by its continued fraction."""
    if not 0 < x < 1:
        return float(x >= 1)
    if x > (first + 1) / (first + second + 2):
        return 1 - beta(1 - x, second, first)
    front = math.lgamma(first + second) - math.lgamma(first) - math.lgamma(second)
    front += first * math.log(x) + second * math.log1p(-x)
    above, below = 1.0, 1 / (1 - (first + second) * x / (first + 1))
    product, step = below, 0
    while step == 0 or abs(below * above - 1) > EXACT:
        step += 1
        twice = first + 2 * step
        for part in (
            step * (second - step) * x / ((twice - 1) * twice),
            -(first + step) * (first + second + step) * x / (twice * (twice + 1)),
        ):
            below, above = 1 / (1 + part * below), 1 + part / above
            product *= below * above
    return math.exp(front) * product / first


def check_cell(audit: Audit, path: str, published: Json, counted: list[int], rules: Json) -> list[int]:
    """Check a cell: held back, or counted rightly, of enough people, with the bounds of both shares."""
    if published is None:
        return [0, 0, 0]
    seen = sum(counted)
    audit.same(path, published[:3], counted)
    audit.true(f"{path}: {seen} people are too few", seen >= rules["fewest"])
    tail = rules["settings"]["tail"]
    for count, ends in zip(counted, (published[3:5], published[5:7]), strict=False):
        for bound, below in zip(ends, (tail, 1 - tail), strict=True):
            audit.numbers += 1
            low, high = (beta(bound + one, count + 1, seen - count + 1) for one in (-HALF_STEP, HALF_STEP))
            audit.true(
                f"{path}: {bound} does not bound {count} of {seen}", low <= below + EXACT <= high + 2 * EXACT
            )
    return counted


def check_size(audit: Audit, path: str, published: Json, counted: int, fewest: int) -> None:
    """Check that a size is right and of enough people, or held back."""
    audit.same(path, published, None if published is None else counted)
    audit.true(f"{path}: {counted} people are too few", published is None or counted >= fewest)


def apart(groups: list[list[int]], least: int, tail: float) -> float:
    """Tell how far the two most distant groups surely are apart."""
    widest, parts = 0.0, list[tuple[float, float]]()
    for agree, disagree, passed in groups:
        seen = agree + disagree + passed
        share = (agree + 1) / (seen + 2)
        spread = share * (1 - share) / (seen + 3)
        for other, also in parts if seen >= least else []:
            widest = max(widest, abs(share - other) + NormalDist().inv_cdf(tail) * math.sqrt(spread + also))
        parts += [(share, spread)] if seen >= least else []
    return widest


def check_statement(audit: Audit, page: Json, told: Conversation, groups: list[list[str]], at: int) -> None:
    """Check every cell of a statement, and what follows from them."""
    number = told.numbers[at]
    for place, people in enumerate(told.sectors):
        cell = told.cell(people, number)
        check_cell(audit, f"by_sector[{place}][{at}]", page["by_sector"][place][at], cell, page)
    cells = []
    for place, people in enumerate(groups):
        cell, published = told.cell(people, number), page["by_group"][place][at]
        held_back = (published is None) == (sum(cell) < told.fewest)
        audit.true(f"by_group[{place}][{at}] is held back, or should be", held_back)
        cells.append(check_cell(audit, f"by_group[{place}][{at}]", published, cell, page))
    if page["whole"][at] or groups:
        together = [sum(one) for one in zip(*cells, strict=True)]
        whole = told.cell(told.people, number) if page["whole"][at] else together
        check_cell(audit, f"total[{at}]", page["total"][at], whole, page)
    if page["important"][at] is not None:
        audit.same(f"important[{at}]", page["important"][at], told.important[number])
    if groups:
        settings = page["settings"]
        counted = apart(cells, settings["votes_seen"], settings["tail"])
        audit.same(f"divisiveness[{at}]", page["divisiveness"][at], counted, HALF_STEP)
        heard = [
            row[at] for row, one in zip(page["by_group"], groups, strict=True) if len(one) >= told.fewest
        ]
        lower = [one[3] for one in heard if one]
        audit.same(f"lower[{at}]", page["lower"][at], min(lower) if lower else None)


def check_page(audit: Audit, page: Json, told: Conversation, groups: list[list[str]]) -> None:
    """Check every count of a page of figures, and what follows from counts alone."""
    voted = {number for votes in told.votes.values() for number in votes}
    counted = {
        "fewest": told.fewest,
        "participants": len(told.people),
        "voters": sum(bool(one) for one in told.votes.values()),
        "votes": sum(map(len, told.votes.values())),
        "needed": min(page["settings"]["votes_to_group"], len(voted)),
        "numbers": told.numbers,
        "counts": told.counts,
    }
    for name, value in counted.items():
        audit.same(name, page[name], value)
    audit.same("settings", page["settings"]["name"], told.settings)
    shown = sum(len(people) for one, people in zip(page["groups"], groups, strict=False) if one["size"])
    for place, (one, people) in enumerate(zip(page["groups"], groups, strict=False)):
        check_size(audit, f"groups[{place}]", one["size"], len(people), told.fewest)
        audit.same(f"share[{place}]", one["share"], len(people) / shown if one["size"] else None, HALF_STEP)
    for place, one in enumerate(page["sectors"]):
        audit.same(f"sectors[{place}].key", one["key"], told.keys[place])
        check_size(audit, f"sectors[{place}].size", one["size"], len(told.sectors[place]), told.fewest)
        check_size(audit, f"sectors[{place}].verified", one["verified"], told.verified[place], told.fewest)
    for at in range(len(told.numbers)):
        check_statement(audit, page, told, groups, at)


def recount(path: Any, key: str = "") -> tuple[int, list[str]]:  # noqa: ANN401 - whatever zipfile opens
    """Recount a bundle; give how many numbers were compared, and what differs."""
    audit = Audit()
    with zipfile.ZipFile(path) as bundle:
        records = check_log(audit, bundle, key or bundle.read("key").decode())
        rows = list(csv.reader(io.StringIO(bundle.read("participants.csv").decode(), newline="")))[1:]
        results = [(index, one) for index, one in records if one["type"] == "result"]
        newest = [one for one in results if one[1]["what"] == "landscape"][-1:]
        for index, record in newest + [one for one in results if one[1]["what"] == "report"]:
            number = "" if record["what"] == "landscape" else f"-{record['number']}"
            page = json.loads(bundle.read(f"results/{record['what']}{number}.json"))
            told = Conversation(records, index, {name: one for name, one, _group in rows})
            audit.same("page", record["page"], f"sha256:{sha256(canonical(page).encode()).hex()}")
            erased = [one["entries"] for at, one in records if one["type"] == "erasure" and at > index]
            if erased and told.inputs() != record["inputs"]:
                continue  # nobody can recount it any more
            audit.same("inputs", record["inputs"], told.inputs())
            # Who is in which group is told of the newest landscape alone.
            known = len(page["groups"]) if record["digest"] in [one["digest"] for _at, one in newest] else 0
            groups = [[name for name, _id, group in rows if group == str(one)] for one in range(known)]
            check_page(audit, page, told, groups)
    return audit.numbers, audit.wrong


if __name__ == "__main__":
    compared, differing = recount(*sys.argv[1:3])
    sys.stdout.write("".join(f"{one}\n" for one in differing[:50]))
    sys.stdout.write(f"{compared} numbers compared, {len(differing)} mismatches\n")
    sys.exit(bool(differing))
