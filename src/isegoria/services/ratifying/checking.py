"""Check what somebody wrote of a clause: words, guards and worked examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from isegoria.constitution.clauses import LONGEST_PROSE, MOST_EXAMPLES, Clause, Example
from isegoria.constitution.errors import ActionError, ClauseError, GuardError
from isegoria.constitution.evidence import Evidence
from isegoria.constitution.guards import judge, parse, write
from isegoria.services.errors import Invalid
from isegoria.services.ratifying.beginning import checked_titles
from isegoria.services.texts import check

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from isegoria.constitution.guards import Guard
    from isegoria.store.models import DraftClause

MOST_LANGUAGES: Final = 8


def checked(
    key: str,
    titles: Mapping[str, str],
    prose: Mapping[str, str],
    guards: str,
    examples: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """Check what somebody wrote, and give it as it is kept.

    Args:
        key: of the clause.
        titles: by language code.
        prose: by language code.
        guards: a line each.
        examples: as `Example.document` writes them.

    Raises:
        Invalid: a field is wrong; names it, with line and column of a guard.
    """
    kept = {
        "titles": checked_titles(titles),
        "prose": {
            code: check("prose", text.replace("\r\n", "\n").strip(), LONGEST_PROSE, code="prose")
            for code, text in prose.items()
            if text.strip()
        },
    }
    if not kept["prose"]:
        raise Invalid("prose", "prose-empty", _("Write what the clause says, in one language at least."))
    if max(len(kept["prose"]), len(kept["titles"])) > MOST_LANGUAGES:
        raise Invalid(
            "prose", "languages-many", _("A clause is written in 8 languages at most. Leave some out.")
        )
    read_guards = read(guards)
    made = _examples(examples, {key: read_guards})
    clause: Any = {**kept, "guards": write(read_guards), "examples": [one.document() for one in made]}
    try:
        Clause(key, kept["titles"], kept["prose"], clause["guards"], tuple(made))
    except ClauseError as wrong:  # such as a control character
        raise Invalid(
            wrong.field, "clause-invalid", _("This cannot be a clause’s text: %(why)s.") % {"why": wrong}
        ) from wrong
    return dict(clause)


def read(guards: str) -> tuple[Guard, ...]:
    """Read guards that somebody wrote.

    Raises:
        Invalid: they are not written so; says where, what is wrong, and what to do, in the reader's language.
    """
    try:
        return parse(guards)
    except GuardError as wrong:
        language = "ja" if (get_language() or "").startswith("ja") else "en"
        raise Invalid(
            "guards",
            f"guard-{wrong.code}",
            _("Line %(line)d, column %(column)d: %(reason)s. Remedy: %(remedy)s.")
            % {
                "line": wrong.line,
                "column": wrong.column,
                "reason": wrong.reasons[language],
                "remedy": wrong.remedies[language],
            },
        ) from wrong


def clause_of(row: DraftClause) -> Clause:
    """Make of a draft the clause that it proposes."""
    return Clause(
        row.key,
        row.titles,
        row.prose,
        row.guards,
        tuple(Example.read(one) for one in row.examples),
        tuple(Evidence.read(one) for one in row.evidence),
    )


def _examples(examples: Iterable[Mapping[str, Any]], guards: Mapping[str, Sequence[Guard]]) -> list[Example]:
    made = []
    outcomes = {"allow": _("allowed"), "approve": _("needs approval"), "deny": _("denied")}
    for place, one in enumerate(examples, 1):
        try:
            example = Example.read({"why": {}, **one})
        except (ClauseError, ActionError) as wrong:
            raise Invalid(
                "examples",
                "example-invalid",
                _("Example %(place)d cannot be read: %(why)s.") % {"place": place, "why": wrong},
            ) from wrong
        outcome = judge(guards, example.action).outcome
        if outcome != example.outcome:
            raise Invalid(
                "examples",
                "example-fails",
                _("Example %(place)d says “%(said)s”, but the guards say “%(judged)s”. Change one of them.")
                % {"place": place, "said": outcomes[example.outcome], "judged": outcomes[outcome]},
            )
        made.append(example)
    if len(made) > MOST_EXAMPLES:
        raise Invalid("examples", "examples-many", _("There are more than 50 examples. Keep the best."))
    return made
