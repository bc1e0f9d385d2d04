"""Begin a ratification, open a conversation about amending a clause, and go on from a newer version."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from isegoria.constitution import constitutions
from isegoria.constitution.clauses import LONGEST_TITLE
from isegoria.constitution.fields import LANGUAGE
from isegoria.constitution.ratification import DEFAULT_RULES
from isegoria.services.changes import add_history, lock
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.services.finding import ORGANISER, require_role, role_of
from isegoria.services.organising import FEWEST_FLOOR, create, seed
from isegoria.services.ratifying.finding import DRAFTED, OVER, hold, hold_constitution, version_in_force
from isegoria.services.ratifying.recording import record_ratification
from isegoria.services.texts import check
from isegoria.store.models import Constitution, Conversation, DraftClause, Ratification

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isegoria.constitution.clauses import Clause
    from isegoria.store.models import Version

_LONGEST_ADDRESS = 60
# As a statement, in the languages that sites speak; participants read it like any other.
_STAYS = {
    "en": "The clause “%(title)s” should stay as it is.",
    "ja": "条項「%(title)s」は今のままがよい。",
}


def begin(
    *,
    slug: str,
    account: int | None,
    titles: Mapping[str, str] | None = None,
    address: str = "",
    take_over: Sequence[str] = (),
) -> int:
    """Begin a ratification: of a first version, of one that adds to it, or of an amendment.

    Args:
        slug: of the conversation.
        account: its organiser.
        titles: of a new constitution, by language code; not asked for where there is one already.
        address: of a new constitution; "" to make one up.
        take_over: keys of clauses that failed in the conversation's last ratification, to be drafted again.

    Returns:
        Its number within the conversation.

    Raises:
        Missing, Forbidden: as of `require_role`.
        Gone: another one has not ended yet.
        Invalid: a title or the address is wrong.
    """
    found = require_role(slug=slug, account=account)
    try:
        with transaction.atomic():
            lock(found.id)
            return _begin(found.id, titles or {}, address, take_over)
    except IntegrityError as taken:
        raise Invalid(
            "address", "address-taken", _("There is a constitution at this address. Choose another.")
        ) from taken


def _begin(conversation: int, titles: Mapping[str, str], address: str, take_over: Sequence[str]) -> int:
    rows = Ratification.objects.filter(conversation_id=conversation)
    if rows.exclude(stage__in=OVER).exists():
        raise Gone(
            "ratification-going-on",
            _("A ratification of this conversation has not ended yet. Finish or annul it first."),
        )
    constitution = _constitution(conversation, titles, address)
    base = version_in_force(constitution.pk)
    rules = base_rules(base) if base else _usual_rules(conversation)
    row = Ratification.objects.create(
        conversation_id=conversation,
        constitution=constitution,
        number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
        base=base.number if base else 0,
        rules=rules,
        created_at=timezone.now(),
    )
    _take_over(row, take_over)
    record_ratification(row)
    add_history(conversation, "ratification-begun", role=ORGANISER, details={"ratification": row.number})
    return row.number


def _usual_rules(conversation: int) -> dict[str, Any]:
    """Give the usual rules; where counts of more people are held back, parts with a say are larger."""
    fewest = max(Conversation.objects.values_list("fewest", flat=True).get(pk=conversation), FEWEST_FLOOR)
    ballots = max(DEFAULT_RULES.part_ballots, fewest)
    smallest = max(DEFAULT_RULES.smallest_part, ballots)
    all_ = max(DEFAULT_RULES.fewest_ballots, fewest)
    rules = replace(DEFAULT_RULES, part_ballots=ballots, smallest_part=smallest, fewest_ballots=all_)
    return rules.document()


def base_rules(version: Version) -> dict[str, Any]:
    """Give the rules by which a version was ratified; an amendment's may not be weaker."""
    return dict(constitutions.read(version.document).ratification["rules"])


def next_key(constitution: int) -> str:
    """Give a clause key that was never given in a constitution, in drafts neither; call it in a transaction.

    Args:
        constitution: its row's id.
    """
    hold_constitution(constitution)
    keys = DraftClause.objects.filter(ratification__constitution_id=constitution).values_list(
        "key", flat=True
    )
    numbers = [int(one[1:]) for one in keys if one[1:].isdigit()]
    return f"c{max(numbers, default=0) + 1}"


def rebase(*, slug: str, number: int, account: int | None) -> None:
    """Go on from the version that is in force now; drafts that changed it meanwhile are to be looked at.

    Raises:
        Missing, Forbidden, Gone: as of `hold`.
    """
    with transaction.atomic():
        found, row = hold(slug=slug, number=number, account=account, stages=DRAFTED)
        version = version_in_force(row.constitution_id)
        row.base = version.number if version else 0
        row.save(update_fields=["base"])
        record_ratification(row)
        add_history(found.id, "ratification-rebased", role=ORGANISER, details={"ratification": number})


