"""Receipts: for every vote, earlier ones too, for its voter alone, within ten seconds."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import TYPE_CHECKING

from isegoria.record.notes import VerifyKey
from isegoria.record.receipts import Receipt, verify
from isegoria.services import erasing
from isegoria.services.recording import reading, sealing
from isegoria.store.models import Conversation, Opening
from programs import as_participant, nobody

if TYPE_CHECKING:
    from town import Town
    from web.record.conftest import Voting


def _links(page: str) -> list[str]:
    return re.findall(r'href="(/c/trams/receipts/\d+\.tlog-proof)"', page)


def _votes(town: Town, person: int) -> list[tuple[int, int | None]]:
    """Download every receipt on the list, verify each, and give what they say, in their order."""
    client = town.browser(person)
    key = VerifyKey.parse(reading.key_line())
    said = []
    for link in _links(client.get("/c/trams/receipts/").content.decode()):
        answer = client.get(link)
        assert answer["Content-Disposition"].startswith("attachment")
        assert "no-store" in answer["Cache-Control"]
        proved = verify(Receipt.parse(answer.content), [key])
        assert proved.opening is not None
        record = json.loads(proved.opening.record)
        said.append((record["statement"], record["value"]))
    return said


def test_every_vote_has_a_receipt_that_holds(on_record: Town) -> None:
    """Also the vote that was changed later; the list tells which one counts."""
    page = on_record.browser(0).get("/c/trams/receipts/").content.decode()

    assert sorted(_votes(on_record, 0)) == [(0, -1), (0, 1), (1, -1)]
    assert _votes(on_record, 1) == [(2, 0)]
    assert page.count("changed later") == 1
    assert "All of this is on record." in page


def test_until_it_is_sealed_the_page_says_when_it_will_be(on_record: Town, cast: Voting) -> None:
    """It looks again by itself, and by a link where there is no script."""
    cast(0, {2: 1})
    client = on_record.browser(0)
    act = Opening.objects.get(index=None)

    waiting = client.get("/c/trams/receipts/").content.decode()
    early = client.get(f"/c/trams/receipts/{act.pk}.tlog-proof")
    sealing.seal()
    after = client.get("/c/trams/receipts/?part=now").content.decode()

    assert "on record within ten seconds" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert (early.status_code, early["Retry-After"]) == (503, "10")
    assert "hx-trigger" not in after
    assert "<html" not in after
    assert f"/c/trams/receipts/{act.pk}.tlog-proof" in after


def test_a_receipt_is_for_its_voter_alone(on_record: Town) -> None:
    """Nobody else gets it, whatever number they guess, not even those who look after the conversation."""
    link = _links(on_record.browser(0).get("/c/trams/receipts/").content.decode())[0]

    assert on_record.browser(1).get(link).status_code == 404
    assert on_record.browser().get(link).status_code == 403
    assert on_record.browser(role="organiser").get(link).status_code == 403
    assert _links(on_record.browser().get("/c/trams/receipts/").content.decode()) == []


def test_all_receipts_come_in_one_file(on_record: Town) -> None:
    """Their names say which statement, and not how somebody voted."""
    answer = on_record.browser(0).get("/c/trams/receipts.zip")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        names, texts = file.namelist(), [file.read(name) for name in file.namelist()]
    assert len(names) == len(texts) == 3
    assert all(re.fullmatch(r"statement-\d+-\d+\.tlog-proof", name) for name in names)
    key = VerifyKey.parse(reading.key_line())
    assert {verify(Receipt.parse(text), [key]).checkpoint.size for text in texts} == {
        verify(Receipt.parse(texts[0]), [key]).checkpoint.size
    }


def test_what_was_erased_has_no_receipt_any_more(on_record: Town) -> None:
    """The site forgets what the entries stood for; a receipt kept at home goes on holding."""
    kept = on_record.browser(0).get(
        _links(on_record.browser(0).get("/c/trams/receipts/").content.decode())[0]
    )
    erasing.erase(conversation=on_record.id, participant=on_record.people[0])
    sealing.seal()

    assert _links(on_record.browser(0).get("/c/trams/receipts/").content.decode()) == []
    verify(Receipt.parse(kept.content), [VerifyKey.parse(reading.key_line())])


def test_whoever_shows_a_receipt_knows_what_else_it_shows(on_record: Town) -> None:
    """In an open conversation one receipt leads to all of somebody's votes; the page says so before."""
    words = "Whoever gets one of your receipts can find all your votes in it"
    sealed = on_record.browser(0).get("/c/trams/receipts/").content.decode()
    Conversation.objects.filter(pk=on_record.id).update(publication="open")
    opened = on_record.browser(0).get("/c/trams/receipts/").content.decode()

    assert words not in sealed
    assert words in opened


def test_pages_lead_to_the_receipts(on_record: Town) -> None:
    """From one's votes, from one's data, and quietly after each vote."""
    client = on_record.browser(0)

    for path in ("/c/trams/", "/c/trams/mine/", "/c/trams/me/"):
        assert 'href="/c/trams/receipts/"' in client.get(path).content.decode(), path
    newcomer = on_record.browser().get("/c/trams/").content.decode()
    assert 'href="/c/trams/receipts/"' not in newcomer


def test_programs_get_receipts_as_well(on_record: Town, cast: Voting) -> None:
    """The same files, to whoever shows what joining gave."""
    program = as_participant(on_record)
    cast(0, {2: 1})

    listed = program.ask("GET", "/conversations/trams/me/receipts").body
    waits, sealed = listed[0], listed[-1]
    found = program.ask("GET", f"/conversations/trams/me/receipts/{sealed['id']}")
    early = program.ask("GET", f"/conversations/trams/me/receipts/{waits['id']}")
    other = as_participant(on_record, 1).ask("GET", f"/conversations/trams/me/receipts/{sealed['id']}")

    assert [(one["statement"], one["outdated"]) for one in listed] == [
        (2, False),
        (0, False),
        (1, False),
        (0, True),
    ]
    assert waits["index"] is None
    assert sealed["record"]["value"] == 1
    assert (found.status, early.status, other.status) == (200, 503, 404)
    verify(Receipt.parse(found.body["text"]), [VerifyKey.parse(reading.key_line())])
    assert nobody().ask("GET", "/conversations/trams/me/receipts").status == 401
