"""Say in prose what an agent asked for, and why it happened or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from isegoria.cli.steward.words import say, site

if TYPE_CHECKING:
    from isegoria.cli.words import Language
    from isegoria.services.governing.reading.values import ActionInfo, JudgementInfo


def explain_action(slug: str, number: int, language: Language) -> None:
    """Explain one action; see `isegoria steward explain --help`.

    Raises:
        SiteError: the site cannot be used as it is set up.
        ServiceError: there is no such conversation, swarm or action.
    """
    with site(language):
        from isegoria.services.governing import reading  # noqa: PLC0415 - needs Django, which is set up now

        found = reading.action(slug=slug, number=number, language=language.value)
    out = Console(highlight=False)
    out.print(Text(f"{found.number} · {found.agent} · {found.privilege} · {say(found.status, language)}"))
    for one in (found.meaning, found.prose, found.objection):
        if one:
            out.print(Text(one), soft_wrap=True)
    if found.held_back:
        out.print(Text(say("held_back", language), style="dim"), soft_wrap=True)
    for judgement in found.judgements:
        _print(out, judgement, language)
    for approval in found.approvals:
        told = "approved" if approval.yes else "refused_by"
        out.print(Text(say(told, language, role=approval.role, reason=approval.reason)), soft_wrap=True)


def list_actions(slug: str, language: Language) -> None:
    """List the newest actions.

    Raises:
        SiteError: the site cannot be used as it is set up.
        ServiceError: there is no such conversation or swarm.
    """
    with site(language):
        from isegoria.services.governing import reading  # noqa: PLC0415 - needs Django, which is set up now

        found = reading.actions(slug=slug, language=language.value).actions
    out = Console(highlight=False)
    if not found:
        out.print(Text(say("nothing", language)))
        return
    table = Table(*(say(one, language) for one in ("number", "agent", "privilege", "status", "clauses")))
    for one in found:
        table.add_row(*_row(one, language))
    out.print(table)


def _row(one: ActionInfo, language: Language) -> tuple[str | Text, ...]:
    newest = one.newest
    clauses = ", ".join(clause.key for clause in newest.cited) if newest else ""
    return str(one.number), Text(one.agent), Text(one.privilege), say(one.status, language), Text(clauses)


def _print(out: Console, judgement: JudgementInfo, language: Language) -> None:
    law = say("law", language, version=judgement.version) if judgement.version else say("no_law", language)
    out.print()
    out.print(Text(f"{judgement.number}. {say(judgement.outcome, language)} · {law}", style="bold"))
    for ground in judgement.grounds:
        out.print(Text(f"   {ground.sentence}"), soft_wrap=True)
        if ground.clause is not None:
            out.print(Text(f"   {ground.clause.key}: {ground.clause.title}", style="dim"), soft_wrap=True)
        if ground.guard:
            out.print(Text(f"   {ground.guard}", style="dim"), soft_wrap=True)
    keys = ", ".join(one.key for one in judgement.cited)
    if keys:
        out.print(Text(f"   {say('asked', language, clauses=keys)}", style="dim"), soft_wrap=True)
    out.print(Text(f"   {say('digest', language, digest=judgement.digest)}", style="dim"), soft_wrap=True)
