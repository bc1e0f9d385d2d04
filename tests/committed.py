"""A constitution in force to which organisations commit themselves, and people who challenge them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from isegoria.constitution.clauses import Clause
from isegoria.constitution.constitutions import Constitution as Document
from isegoria.constitution.ratification import DEFAULT_RULES
from isegoria.services import committing
from isegoria.services.ratifying.recording import record_ratification, record_version
from isegoria.store.models import Constitution, Ratification, Version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from town import Town

CHARTER = "charter"
FIRST = {"c1": "No machine refuses a benefit alone.", "c2": "Whoever talks to a machine is told."}
SECOND = {"c1": "No machine refuses a benefit, nor grants one, alone."}
PLEDGE = {"en": "A person looks at each refusal.", "ja": "断るときは必ず人が確かめる。"}


def charter(
    town: Town, texts: Mapping[str, str] = FIRST, slug: str = CHARTER, *, simulated: bool = False
) -> Version:
    """Bring a constitution into force, or its next version, straight in the database but on record.

    Args:
        town: the conversation that founded it.
        texts: by the clause's key, what it says.
        slug: of the constitution.
        simulated: by ballots that a program cast.
    """
    now = timezone.now()
    row, _made = Constitution.objects.get_or_create(
        slug=slug,
        defaults={"conversation_id": town.id, "titles": {"en": "Charter", "ja": "憲章"}, "created_at": now},
    )
    before = Version.objects.filter(constitution=row).order_by("-number").first()
    number = before.number + 1 if before else 1
    taken = Ratification.objects.filter(conversation_id=town.id).count()
    ratification = Ratification.objects.create(
        conversation_id=town.id,
        constitution=row,
        number=taken + 1,
        base=number - 1,
        stage="in-force",
        rules=DEFAULT_RULES.document(),
        created_at=now,
        ended_at=now,
    )
    clauses = tuple(Clause(key, {"en": f"About {key}"}, {"en": text}) for key, text in texts.items())
    document = Document(
        row.record_id,
        number,
        before.digest if before else None,
        {"en": "Charter", "ja": "憲章"},
        clauses,
        {},
        (),
        simulated,
    )
    version = Version.objects.create(
        constitution=row,
        ratification=ratification,
        number=number,
        document=document.text,
        digest=document.digest,
        in_force_at=now,
    )
    with transaction.atomic():
        record_ratification(ratification)
        record_version(ratification, version)
    return version


def company(town: Town, name: str = "Northern Rail") -> str:
    """Register an organisation for which the account without a role speaks."""
    return committing.register(
        account=town.account(),
        name=name,
        kind="company",
        website="https://rail.example/",
    )


def adopted(town: Town, clause: str = "c1", organisation: str = "northern-rail", slug: str = CHARTER) -> int:
    """Let the organisation adopt a clause."""
    return committing.adopt(
        constitution=slug, clause=clause, organisation=organisation, account=town.account(), pledges=PLEDGE
    )


def reported(town: Town, number: int = 1, status: str = "under-way", slug: str = CHARTER) -> int:
    """Let it report."""
    return committing.report(
        constitution=slug,
        number=number,
        account=town.account(),
        status=status,
        text="Two of three offices work so.",
        language="en",
        evidence="https://rail.example/report.pdf",
    )


def challenged(
    town: Town, number: int = 1, *, person: int | None = 0, account: int | None = None, slug: str = CHARTER
) -> int:
    """Let a participant, or an account, challenge it."""
    return committing.challenge(
        constitution=slug,
        number=number,
        account=account,
        participant=None if person is None or account is not None else town.people[person],
        text="The third office refuses by machine.",
        language="en",
        evidence="https://news.example/third-office",
    )


def answered(town: Town, number: int = 1, challenge: int = 1, slug: str = CHARTER) -> None:
    """Let the organisation answer."""
    committing.answer(
        constitution=slug,
        number=number,
        challenge=challenge,
        account=town.account(),
        text="It will stop in May.",
        language="en",
    )


def committed_town(town: Town, slug: str = CHARTER) -> Town:
    """Let two organisations adopt, report, be challenged and answer; one is verified, words are hidden."""
    organiser, moderator = town.account("organiser"), town.account("moderator")
    first, second = company(town), company(town, "City of Harbours")
    adopted(town, "c1", first, slug)
    adopted(town, "c1", second, slug)
    for number, status in ((1, "planned"), (1, "done"), (2, "not-kept")):
        reported(town, number, status, slug)
    for person in (0, 1):
        challenged(town, 1, person=person, slug=slug)
    challenged(town, 2, account=moderator, slug=slug)
    answered(town, 1, 1, slug)
    committing.settle(
        constitution=slug, number=1, challenge=1, outcome="not-settled", participant=town.people[0]
    )
    committing.take_back(constitution=slug, number=1, progress=1, account=town.account())
    committing.hide(
        constitution=slug, number=1, account=moderator, what="challenge", which=2, reason="personal"
    )
    committing.verify(organisation=first, account=organiser, constitution=slug)
    return town
