"""A receipt in a voter's own browser: it is checked there, word by word, and no change of it goes unseen."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from browser.visitors import DESK, PHONE, Look, visit
from isegoria.record import cosignatures
from isegoria.record.notes import SigningKey, to_base64

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Route

    from browser.conftest import Visits
    from browser.sites import Site
    from browser.visitors import Visitor

pytestmark = pytest.mark.browser

_HOLDS, _HOLDS_NOT = "This receipt holds.", "This receipt does not hold."
_UNREADABLE = "That cannot be read as a receipt."
_SEALED_MS = 20_000
# Every bit of a receipt turned over, one after the other, in the browser's own code; gives those not refused.
_TURN_EVERY_BIT = """async ([text, keyLine]) => {
  const room = await import("/static/isegoria/record.js");
  const key = await room.readKey(keyLine);
  const holds = async (bytes) => {
    try {
      const receipt = room.readReceipt(bytes);
      await room.checkInclusion(receipt, await room.entryOf(receipt));
      if (receipt.checkpoint.origin !== key.name) return false;
      await room.checkSignature(receipt.note, key);
      return true;
    } catch (failure) {
      if (failure instanceof room.RecordError) return false;
      throw failure;
    }
  };
  const raw = new TextEncoder().encode(text);
  if (!(await holds(raw))) return ["the receipt itself"];
  const held = [];
  for (let bit = 0; bit < 8 * raw.length; bit += 1) {
    const changed = raw.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    if (await holds(changed)) held.push(bit);
  }
  return held;
}"""


def _vote_and_wait(visitor: Visitor, slug: str, votes: int = 1) -> None:
    """Vote, and look at the list of receipts until the newest is on record."""
    visitor.open(f"/c/{slug}/")
    for _vote in range(votes):
        before = visitor.page.locator("#statement").text_content()
        visitor.page.locator("#card button.agree").click()
        visitor.page.locator("#card .undo").wait_for()
        visitor.page.locator("#statement", has_not_text=before).wait_for()
    visitor.page.locator(f'#card a[href="/c/{slug}/receipts/"]').click()
    visitor.page.locator("#receipts .act a").first.wait_for(timeout=_SEALED_MS)
    visitor.page.locator("#receipts [hx-trigger]").first.wait_for(state="detached", timeout=_SEALED_MS)


def _receipt(visitor: Visitor, folder: Path) -> Path:
    with visitor.page.expect_download() as begun:
        visitor.page.locator("#receipts .act a").first.click()
    path = folder / begun.value.suggested_filename
    begun.value.save_as(path)
    return path


def _open_check(visitor: Visitor) -> None:
    visitor.open("/verify/")
    visitor.page.locator("#verify-form[data-ready]").wait_for()


def _check(visitor: Visitor, file: Path | None = None) -> None:
    """Check what is in the form and wait for what comes of it."""
    if file is not None:
        visitor.page.locator("#id_file").set_input_files(file)
    visitor.page.locator("#verify-form button").click()
    visitor.page.locator("#verify-result .verdict").wait_for()
    visitor.page.locator("#verify-result:not([aria-busy])").wait_for()


@pytest.fixture(scope="module")
def receipt(browser: Browser, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give somebody's receipt of a vote."""
    with contextmanager(visit)(browser, site, Look(DESK, "en")) as voter:
        _vote_and_wait(voter, site.demo)
        return _receipt(voter, tmp_path_factory.mktemp("receipt"))


@pytest.mark.parametrize("look", [Look(PHONE, "ja"), Look(DESK, "en")], ids=lambda look: look.name)
def test_a_voter_checks_a_receipt_and_nothing_leaves_the_browser(
    visits: Visits, site: Site, tmp_path: Path, look: Look
) -> None:
    """From the vote to the proof; a changed file is refused by the same page."""
    visitor = visits(look)
    sent: list[str] = []
    visitor.page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    _vote_and_wait(visitor, site.demo)
    visitor.check_barriers()
    visitor.picture("receipts-sealed")
    file = _receipt(visitor, tmp_path)
    votes = len(sent)

    _open_check(visitor)
    _check(visitor, file)
    assert visitor.sees(_HOLDS)
    assert visitor.page.locator(".steps > .good").count() == 5
    assert visitor.page.locator(".steps > .doubtful").count() == 1  # no witness
    for scheme in ("light", "dark"):
        visitor.page.emulate_media(color_scheme=scheme)
        visitor.check_barriers()
    visitor.picture("verify-holds")

    changed = bytearray(file.read_bytes())
    changed[changed.index(b"index ") + 7] ^= 1
    (tmp_path / "changed.tlog-proof").write_bytes(changed)
    _check(visitor, tmp_path / "changed.tlog-proof")
    assert visitor.sees(_HOLDS_NOT)
    visitor.check_barriers()
    visitor.picture("verify-refused")
    assert len(sent) == votes


def test_no_bit_of_a_receipt_changes_unseen(visits: Visits, site: Site, receipt: Path) -> None:
    """Of all that can be altered in a file by one bit, the browser takes nothing for true."""
    visitor = visits(Look(DESK, "en"))
    key = visitor.context.request.get(f"{site.url}/log/key").text().strip()

    _open_check(visitor)

    assert visitor.page.evaluate(_TURN_EVERY_BIT, [receipt.read_text(), key]) == []


