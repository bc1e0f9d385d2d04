"""Ratifications counted again: from roll and ballots on record to every published tally and version."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from isegoria.constitution import constitutions
from isegoria.constitution.errors import ConstitutionError
from isegoria.constitution.ratification import Enrolled, Rules, count
from isegoria.opinion.publication import FEWEST_FLOOR
from isegoria.services.auditing.comparing import compare
from isegoria.services.auditing.findings import FAILED, HELD, OPEN, Finding
from isegoria.services.tallying import published

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

KINDS: Final = frozenset(
    {"ratification", "clause", "objection", "answer", "enrolled", "ballot", "constitution"}
)
_CLAIM: Final = "ratification"
_OPENED: Final = "ballot"
_CLOSED: Final = frozenset({"cooling", "failed"})


@dataclass(frozen=True, slots=True)
class Said:
    """A record and its place in the log."""

    index: int
    record: Mapping[str, Any]


@dataclass(slots=True)
class RatificationsOnRecord:
    """Records of ratifications of one conversation, added in the order of the log."""

    stood: dict[int, list[Said]] = field(default_factory=dict)
    roll: dict[int, dict[str, Said]] = field(default_factory=dict)
    ballots: dict[int, dict[str, list[Said]]] = field(default_factory=dict)
    versions: list[Said] = field(default_factory=list)

    def add(self, kind: str, index: int, record: Mapping[str, Any]) -> None:
        """Read one record; those of drafts and objections count for nothing here.

        Raises:
            LookupError, TypeError, ValueError: it lacks something that such records have.
        """
        said = Said(index, record)
        if kind == "ratification":
            self.stood.setdefault(_number(record), []).append(said)
            Rules.read(record["rules"])
        elif kind == "enrolled":
            if not isinstance(record["group"], int) or not isinstance(record["verified"], bool):
                raise TypeError(kind)
            self.roll.setdefault(_number(record), {})[str(record["participant"])] = said
        elif kind == "ballot":
            cast = self.ballots.setdefault(_number(record), {})
            cast.setdefault(str(record["participant"]), []).append(said)
        elif kind == "constitution":
            self.versions.append(said)

    def recounted(
        self, fewest: Callable[[int], int], erased_since: Callable[[int], int]
    ) -> Iterator[Finding]:
        """Count every closed ratification again, and check every version.

        Args:
            fewest: gives, by a place of the log, how many people a published count counted at least.
            erased_since: gives how many entries were erased after a place of the log.
        """
        for number, stood in sorted(self.stood.items()):
            opened = next((one for one in stood if one.record["stage"] == _OPENED), None)
            closed = next((one for one in stood if one.record["stage"] in _CLOSED), None)
            if opened is None or closed is None:
                continue
            yield self._recount(number, opened, closed, fewest(closed.index), erased_since(opened.index))
        for said in self.versions:
            yield self._version(said)

    def _recount(self, number: int, opened: Said, closed: Said, fewest: int, erased: int) -> Finding:
        about, roll = str(number), self.roll.get(number, {})
        if not roll:
            return Finding(_CLAIM, OPEN, 0, 0, "the roll and the ballots are for auditors alone", (), about)
        if len(roll) != opened.record["roll"] and erased:
            told = f"{erased:,} entries were erased since the ballot opened"
            return Finding(_CLAIM, OPEN, 0, 0, f"it cannot be recounted: {told}", (), about)
        try:
            made = self._counted(number, opened, closed, fewest)
        except (ConstitutionError, LookupError, TypeError, ValueError) as wrong:
            return Finding(_CLAIM, FAILED, 0, 1, f"its records contradict one another: {wrong}", (), about)
        found = compare(closed.record["result"], made)
        found.add("record.roll", opened.record["roll"], len(roll))
        if not found.mismatches:
            return Finding(_CLAIM, HELD, found.numbers, about=about)
        if erased:
            told = f"{erased:,} entries were erased since the ballot opened"
            return Finding(_CLAIM, OPEN, 0, 0, f"it cannot be recounted: {told}", (), about)
        reason = "what was published does not follow from the ballots"
        return Finding(_CLAIM, FAILED, found.numbers, found.mismatches, reason, tuple(found.listed), about)

    def _counted(self, number: int, opened: Said, closed: Said, fewest: int) -> dict[str, Any]:
        roll = [_enrolled(name, one.record) for name, one in sorted(self.roll[number].items())]
        last = {
            name: before[-1].record["choices"]
            for name, said in self.ballots.get(number, {}).items()
            if (before := [one for one in said if one.index < closed.index])
        }
        keys = [one["key"] for one in closed.record["result"]["clauses"]]
        ballots = {
            name: {key: one["choice"] for key, one in choices.items()} for name, choices in last.items()
        }
        rules = Rules.read(opened.record["rules"])
        if closed.record["digest"] != opened.record["digest"]:
            raise ValueError("another text was counted than was voted on")
        if closed.record["rules"] != opened.record["rules"]:
            raise ValueError("other rules were applied than were announced")
        tallies = count(roll, ballots, clauses=keys)
        cast = [one for one in roll if one.id in last]
        return published(rules, tallies, roll, cast, max(fewest, FEWEST_FLOOR))

    def _version(self, said: Said) -> Finding:
        record = said.record
        about = f"version {record.get('version')}"
        try:
            document = constitutions.read(constitutions.canonical(record["document"]))
            ratified = document.ratification
            stood = self.stood.get(ratified["ratification"], [])
            closed = next((one for one in stood if one.record["stage"] == "cooling"), None)
            wrong = _contradiction(record, document, closed)
        except (ConstitutionError, LookupError, TypeError, ValueError) as problem:
            wrong = str(problem)
        return Finding("constitution", FAILED if wrong else HELD, 1, int(bool(wrong)), wrong, (), about)


def _contradiction(
    record: Mapping[str, Any], document: constitutions.Constitution, closed: Said | None
) -> str:
    if document.digest != record["digest"]:
        return "its digest is another's"
    if closed is None:
        return "no ballot on record ratified it"
    said = closed.record["result"]
    if any(document.ratification.get(name) != said[name] for name in ("clauses", "roll", "cast")):
        return "it claims another result than that of its ballot"
    if document.ratification["rules"] != closed.record["rules"]:
        return "it claims other rules than those of its ballot"
    refused = {one["key"] for one in said["clauses"] if not one["ratified"]}
    brought = {one.key for one in document.clauses} & refused
    return f"clause {min(brought)} was refused and stands in it" if brought and not document.parent else ""


def _number(record: Mapping[str, Any]) -> int:
    number = record["ratification"]
    if type(number) is not int or number < 1:
        raise ValueError(number)
    return number


def _enrolled(name: str, record: Mapping[str, Any]) -> Enrolled:
    group = record["group"]
    return Enrolled(name, str(group) if group >= 0 else None, record["sector"] or None, record["verified"])
