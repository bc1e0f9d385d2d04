"""What pages and programs see of organisations, commitments, progress and challenges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """An organisation, as it is named wherever it shows.

    Attributes:
        name: "" where a moderator hid it.
        kind: "company", "government", "research" or "civil".
        verified: somebody vouched that its owners speak for it.
        hidden: why name and website are hidden; "" while they show.
    """

    slug: str
    name: str
    kind: str
    verified: bool
    hidden: str


@dataclass(frozen=True, slots=True)
class OrganisationInfo:
    """An organisation.

    Attributes:
        website: "" for none, or where it is hidden.
        verifier: "site", the slug of the constitution whose organisers vouched, or "".
        verifier_titles: of that constitution, by language code.
        own: whoever asks is one of its owners.
        orphaned: no account speaks for it any more.
        vouch_through: slug of the constitution for whose organisers whoever asks may vouch for it, or take
            that back; "" for whoever runs the site; None where they may not.
    """

    named: OrganisationName
    website: str
    created_at: datetime
    verified_at: datetime | None
    verifier: str
    verifier_titles: Mapping[str, str]
    own: bool
    orphaned: bool
    vouch_through: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many commitments stand in each way; those that were withdrawn apart.

    Attributes:
        overdue: an answer to a challenge is overdue.
        challenged: a challenge waits for its answer, or its author is not content with it.
        kept: reported as done, and no challenge open.
        under_way: planned or under way, and no challenge open.
        not_kept: reported as not kept.
        silent: adopted, and nothing reported yet.
    """

    overdue: int = 0
    challenged: int = 0
    kept: int = 0
    under_way: int = 0
    not_kept: int = 0
    silent: int = 0
    withdrawn: int = 0

    @property
    def standing(self) -> int:
        """How many stand."""
        return self.overdue + self.challenged + self.kept + self.under_way + self.not_kept + self.silent


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An organisation in a list, with how its commitments stand.

    Attributes:
        simulated: it committed itself to constitutions of simulated people alone.
    """

    named: OrganisationName
    counts: Counts
    simulated: bool


@dataclass(frozen=True, slots=True)
class CommitmentLine:
    """A commitment in a list.

    Attributes:
        constitution: its slug.
        titles: of the constitution, by language code.
        number: within the constitution.
        clause: its key.
        clause_titles: by language code, as of the version that it was made to.
        version: to which it was made or last renewed.
        newest: version in force.
        changed_in: the version that changed or took out the clause since; None where none did.
        repealed: that version took it out.
        status: of the last report: "planned", "under-way", "done" or "not-kept"; "" for none.
        standing: "withdrawn", "overdue", "challenged", the status, or "adopted" where nothing is reported.
        open: challenges that wait for an answer, or whose author is not content with it.
        overdue: of those, how many wait too long already.
        challenges: how many show.
        settled: how many are settled, as their authors say.
    """

    constitution: str
    titles: Mapping[str, str]
    number: int
    clause: str
    clause_titles: Mapping[str, str]
    organisation: OrganisationName
    first_version: int
    version: int
    newest: int
    changed_in: int | None
    repealed: bool
    adopted_at: datetime
    renewed_at: datetime | None
    withdrawn_at: datetime | None
    reported_at: datetime | None
    status: str
    standing: str
    open: int
    overdue: int
    challenges: int
    settled: int
    simulated: bool


@dataclass(frozen=True, slots=True)
class ProgressInfo:
    """What an organisation reported.

    Attributes:
        text: "" where it is hidden.
        hidden: why a moderator hid it; "" while it shows.
    """

    number: int
    status: str
    text: str
    language: str
    evidence: str
    at: datetime
    withdrawn_at: datetime | None
    hidden: str


@dataclass(frozen=True, slots=True)
class ChallengeInfo:
    """A challenge and its answer.

    Attributes:
        state: "hidden", "settled", "not-settled", "answered", "overdue" or "waiting".
        text: "" where it is hidden.
        answer_by: until when an answer is or was due.
        answered_at: when the first answer was given.
        late: it was answered after that time.
        changed_at: when a later answer took its place.
        own: whoever asks raised it.
    """

    number: int
    state: str
    text: str
    language: str
    evidence: str
    raised_at: datetime
    answer_by: datetime
    answer: str
    answer_language: str
    answered_at: datetime | None
    changed_at: datetime | None
    late: bool
    outcome: str
    outcome_at: datetime | None
    hidden: str
    answer_hidden: str
    own: bool


@dataclass(frozen=True, slots=True)
class CommitmentInfo:
    """A commitment with everything that was said about it.

    Attributes:
        pledges: by language code; {} where they are hidden.
        hidden: why a moderator hid the pledge; "" while it shows.
        progress: the newest first; what was taken back is among them.
        challenges: the newest first; what was taken back is not.
        conversation: slug of the one in which the constitution was founded.
        own: whoever asks may speak for the organisation.
        may_hide: whoever asks may hide words.
    """

    line: CommitmentLine
    pledges: Mapping[str, str]
    hidden: str
    withdrawn_reason: str
    withdrawn_language: str
    progress: tuple[ProgressInfo, ...]
    challenges: tuple[ChallengeInfo, ...]
    conversation: str
    own: bool
    may_hide: bool

    @property
    def renewable(self) -> bool:
        """Whether it can be renewed to the version in force."""
        line = self.line
        return line.changed_in is not None and not line.repealed and line.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class DueAnswer:
    """A challenge that waits for an answer of whoever asks.

    Attributes:
        constitution: its slug.
        titles: of the constitution, by language code.
        number: of the commitment.
        challenge: its number within the commitment.
        organisation: its slug.
        name: of the organisation.
        answer_by: until when an answer is or was due.
        overdue: that time is over.
    """

    constitution: str
    titles: Mapping[str, str]
    number: int
    challenge: int
    organisation: str
    name: str
    answer_by: datetime
    overdue: bool
