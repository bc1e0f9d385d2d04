"""The whole way: drafts, ballot, version 1 without what a sector refused, amendment, version 2."""

from __future__ import annotations

import pytest

from isegoria.services import constitutions, ratifying
from ratified import close, ratified_town

pytestmark = pytest.mark.django_db


def test_what_a_sector_refuses_stays_out() -> None:
    """A majority of everybody is not enough: no sector is outvoted."""
    town = ratified_town()

    found = ratifying.ratification(slug=town.slug, number=1, language="en")
    version = constitutions.current(slug="town-ai")
    assert found.stage == "in-force"
    assert [one.key for one in version.document.clauses] == ["c1"]
    assert found.result is not None
    refused = next(one for one in found.result if one.key == "c2")
    failed = [part.part for part in refused.parts if not all(check.passed for check in part.checks)]
    assert [(one.kind, one.key) for one in failed] == [("sector", "citizen")]
    assert close is not None
