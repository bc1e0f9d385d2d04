"""Fill an empty site for the browser: people who look after it, the bundled conversation, and a fresh one.

Run as a program with the site's own environment; prints what the tests need to know as JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from io import BytesIO

import django

PASSWORD = "a long enough password"  # noqa: S105 - of simulated people on a site of the tests


@dataclass(frozen=True, slots=True)
class Prepared:
    """What there is.

    Attributes:
        demo: slug of the bundled conversation, with its landscape and a report.
        fresh: slug of an open conversation in which nobody has voted.
        closed: slug of a closed one.
        invitation: token of an unused invitation to the fresh one.
        import_: number of an import whose file is no export.
    """

    demo: str
    fresh: str
    closed: str
    invitation: str
    import_: int


def main() -> None:
    """Prepare it."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - once Django is set up

    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(asdict(_prepare())))


def _prepare() -> Prepared:
    from datetime import timedelta  # noqa: PLC0415 - likewise

    from django.utils import timezone  # noqa: PLC0415

    from isegoria.cli.demo.sectors import simulated_sectors  # noqa: PLC0415
    from isegoria.cli.demo.simulate import simulate  # noqa: PLC0415
    from isegoria.services import announcing, importing, inviting, mapping, organising, roles  # noqa: PLC0415
    from isegoria.store.models import Account  # noqa: PLC0415

    organiser = Account.objects.create_user(
        "organiser@site.example", PASSWORD, name="Organiser", may_organise=True
    ).pk
    demo = importing.install(
        conversation=simulate(), account=organiser, slug="demo", open_=True, sectors=simulated_sectors()
    )
    for kind in ("moderator", "overseer"):
        Account.objects.create_user(f"{kind}@site.example", PASSWORD, name=kind.title())
        roles.add(slug=demo, account=organiser, email=f"{kind}@site.example", kind=kind)
    mapping.compute(worker="tests", patient=False)
    mapping.publish(slug=demo, account=organiser, foreword="What we asked, and what happens next.")
    announcing.announce(
        slug=demo, account=organiser, texts={"en": "Simulated news.", "ja": "模擬のお知らせ。"}
    )
    fresh = organising.create(
        account=organiser,
        topic="How should our town use cameras?",
        description="The council decides in spring.",
        language="en",
        slug="fresh",
        options=organising.Options(
            texts={"ja": {"topic": "町のカメラをどう使うべきですか。", "description": "春に議会が決めます。"}}
        ),
    )
    seeds = [
        {
            "text": f"Simulated statement {one} about cameras",
            "translations": {"ja": f"カメラについての模擬の意見 {one}"},
        }
        for one in range(12)
    ]
    organising.seed(slug=fresh, account=organiser, texts=seeds)
    organising.set_state(slug=fresh, account=organiser, state="open")
    tokens = inviting.invite(
        slug=fresh, account=organiser, count=1, expires=timezone.now() + timedelta(days=1), sector="research"
    )
    closed = organising.create(account=organiser, topic="A closed question", language="en", slug="closed")
    organising.seed(slug=closed, account=organiser, texts=[{"text": "One simulated statement"}])
    for state in ("open", "closed"):
        organising.set_state(slug=closed, account=organiser, state=state)
    file = importing.Given("votes.csv", BytesIO(b"participant,statement,vote\n1,1,7\n"))
    handed_in = importing.hand_in(account=organiser, files=[file])
    return Prepared(demo, fresh, closed, tokens[0], handed_in)


if __name__ == "__main__":
    main()