def test_the_present_log_is_asked_whether_it_still_holds_the_past(
    visits: Visits, site: Site, receipt: Path
) -> None:
    """After more votes the page proves that the log only grew; one that was rewritten is refused."""
    visitor = visits(Look(DESK, "en"))
    _vote_and_wait(visitor, site.demo, votes=2)

    _open_check(visitor)
    _check(visitor, receipt)
    assert visitor.sees(_HOLDS)
    assert "are still those of this checkpoint" in visitor.page.locator(".steps").inner_text()

    def rewrite(route: Route) -> None:
        body = bytearray(route.fetch().body())
        body[0::32] = bytes(one ^ 1 for one in body[0::32])
        route.fulfill(body=bytes(body), content_type="application/octet-stream")

    other = visits(Look(DESK, "en"))
    other.page.route("**/log/tile/**", rewrite)
    _open_check(other)
    _check(other, receipt)
    assert other.sees(_HOLDS_NOT)
    assert "it was rewritten" in other.page.locator(".steps .bad").inner_text()

    offline = visits(Look(DESK, "en"))
    _open_check(offline)
    offline.page.route("**/log/**", lambda route: route.abort())
    _check(offline, receipt)
    assert offline.sees("As far as it could be looked at, this receipt holds.")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_is_no_receipt_is_said_in_words(visits: Visits, tmp_path: Path, language: str) -> None:
    """Wrong files, cut ones, odd text and odd keys: a reason and a remedy, and the page goes on working."""
    visitor = visits(Look(PHONE, language))
    first = b"c2sp.org/tlog-proof@v1\n"
    given = {
        b"": "There is no receipt. Choose the file, or paste what stands in it.",
        b"\x89PNG\xff": "This file is no text. Choose the file whose name ends in .tlog-proof.",
        first + b"index 1\n": "The receipt breaks off. Take the whole file, down to the signature.",
        first + b"extra \n\n\n": "The record in the receipt is damaged. Download the receipt once more.",
        first
        + b"extra "
        + b"A" * 64
        + b"\nindex 01\n\nx\n1\nAA==\n\n\n": "The number of the entry is missing or damaged. Download the "
        "receipt once more.",
        b"x" * 70_000: "This is longer than any receipt. Choose the file whose name ends in .tlog-proof.",
    }
    _open_check(visitor)
    for number, (raw, words) in enumerate(given.items()):
        file = tmp_path / f"{number}.tlog-proof"
        file.write_bytes(raw)
        _check(visitor, file)
        assert visitor.say(_UNREADABLE) in visitor.page.locator("#verify-result").inner_text()
        assert visitor.say(words) in visitor.page.locator("#verify-result").inner_text()
    visitor.check_barriers()
    visitor.picture("verify-unreadable")

    visitor.page.locator("details", has=visitor.page.locator("#id_key")).locator("summary").click()
    visitor.page.locator("#id_key").fill("<b>key</b>")
    _check(visitor)
    assert visitor.sees("That cannot be read as a key.")
    assert visitor.page.locator("#id_key").get_attribute("aria-invalid") == "true"


@pytest.mark.parametrize(
    "look", [Look(PHONE, "ja", script=False), Look(PHONE, "ja")], ids=["no-script", "no-ed25519"]
)
def test_where_the_browser_cannot_the_site_checks(visits: Visits, receipt: Path, look: Look) -> None:
    """Without JavaScript, or in a browser that knows no such signatures: the same words from the server."""
    visitor = visits(look)
    if look.script:
        visitor.context.add_init_script("SubtleCrypto.prototype.generateKey = () => Promise.reject();")
    visitor.open("/verify/")
    if look.script:
        visitor.page.locator("#verify-cannot").wait_for()

    visitor.page.locator("#id_file").set_input_files(receipt)
    visitor.page.locator("#verify-form button").click()

    assert visitor.sees(_HOLDS)
    if look.script:
        visitor.check_barriers()
    visitor.picture("verify-by-the-site")


def test_votes_are_promised_before_the_first_one(visits: Visits, site: Site) -> None:
    """On the page, near the buttons; and the record is one press away."""
    visitor = visits(Look(PHONE, "ja"))
    visitor.open(f"/c/{site.fresh}/")

    promise = visitor.page.locator("#promise")
    assert promise.is_visible()
    visitor.follow("What is on public record")
    assert visitor.sees("Public record")
    visitor.check_barriers()


_TURN_EVERY_BIT_OF_A_WITNESS = """async ([text, line, keyLine, ownLine]) => {
  const room = await import("/static/isegoria/record.js");
  const [key, own] = [await room.readKey(keyLine), await room.readKey(ownLine)];
  const look = async (bytes) => {
    try {
      const whole = text + new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      return await room.checkCosignatures(room.readNote(whole), [key], own);
    } catch (failure) {
      if (failure instanceof room.RecordError || failure instanceof TypeError) return null;
      throw failure;
    }
  };
  const raw = new TextEncoder().encode(line);
  const found = await look(raw);
  const held = [];
  for (let bit = 0; bit < 8 * raw.length; bit += 1) {
    const changed = raw.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    if ((await look(changed))?.seen.length) held.push(bit);
  }
  return [found.seen, found.unknown, held];
}"""


def test_witnesses_are_checked_in_the_browser(visits: Visits) -> None:
    """Who cosigned, and when; no bit of a witness's signature changes unseen."""
    own, seed, name = SigningKey("site.example/log", b"\x04" * 32), b"\x05" * 32, "witness.example/union"
    text = f"site.example/log\n3\n{to_base64(bytes(32))}\n"
    line = cosignatures.sign(text, seed, name, 1_790_000_000)
    key = cosignatures.WitnessKey.of(name, seed).vkey
    visitor = visits(Look(DESK, "en"))
    _open_check(visitor)

    given = [own.signed(text), line, key, own.vkey]
    seen, unknown, held = visitor.page.evaluate(_TURN_EVERY_BIT_OF_A_WITNESS, given)

    assert seen == [{"name": name, "moment": 1_790_000_000}]
    assert (unknown, held) == ([], [])
