"""The database against the log: whoever changed a row behind the site's back is found out."""

from __future__ import annotations

import pytest

from isegoria.services.recording import checking
from recorded import recorded_town

pytestmark = pytest.mark.django_db


def test_a_town_that_only_the_site_has_changed_is_as_it_was_recorded() -> None:
    """Voting, changing one's mind, moderation, results and erasure all leave rows and records that agree."""
    recorded_town()

    checked = checking.check()

    assert [str(one) for one in checked.findings] == []
    assert checked.counts["votes"] > 300
    assert checked.counts["pending"] == 0
