"""What pages and programs see of a constitution and its versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from isegoria.constitution.constitutions import Constitution
    from isegoria.constitution.exports import Covered


@dataclass(frozen=True, slots=True)
class ConstitutionLine:
    """A constitution with a version in force, in a list of them."""

    slug: str
    title: str
    title_language: str
    number: int
    clauses: int
    in_force_at: datetime
    conversation: str
    simulated: bool


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """A version of a constitution; it stays as it is.

    Attributes:
        slug: of the constitution.
        titles: by language code.
        number: of the version.
        newest: number of the version in force.
        document: what people ratified.
        text: its canonical text, which the digest names.
        covered: the checkpoint of the public record that covers it; None while it waits to be sealed.
        conversation: slug of the conversation that ratified it.
        ratification: its number there.
    """

    slug: str
    titles: Mapping[str, str]
    number: int
    newest: int
    document: Constitution
    text: str
    digest: str
    in_force_at: datetime
    covered: Covered | None
    conversation: str
    ratification: int
    simulated: bool

    @property
    def is_newest(self) -> bool:
        """Whether it is the one in force."""
        return self.number == self.newest


@dataclass(frozen=True, slots=True)
class AmendmentLine:
    """A conversation about changing a constitution.

    Attributes:
        conversation: its slug.
        clause: key of the clause that it is about; "" for a new one.
        state: of the conversation: "draft", "open", "paused" or "closed".
        stage: of its newest ratification that is public; "" for none.
        number: of that ratification; 0 for none.
        version: that came of it; None for none.
    """

    conversation: str
    clause: str
    topic: str
    language: str
    state: str
    stage: str
    number: int
    version: int | None
    simulated: bool
