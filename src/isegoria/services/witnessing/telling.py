"""How the witnesses of the site's log stand: for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isegoria.services.witnessing.submitting import named
from isegoria.store.models import Witness

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A witness.

    Attributes:
        name: by which it signs.
        url: where it answers.
        key: as one line.
        state: "new", "cosigns", "unreachable", "refuses" or "conflict".
        size: of the largest checkpoint that it cosigned.
        cosigned_at: when it did so last.
        conflict_at: when it last said that it cosigned a different log; None if never.
        conflict: what it said then.
    """

    name: str
    url: str
    key: str
    state: str
    size: int
    cosigned_at: datetime | None
    conflict_at: datetime | None
    conflict: str

    @property
    def contradicts(self) -> bool:
        """Whether it says so now."""
        return self.state == Witness.State.CONFLICT


def standings() -> tuple[Standing, ...]:
    """Tell how every witness stands that the configuration names."""
    witnesses = named()
    rows = Witness.objects.in_bulk([one.key.vkey for one in witnesses]) if witnesses else {}
    found = []
    for one in witnesses:
        row = rows.get(one.key.vkey) or Witness(key=one.key.vkey)
        found.append(
            Standing(
                name=one.key.name,
                url=one.url,
                key=one.key.vkey,
                state=str(row.state),
                size=row.size,
                cosigned_at=row.cosigned_at,
                conflict_at=row.conflict_at,
                conflict=row.conflict,
            )
        )
    return tuple(found)


def is_contradicted() -> bool:
    """Tell whether a witness says now that the site's log is not the one that it cosigned."""
    return any(one.contradicts for one in standings())
