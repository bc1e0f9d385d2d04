"""What somebody does on a site, and how they go; run as a program with the site's own environment.

python -m privacy.living before|after FOLDER
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

NAME, EMAIL, EXTERNAL = "Zebulon Quillfeather", "zebulon@quillfeather.example", "member-zq-4711"
APPEAL = "It is I, the only keeper of marmots in town, who asks this"
OBJECTION = "My marmots and I would be bound by this clause alone"
REASON = "On my ballot I object, since a marmot cannot read"
CHALLENGE = "Last winter my marmots were asked by a machine alone"
TRANSLATION = "Über die Papageien des Leuchtturms entscheiden alle anderen"
_PASSWORD = "a long enough password"  # noqa: S105 - of simulated people on a site of the tests
_LONGEST_WAIT = 40.0


def main() -> None:
    """Do one part, and print what the test has to know."""
    import django  # noqa: PLC0415 - a program of its own

    django.setup()
    part, folder = sys.argv[1], Path(sys.argv[2])
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "before": before,
        "after": lambda: after(folder),
    }
    sys.stdout.write(json.dumps(parts[part]()))


def before() -> dict[str, Any]:
    """Give the first participant an account and an external id, have them appeal, and publish a report."""
    from isegoria.services import mapping, moderating  # noqa: PLC0415 - once Django is set up
    from isegoria.services.recording import receipts  # noqa: PLC0415
    from isegoria.store import models  # noqa: PLC0415

    found = models.Conversation.objects.get()
    person, other = models.Participant.objects.filter(conversation=found).order_by("pk")[:2]
    organiser = models.Account.objects.create_user("organiser@site.example", _PASSWORD, name="Organiser")
    models.Role.objects.create(
        conversation=found, account=organiser, kind="organiser", created_at=found.created_at
    )
    own = models.Account.objects.create_user(EMAIL, _PASSWORD, name=NAME)
    own_words = [one.number for one in models.Statement.objects.filter(author=person)]
    hidden = models.Statement.objects.get(number=max(own_words))
    mapping.publish(slug=found.slug, account=organiser.pk, foreword="As it stands.")
    moderating.decide(
        slug=found.slug, account=organiser.pk, number=hidden.number, decision="hide", reason="unclear"
    )
    moderating.appeal(slug=found.slug, participant=person.pk, number=hidden.number, text=APPEAL)
    moderating.answer(
        slug=found.slug, account=organiser.pk, number=hidden.number, upheld=True, text="It is clear"
    )
    models.Participant.objects.filter(pk=person.pk).update(account=own, external_id=EXTERNAL)
    ratify(found.slug, organiser.pk, person.pk, own_words)
    challenge(person.pk, organiser.pk)
    translate(found.slug, organiser.pk, max(own_words))
    _sealed()
    openings = models.Opening.objects.filter(participant=person.pk)
    return {
        "nonces": list(openings.values_list("nonce", flat=True)),
        "indices": list(openings.values_list("index", flat=True)),
        "words": models.Opening.objects.filter(kind="statement", statement__in=own_words).count(),
        "pseudonym": json.loads(openings.filter(kind="vote")[0].record)["participant"],
        "own": [text for _act, text in receipts.receipts(conversation=found.pk, participant=person.pk)],
        "others": [text for _act, text in receipts.receipts(conversation=found.pk, participant=other.pk)],
        "checkpoints": list(models.Checkpoint.objects.order_by("size").values_list("note", flat=True)),
        "record_id": found.record_id,
        "row": person.pk,
    }


def ratify(slug: str, organiser: int, person: int, evidence: list[int]) -> None:
    """Ratify a clause that rests on their statements; they object to it, as a draft and on their ballot."""
    from datetime import timedelta  # noqa: PLC0415 - once Django is set up

    from django.utils import timezone  # noqa: PLC0415 - likewise

    from isegoria.services import ratifying  # noqa: PLC0415 - likewise
    from isegoria.store import models  # noqa: PLC0415 - likewise

    told: dict[str, Any] = {"slug": slug, "number": 1, "account": organiser}
    ratifying.begin(slug=slug, account=organiser, titles={"en": "A simulated constitution"})
    shown = models.Statement.objects.filter(number__in=evidence, state="shown")
    ratifying.add_clause(
        **told,
        titles={"en": "A simulated clause"},
        prose={"en": "It binds nobody."},
        statements=list(shown.values_list("number", flat=True)),
    )
    ratifying.set_rules(**told, values={"cooling_days": "0"})
    ratifying.open_critique(**told)
    here = models.Participant.objects.get(pk=person).conversation_id
    ratifying.object_to(
        conversation=here, participant=person, number=1, key="c1", kind="harm", text=OBJECTION, language="en"
    )
    closes = timezone.now() + timedelta(hours=1)
    ratifying.open_ballot(**told, closes_at=closes)
    for one in models.Enrolment.objects.order_by("pk"):
        own = one.participant_id == person
        choice = {"choice": "object", "reason": REASON} if own else {"choice": "accept"}
        ratifying.cast(
            conversation=here, number=1, participant=one.participant_id, choices={"c1": choice}, language="en"
        )
    ratifying.close_due(now=closes)
    ratifying.enter_due(now=closes)


def challenge(person: int, organiser: int) -> None:
    """Let an organisation adopt that clause, and the person challenge it and be answered."""
    from isegoria.services import committing  # noqa: PLC0415 - once Django is set up

    here = "a-simulated-constitution"
    name = committing.register(account=organiser, name="Simulated Office", kind="government")
    number = committing.adopt(
        constitution=here, clause="c1", organisation=name, account=organiser, pledges={"en": "We try."}
    )
    raised = committing.challenge(
        constitution=here, number=number, participant=person, text=CHALLENGE, language="en"
    )
    committing.answer(
        constitution=here, number=number, challenge=raised, account=organiser, text="No more.", language="en"
    )
    committing.settle(
        constitution=here, number=number, challenge=raised, participant=person, outcome="settled"
    )


def translate(slug: str, organiser: int, statement: int) -> None:
    """Found a swarm in which a steward suggests a translation of a statement of theirs."""
    from django.utils import timezone  # noqa: PLC0415 - once Django is set up

    from isegoria.agents.requests import Reasoning, Request  # noqa: PLC0415 - likewise
    from isegoria.constitution.guards.actions import Action  # noqa: PLC0415 - likewise
    from isegoria.services.governing.founding import found  # noqa: PLC0415 - likewise
    from isegoria.services.governing.gating import gate_of  # noqa: PLC0415 - likewise
    from isegoria.services.governing.ledger import DatabaseLedger  # noqa: PLC0415 - likewise
    from isegoria.store import models  # noqa: PLC0415 - likewise

    found(slug=slug, account=organiser, kinds=["translator"])
    settled = gate_of(DatabaseLedger(models.Conversation.objects.get().pk, timezone.now)).ask(
        Request(
            "translator:t",
            "translator",
            Action("suggest", "translation"),
            {"statement": statement, "language": "de", "text": TRANSLATION},
            {"en": "As a test."},
            reasoning=Reasoning("recorded", "sha256:0", {"text": TRANSLATION}),
        )
    )
    if settled.status != "done":
        raise SystemExit(f"the translation is {settled.status}")


def after(folder: Path) -> dict[str, Any]:
    """Erase them, delete their account, and have everything made anew that is made of votes."""
    from isegoria.services import accounts, erasing, exporting  # noqa: PLC0415 - likewise
    from isegoria.services.auditing import handing_out  # noqa: PLC0415
    from isegoria.services.mapping.members import unpacked  # noqa: PLC0415
    from isegoria.services.recording import checking  # noqa: PLC0415
    from isegoria.services.recording.exporting import export_log  # noqa: PLC0415
    from isegoria.store import models  # noqa: PLC0415

    found = models.Conversation.objects.get()
    person = models.Participant.objects.get(external_id=EXTERNAL)
    row = person.pk
    erasing.erase(conversation=found.pk, participant=row, statements=True)
    accounts.delete(account=models.Account.objects.get(email=EMAIL).pk, confirmation=EMAIL)
    ends = time.monotonic() + _LONGEST_WAIT
    while time.monotonic() < ends:
        work = models.MapWork.objects.get()
        if work.done_event == work.last_event:
            break
        time.sleep(0.2)
    _sealed()
    organiser = models.Account.objects.get(email="organiser@site.example").pk
    made = {
        "bundle.zip": handing_out.export_bundle(slug=found.slug, account=organiser, confirmed=True),
        "export.zip": exporting.export_votes(slug=found.slug, account=organiser, confirmed=True),
    }
    for name, one in made.items():
        with one.file:
            (folder / name).write_bytes(one.file.read())
    _sealed()
    members = unpacked(bytes(models.StoredLandscape.objects.get().members))
    export_log(place=folder / "log")
    differing = [repr(one) for one in checking.check().findings]
    return {"on_the_map": row in members.rows.tolist(), "differing": differing}


def _sealed() -> None:
    from isegoria.store import models  # noqa: PLC0415 - likewise

    ends = time.monotonic() + _LONGEST_WAIT
    while models.Opening.objects.filter(index=None).exists():
        if time.monotonic() > ends:
            raise SystemExit("nothing was sealed")
        time.sleep(0.1)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.web.settings")
    main()
