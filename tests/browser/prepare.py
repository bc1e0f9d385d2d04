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
        demo: slug of the bundled conversation, with its landscape and a report; its first ratification is in
            force, organisations adopted its clause, and people vote on the second one.
        fresh: slug of an open conversation in which nobody has voted; a draft of it is open to objections.
        closed: slug of a closed one.
        invitation: token of an unused invitation to the fresh one.
        import_: number of an import whose file is no export.
        voters: cookies of simulated people who are on the roll of the open ballot and have cast none yet.
        waiting: number of an action of a steward in the fresh conversation that waits for an organiser.
    """

    demo: str
    fresh: str
    closed: str
    invitation: str
    import_: int
    voters: tuple[str, ...]
    waiting: int


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
    voters = _ratify(demo, organiser)
    _commit(organiser)
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
    _draft(fresh, organiser, ())
    closed = organising.create(account=organiser, topic="A closed question", language="en", slug="closed")
    organising.seed(slug=closed, account=organiser, texts=[{"text": "One simulated statement"}])
    for state in ("open", "closed"):
        organising.set_state(slug=closed, account=organiser, state=state)
    waiting = _steward(demo, fresh, closed, organiser)
    _suggest(demo, fresh)
    file = importing.Given("votes.csv", BytesIO(b"participant,statement,vote\n1,1,7\n"))
    handed_in = importing.hand_in(account=organiser, files=[file])
    return Prepared(demo, fresh, closed, tokens[0], handed_in, voters, waiting)


def _draft(slug: str, organiser: int, statements: tuple[int, ...]) -> int:
    """Draft two clauses, the first with a guard and an example, and open them to objections."""
    from isegoria.services import ratifying  # noqa: PLC0415 - once Django is set up

    number = ratifying.begin(
        slug=slug, account=organiser, titles={"en": "How machines decide", "ja": "機械による判断の憲章"}
    )
    ratifying.add_clause(
        slug=slug,
        number=number,
        account=organiser,
        titles={"en": "People decide about people", "ja": "人のことは人が決める"},
        prose={
            "en": "No machine refuses a benefit alone.",
            "ja": "機械だけで給付を断ってはならない。",
        },
        guards="approve refuse benefit by official",
        examples=[
            {
                "action": {"verb": "refuse", "target": "benefit"},
                "outcome": "approve",
                "why": {"en": "Nobody has looked at it yet.", "ja": "まだだれも確かめていない。"},
            }
        ],
        statements=statements,
    )
    ratifying.add_clause(
        slug=slug,
        number=number,
        account=organiser,
        titles={"en": "Say that it is a machine", "ja": "機械だと知らせる"},
        prose={"en": "Whoever talks to a machine is told.", "ja": "機械と話す人にはそう知らせる。"},
        statements=statements,
    )
    ratifying.open_critique(slug=slug, number=number, account=organiser)
    return number


def _ratify(slug: str, organiser: int) -> tuple[str, ...]:
    """Let some of the simulated people ratify the first clause; a ballot on the second is open again."""
    from datetime import timedelta  # noqa: PLC0415 - once Django is set up

    from django.utils import timezone  # noqa: PLC0415 - likewise

    from isegoria.services import ratifying  # noqa: PLC0415 - likewise
    from isegoria.store.models import Enrolment  # noqa: PLC0415 - likewise
    from isegoria.web.visitors import cookie_name, seal  # noqa: PLC0415 - likewise

    closes = timezone.now() + timedelta(days=1)
    first = _draft(slug, organiser, (0, 1))
    ratifying.set_rules(
        slug=slug, number=first, account=organiser, values={"turnout": "0", "cooling_days": "0"}
    )
    ratifying.open_ballot(slug=slug, number=first, account=organiser, closes_at=closes)
    roll = list(Enrolment.objects.filter(ratification__number=first).select_related("ratification"))
    for one in roll[::4]:
        refused = {"choice": "object", "reason": "It names no exception."}
        ratifying.cast(
            conversation=one.ratification.conversation_id,
            number=first,
            participant=one.participant_id,
            choices={
                "c1": {"choice": "accept"},
                "c2": refused if one.group == 1 else {"choice": "accept"},
            },
            language="en",
        )
    ratifying.close_due(now=closes)
    ratifying.enter_due(now=closes)
    second = ratifying.begin(slug=slug, account=organiser, take_over=["c2"])
    ratifying.open_critique(slug=slug, number=second, account=organiser)
    ratifying.open_ballot(
        slug=slug, number=second, account=organiser, closes_at=timezone.now() + timedelta(days=30)
    )
    here = roll[0].ratification.conversation_id
    return tuple(f"{cookie_name(here)}={seal(here, one.participant_id)}" for one in roll[:4])


def _commit(organiser: int) -> None:
    """Let simulated organisations adopt the clause in force; the overseer speaks for them all."""
    from datetime import timedelta  # noqa: PLC0415 - once Django is set up

    from django.db import transaction  # noqa: PLC0415 - likewise
    from django.utils import timezone  # noqa: PLC0415 - likewise

    from isegoria.services import committing  # noqa: PLC0415 - likewise
    from isegoria.services.committing.recording import record_challenge  # noqa: PLC0415 - likewise
    from isegoria.store.models import Account, Challenge  # noqa: PLC0415 - likewise

    owner = Account.objects.get(email="overseer@site.example").pk
    moderator = Account.objects.get(email="moderator@site.example").pk
    text = "how-machines-decide"
    about = {"Simulated Rail": "company", "模擬の港町": "government", "Simulated Institute": "research"}
    for number, (name, kind) in enumerate(about.items(), 1):
        slug = committing.register(
            account=owner,
            name=name,
            kind=kind,
            website="https://example.org/" if number == 1 else "",
            slug=f"simulated-{number}",
        )
        pledges = {
            "en": "Simulated: an official looks at each refusal, and signs it with their own name.",
            "ja": "模擬：給付を断るときは、必ず職員が確かめ、自分の名前で署名する。",
        }
        committing.adopt(constitution=text, clause="c1", organisation=slug, account=owner, pledges=pledges)
        for status, said in (("planned", "We begin in May."), ("under-way", "Two of three offices do.")):
            committing.report(
                constitution=text,
                number=number,
                account=owner,
                status=status,
                text=f"Simulated: {said}",
                language="en",
                evidence="https://example.org/a-rather-long-address/of-a-simulated-report-2026.pdf",
            )
        if number < len(about):
            committing.challenge(
                constitution=text,
                number=number,
                account=moderator,
                text="模擬：第三事務所では、いまも機械が断っています。",
                language="ja",
                evidence="https://example.org/third-office",
            )
    committing.answer(
        constitution=text, number=1, challenge=1, account=owner, text="Simulated: until May.", language="en"
    )
    with transaction.atomic():
        late = Challenge.objects.get(commitment__number=2)
        late.answer_by = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=3)
        late.save()
        record_challenge(late)
    committing.verify(organisation="simulated-1", account=organiser, constitution=text)


def _steward(demo: str, fresh: str, closed: str, organiser: int) -> int:
    """Let stewards work under a constitution in the demo, and under none in the fresh conversation.

    Returns:
        The number of an action that waits in the fresh one.
    """
    from datetime import timedelta  # noqa: PLC0415 - once Django is set up

    from django.utils import timezone  # noqa: PLC0415 - likewise

    from governed import put_in_force  # noqa: PLC0415 - likewise
    from isegoria.services import roles  # noqa: PLC0415 - likewise
    from isegoria.services.governing import commanding, deciding, founding, working  # noqa: PLC0415 - likewise
    from isegoria.store.models import Account, AgentAction, Conversation, Swarm  # noqa: PLC0415 - likewise
    from swarming import ask  # noqa: PLC0415 - likewise
    from town import Town  # noqa: PLC0415 - likewise

    overseer = Account.objects.get(email="overseer@site.example").pk
    ids = dict(Conversation.objects.values_list("slug", "pk"))
    law = put_in_force(Town(ids[closed], (), closed))
    founding.found(slug=demo, account=organiser, constitution=law.slug)
    founding.found(slug=fresh, account=organiser)
    for slug in (demo, fresh):
        working.take_turns(ids[slug])
        # What the tests see stays as it is until they change it.
        Swarm.objects.filter(pk=ids[slug]).update(next_at=timezone.now() + timedelta(days=1))
    commanding.pause(slug=demo, agent="drafter", account=overseer)
    changed = {"goal": {"en": "Simulated: order the queue, appeals first.", "ja": "模擬：異議を先に並べる。"}}
    deciding.move(
        slug=demo,
        account=organiser,
        kind="configure",
        agent="triage",
        arguments=changed,
        reason="Simulated: appeals waited for too long.",
    )
    Account.objects.create_user("second@site.example", PASSWORD, name="Second")
    roles.add(slug=fresh, account=organiser, email="second@site.example", kind="organiser")
    roles.add(slug=fresh, account=organiser, email="overseer@site.example", kind="overseer")
    number = deciding.move(
        slug=fresh,
        account=organiser,
        kind="end",
        agent="exposure",
        arguments={},
        reason="Simulated: it is not needed while so few take part.",
    )
    deciding.speak(
        slug=fresh, number=number, account=organiser, text="模擬：まだ人が少ないからです。", language="ja"
    )
    there = Town(ids[fresh], (), fresh)
    for one in (3, 5, 7):
        told = {"statement": one, "of": one - 1, "likeness": 91}
        ask(there, "suggest duplicate", f"simulated:{one}", told, agent="duplicates")
    waiting = AgentAction.objects.filter(swarm_id=ids[fresh], status="waiting").order_by("pk")
    return int(waiting.values_list("pk", flat=True)[0])


def _suggest(demo: str, fresh: str) -> None:
    """Let stewards report, warn, translate and draft, as if a person had approved each of it."""
    from effected import ALARM, REPORT, let_through  # noqa: PLC0415 - once Django is set up
    from isegoria.store.models import Conversation  # noqa: PLC0415 - likewise
    from town import Town  # noqa: PLC0415 - likewise

    ids = dict(Conversation.objects.values_list("slug", "pk"))
    here, there = Town(ids[demo], (), demo), Town(ids[fresh], (), fresh)
    cites = {"statements": [0, 1], "figures": {"agreed": 2, "group_a": 412}}
    sentence = {
        "kind": "agreed",
        "cites": cites,
        "en": "Simulated: two are agreed.",
        "ja": "模擬：合意は2件。",
    }
    let_through(here, "publish report", {**REPORT, "sentences": [sentence]})
    let_through(here, "raise alarm", {**ALARM, "statements": [0, 1]})
    let_through(
        here, "suggest translation", {"statement": 2, "language": "de", "text": "Simuliert: nie allein."}
    )
    clause = {
        "titles": {"en": "Cameras", "ja": "カメラ"},
        "prose": {"en": "Simulated.", "ja": "模擬の条項。"},
    }
    let_through(there, "draft clause", {"ratification": 1, "statements": [0, 1], "place": 1, **clause})


if __name__ == "__main__":
    main()
