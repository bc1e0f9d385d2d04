"""Check a slate's certificate against the votes, by docs/slate.md alone: nothing of Isegoria's is imported.

    python check_slate.py VOTES CERTIFICATE

VOTES is the folder of a Polis export in which +1 means agree, or a CSV file with the columns participant,
statement and vote, the latest votes only. CERTIFICATE is the JSON document.
"""

from __future__ import annotations

import csv
import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

Ballots: TypeAlias = dict[str, dict[str, int]]
NAMES = ("statement", "statement_unseen")


def read(path: Path) -> Ballots:
    """Give each participant's latest votes: participant to statement to +1, 0 or -1."""
    if path.is_file():
        return read_rows(path)
    for name in ("participants-votes.csv", "participant-votes.csv"):
        if (path / name).is_file():
            return read_matrix(path / name)
    raise SystemExit(f"{path} holds no participants-votes.csv; name a folder with a Polis export")


def read_rows(path: Path) -> Ballots:
    """Read a row for each vote."""
    ballots: Ballots = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            ballots.setdefault(row["participant"], {})[row["statement"]] = int(row["vote"])
    return ballots


def read_matrix(path: Path) -> Ballots:
    """Read a row for each participant, a column for each statement."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return {
            row["participant"]: {
                name: int(float(cell)) for name, cell in row.items() if cell and name.isdigit()
            }
            for row in csv.DictReader(lines)
        }


def count(ballots: Ballots, told: dict[str, Any]) -> dict[str, Any]:
    """Count everything that a certificate says, from who was eligible and who was chosen."""
    eligible, chosen = list(map(str, told["eligible"])), set(map(str, told["statements"]))
    as_told = {str(one): one for one in told["eligible"]}
    others = [one for one in eligible if one not in chosen]
    size, cast = told["size"], [{one: of[one] for one in eligible if one in of} for of in ballots.values()]
    voters = [mine for mine in cast if mine]
    holds = [sum(mine.get(one) == 1 for one in chosen) for mine in voters]
    claims = {one: [0] * (size + 1) for one in others}
    unseen = {one: [0] * (size + 1) for one in others}
    for mine, held in zip(voters, holds, strict=True):
        for one in others:
            claims[one][held] += mine.get(one) == 1
            unseen[one][held] += mine.get(one, 1) == 1
    levels = [
        level(one, others, claims, unseen, Fraction(one * len(voters), size)) for one in range(1, size + 1)
    ]
    nearest = [Fraction(-one["most"], one["level"]) if one["most"] else 1 for one in levels]
    return {
        "voters": len(voters),
        "cast": sum(map(len, voters)),
        "represented": [sum(held >= least for held in holds) for least in range(size + 1)],
        "others": len(others),
        "holds": all(one["holds"] for one in levels),
        "holds_whatever_was_not_seen": all(one["guaranteed"] == len(others) for one in levels),
        "tightest": nearest.index(min(nearest)) + 1 if min(nearest) < 0 else None,
        "levels": [one | {name: as_told.get(one[name]) for name in NAMES} for one in levels],
    }


def level(
    number: int, others: list[str], claims: dict[str, list[int]], unseen: dict[str, list[int]], due: Fraction
) -> dict[str, Any]:
    """Count the largest claims of one level; one of at least `due` people is justified."""
    now = {one: sum(claims[one][:number]) for one in others}
    then = {one: sum(unseen[one][:number]) for one in others}
    most, most_unseen = max(now.values(), default=0), max(then.values(), default=0)
    return {
        "level": number,
        "entitled": max(1, -(-due.numerator // due.denominator)),
        "most": most,
        "statement": next((one for one in others if now[one] == most), None),
        "holds": most == 0 or most < due,
        "most_unseen": most_unseen,
        "statement_unseen": next((one for one in others if then[one] == most_unseen), None),
        "guaranteed": sum(value == 0 or value < due for value in then.values()),
    }


def check(ballots: Ballots, told: dict[str, Any]) -> list[str]:
    """List what the certificate says otherwise than the votes do; and whether it is a slate at all."""
    chosen, eligible = map(str, told["statements"]), {str(one) for one in told["eligible"]}
    twice = len(set(told["statements"])) < len(told["statements"]) or len(eligible) < len(told["eligible"])
    wrong = ["a statement is listed twice"] if twice else []
    wrong += [f"{one} was chosen and is not eligible" for one in chosen if one not in eligible]
    if len(told["statements"]) > told["size"]:
        wrong.append(f"more than {told['size']} statements were chosen")
    wrong += [
        f"{name}: the certificate says {told[name]!r}, the votes {value!r}"
        for name, value in count(ballots, told).items()
        if told[name] != value
    ]
    return wrong if told["holds"] else [*wrong, "the axiom does not hold"]


if __name__ == "__main__":
    found = check(read(Path(sys.argv[1])), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    print("\n".join(found) or "The certificate holds.")  # noqa: T201 - a program says what it found
    sys.exit(bool(found))