def amend(
    *,
    constitution: str,
    clause: str,
    account: int | None,
    topic: str,
    description: str = "",
    language: str = "",
) -> str:
    """Open a conversation about changing a clause, as a draft that begins with the clause as it is.

    Args:
        constitution: its name in addresses.
        clause: its key; "" for a conversation about a new clause.
        account: an organiser of the conversation that founded the constitution.
        topic: of the new conversation.
        description: likewise.
        language: of both.

    Returns:
        The slug of the new conversation.

    Raises:
        Missing: there is no such constitution or clause in force.
        Forbidden: the account does not look after the constitution.
        Invalid: topic or description is wrong.
    """
    row = Constitution.objects.filter(slug=constitution).first()
    version = version_in_force(row.pk) if row else None
    if row is None or version is None:
        raise Missing("no-constitution", _("There is no constitution at this address. Check the link."))
    if role_of(conversation=row.conversation_id, account=account) != ORGANISER:
        raise Forbidden(
            "role-needed",
            _("Only organisers of the conversation that founded the constitution open amendments."),
        )
    in_force = constitutions.read(version.document).clause(clause) if clause else None
    if clause and in_force is None:
        raise Missing("no-clause", _("There is no such clause in force. See the constitution's text."))
    with transaction.atomic():
        made = create(
            account=account,
            topic=topic,
            description=description,
            language=language or row.conversation.language,
            simulated=row.conversation.simulated,
        )
        Conversation.objects.filter(slug=made).update(amends=row, amends_clause=clause)
        if in_force is not None:
            seed(slug=made, account=account, texts=[_as_it_is(in_force)])
    return made


def _as_it_is(clause: Clause) -> dict[str, Any]:
    """Make a statement of a clause as it is, to be voted on beside whatever others propose."""
    sentences = {
        code: sentence % {"title": clause.titles[code]}
        for code, sentence in _STAYS.items()
        if code in clause.titles
    }
    language = "en" if "en" in sentences else next(iter(sentences), "")
    if not language:
        code, title = next(iter(clause.titles.items()))
        return {"text": title, "language": code, "translations": {}}
    text = sentences.pop(language)
    return {"text": text, "language": language, "translations": sentences}


def _constitution(conversation: int, titles: Mapping[str, str], address: str) -> Constitution:
    """Find the constitution that a conversation works on; found one where there is none."""
    row = Conversation.objects.get(pk=conversation)
    known = row.amends or Constitution.objects.filter(conversation_id=conversation).order_by("pk").first()
    if known is not None:
        return known
    named = checked_titles(titles)
    if address and (slugify(address) != address or len(address) > _LONGEST_ADDRESS):
        raise Invalid(
            "address",
            "address-invalid",
            _("An address has small letters, digits and hyphens, at most 60. Choose such a one."),
        )
    made_up = slugify(named.get("en") or next(iter(named.values())))[:50].strip("-")
    free = made_up if made_up and not Constitution.objects.filter(slug=made_up).exists() else ""
    return Constitution.objects.create(
        conversation_id=conversation,
        slug=address or free or f"constitution-{secrets.token_hex(4)}",
        titles=named,
        created_at=timezone.now(),
    )


def checked_titles(titles: Mapping[str, str]) -> dict[str, str]:
    """Check titles by language; empty ones are left out.

    Raises:
        Invalid: there is none, or one is too long.
    """
    kept = {}
    for language, text in titles.items():
        if not LANGUAGE.fullmatch(language):
            raise Invalid("titles", "language-unknown", _("Name the language by its code, such as ja or en."))
        if text.strip():
            kept[language] = check("titles", text.strip(), LONGEST_TITLE, code="title")
    if not kept:
        raise Invalid("titles", "title-empty", _("Give it a title in one language at least."))
    return kept


def _take_over(row: Ratification, keys: Sequence[str]) -> None:
    last = Ratification.objects.filter(conversation_id=row.conversation_id, stage__in=OVER)
    before = last.exclude(pk=row.pk).order_by("-number").first()
    if before is None:
        return
    now = timezone.now()
    failed = DraftClause.objects.filter(ratification=before, key__in=keys, withdrawn_at=None)
    for clause in failed.exclude(ratified=True):
        DraftClause.objects.create(
            ratification=row,
            key=clause.key,
            place=clause.place,
            change=clause.change,
            titles=clause.titles,
            prose=clause.prose,
            guards=clause.guards,
            examples=clause.examples,
            evidence=clause.evidence,
            created_at=now,
            changed_at=now,
        )
