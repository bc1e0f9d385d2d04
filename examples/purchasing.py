"""An agent outside deliberation: it orders books for a town library, under rules that its readers ratified.

`python examples/purchasing.py FILE` keeps everything in FILE; docs/agents.md explains it. Run it twice: what
happened once does not happen again.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from isegoria.agents import BOARD, Gate, Request, prose
from isegoria.agents.ledgers.checking import check_ledger
from isegoria.agents.ledgers.laws import law_of
from isegoria.agents.ledgers.sqlite import SqliteLedger
from isegoria.agents.requests import digest_of
from isegoria.constitution.guards import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

CLAUSES = {
    "c1": 'approve order book by librarian when price over 50\nforbid order book when shop is "unknown"',
    "c2": "limit order book to 3 per month",
    "c3": "forbid sell book",
}
WISHES = (
    ("isbn-1", "A history of the agora", 32, "corner-shop"),
    ("isbn-2", "An atlas of everything", 140, "corner-shop"),
    ("isbn-3", "A bargain", 5, "unknown"),
)


def open_library(file: str) -> tuple[SqliteLedger, Gate]:
    """Open the ledger, found the swarm where there is none, and say what each privilege does."""
    ledger = SqliteLedger(file, {"order book", "sell book"}, clock=lambda: datetime.now(UTC))
    ledger.connection.execute("CREATE TABLE IF NOT EXISTS orders (isbn TEXT, price INTEGER)")
    if "buyer" not in ledger.swarm:
        ledger.enact(law_of(CLAUSES, digest=digest_of(CLAUSES)))
        ledger.create(BOARD, "buyer", {"order book"}, budget=20)

    def order(request: Request) -> dict[str, Any]:
        told = request.arguments
        ledger.connection.execute("INSERT INTO orders VALUES (?, ?)", (told["isbn"], told["price"]))
        return {"isbn": told["isbn"]}

    return ledger, Gate(ledger, {"order book": order, "sell book": lambda _request: {}})


def buy() -> Iterator[Request]:
    """Ask for every book that readers wish for; each is named once and for all by its key."""
    for isbn, title, price, shop in WISHES:
        action = Action("order", "book", words={"shop": shop}, numbers={"price": price})
        reason = {"en": f"Readers wish for “{title}”."}
        yield Request(f"buyer:{isbn}", "buyer", action, {"isbn": isbn, "price": price}, reason)
    yield Request("buyer:old", "buyer", Action("sell", "book"), {}, {"en": "Shelves are full."})


def main(file: str) -> None:
    """Let the agent ask, a librarian approve, and an overseer pause it; then check all that is kept."""
    ledger, gate = open_library(file)
    for request in buy():
        settled = gate.ask(request)
        why = prose(settled.judgement, "en") if settled.judgement else ()
        print(f"{request.key}: {settled.status}. {' '.join(why)}")
    for waiting in ledger.waiting():
        approved = gate.approve(waiting.key, role="librarian", by="Ada")
        print(f"{waiting.key}: {approved.status}, with the librarian's yes.")
    ledger.pause("overseer", "buyer")
    print("Checked:", check_ledger(ledger))


if __name__ == "__main__":
    main(sys.argv[1])
