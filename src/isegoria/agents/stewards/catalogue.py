"""What stewards may ask for: kinds, privileges, the shape of each effect's arguments, and words for guards.

| kind       | privilege           | arguments                                                               |
|------------|---------------------|-------------------------------------------------------------------------|
| triage     | order queue         | order: [{statement, score 0..1000, reasons: [QUEUE_REASONS]}], most     |
|            |                     | urgent first; every statement that waits or is appealed against once    |
| duplicates | suggest duplicate   | statement, of (the older one, which stays), likeness 0..100             |
| exposure   | balance exposure    | factors: {"12": hundredths 50..400}; whoever is left out has 100        |
| bridging   | suggest bridge      | statement, lower (thousandths), missing: [{group, votes}]: how many     |
|            |                     | more votes of which group (by index) would tell more                    |
| reporter   | publish report      | day, source, digest, sentences: [{kind, cites: {statements, figures},   |
|            |                     | en, ja}]                                                                |
| watch      | raise alarm         | kind (ALARMS), people, statements, strength (thousandths), from and to  |
|            |                     | (milliseconds since 1970), restricted: true                             |
| auditor    | publish audit       | hidden, groups: [{group, letter, authors, statements, hidden or null}], |
|            |                     | p (thousandths), permutations, effect (thousandths or null), verdict    |
| drafter    | draft clause        | ratification, statements, place, titles and prose: {language: text}     |
| translator | suggest translation | statement, language, text                                               |

Arguments are JSON, so keys of objects are texts. `check_arguments` refuses everything else, and an effect may
rely on it. Statements are numbers within the conversation. `restricted` is told to roles only, never to
everybody: the number of people in an alarm may be smaller than what may be published.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from isegoria.agents.errors import StewardError
from isegoria.agents.stewards.shapes import (
    DAY,
    LANGUAGE,
    LETTER,
    NAME,
    STATEMENT,
    Choice,
    Fields,
    Many,
    Named,
    Perhaps,
    Shape,
    Table,
    Text,
    Whole,
    check,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

QUEUE_REASONS: Final = (
    "appeal",
    "waits-longest",
    "personal-data-likely",
    "link",
    "shouting",
    "short",
    "likely-duplicate",
    "several",
)
REPORT_KINDS: Final = (
    "participation",
    "groups",
    "no-groups",
    "moderation",
    "waiting",
    "agreed",
    "agreed-most",
    "divisive",
    "newest",
    "least-seen",
)
ALARMS: Final = ("near-duplicate-ballots", "burst", "timing")
VERDICTS: Final = ("no-sign", "sign")
LEAST_FACTOR, MOST_FACTOR = 50, 400
LONGEST_CLAUSE: Final = 4_000
LONGEST_STATEMENT: Final = 4_000
_MANY: Final = 1 << 14
_BIG: Final = 1 << 53
_NUMBER: Final = Whole(0, _BIG)
_THOUSANDTHS: Final = Whole(0, 1_000)
_TEXTS: Final = Table(LANGUAGE, Text(LONGEST_CLAUSE), 20)


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that a kind of steward may ask for.

    Attributes:
        kind: of the steward.
        privilege: verb and target.
        arguments: their shape.
        words: texts that guards can look at, name to what it says.
        numbers: likewise, whole numbers.
        flags: likewise, flags.
        en: what happens once it is let through, in a citizen's words.
        ja: likewise.
    """

    kind: str
    privilege: str
    arguments: Fields
    words: Mapping[str, str]
    numbers: Mapping[str, str]
    flags: Mapping[str, str]
    en: str
    ja: str


def _fields(**of: Shape) -> Fields:
    return Fields(MappingProxyType(of))


_REVERSIBLE: Final = {"reversible": "it can be undone at any time, and nothing is lost"}
_CITATION: Final = {"citation": "every sentence names the statements and counts that it rests on"}
_SENTENCE: Final = _fields(
    kind=Choice(REPORT_KINDS),
    cites=_fields(statements=Many(_NUMBER, 20), figures=Table(NAME, Whole(-_BIG, _BIG), 20)),
    en=Text(2_000),
    ja=Text(2_000),
)
_ORDERED: Final = _fields(
    statement=_NUMBER, score=_THOUSANDTHS, reasons=Many(Choice(QUEUE_REASONS), len(QUEUE_REASONS))
)
_AUDITED: Final = _fields(
    group=Whole(0, 1_000), letter=Named(LETTER), authors=_NUMBER, statements=_NUMBER, hidden=Perhaps(_NUMBER)
)
_ALL: Final = (
    Effect(
        "triage",
        "order queue",
        _fields(order=Many(_ORDERED, _MANY)),
        {},
        {"statements": "how many statements wait"},
        _REVERSIBLE,
        "The moderators' queue is put in order; nothing is hidden.",
        "モデレーターの待ち行列を並べ替える。何も非表示にしない。",
    ),
    Effect(
        "duplicates",
        "suggest duplicate",
        _fields(statement=_NUMBER, of=_NUMBER, likeness=Whole(0, 100)),
        {"language": "of the statement"},
        {"likeness": "0 to 100", "votes": "on the statement so far"},
        _REVERSIBLE,
        "Moderators see a suggestion that two statements say the same; a person decides.",
        "二つの意見が同じ内容かもしれないとモデレーターに示す。決めるのは人である。",
    ),
    Effect(
        "exposure",
        "balance exposure",
        _fields(factors=Table(STATEMENT, Whole(LEAST_FACTOR, MOST_FACTOR), _MANY)),
        {},
        {
            "statements": "how many are shown more or less often than before",
            "largest": "the largest factor, in hundredths",
            "least": "the least factor, in hundredths",
        },
        _REVERSIBLE,
        "Statements that few people saw are shown more often, others less; none is left out.",
        "あまり見られていない意見をより多く、ほかの意見をより少なく示す。示されなくなる意見はない。",
    ),
    Effect(
        "bridging",
        "suggest bridge",
        _fields(
            statement=_NUMBER,
            lower=_THOUSANDTHS,
            missing=Many(_fields(group=Whole(0, 1_000), votes=_NUMBER), 100),
        ),
        {"language": "of the statement"},
        {
            "lower": "least group's lower bound, in thousandths",
            "votes": "on the statement",
            "groups": "how many",
        },
        _REVERSIBLE,
        "Organisers see a statement that may bring the groups together.",
        "グループのあいだの橋渡しになりうる意見を主催者に示す。",
    ),
    Effect(
        "reporter",
        "publish report",
        _fields(
            day=Named(DAY),
            source=Text(500, empty=True),
            digest=Text(200, empty=True),
            sentences=Many(_SENTENCE, 40, 1),
        ),
        {"day": "such as 2026-11-25"},
        {"sentences": "how many", "statements": "how many are quoted", "participants": "so far"},
        _CITATION,
        "The day's report is published.",
        "その日の報告を公表する。",
    ),
    Effect(
        "watch",
        "raise alarm",
        Fields(
            MappingProxyType(
                {
                    "kind": Choice(ALARMS),
                    "people": _NUMBER,
                    "statements": Many(_NUMBER, 20),
                    "strength": _THOUSANDTHS,
                    "from": _NUMBER,
                    "to": _NUMBER,
                    "restricted": Choice((True,)),
                }
            )
        ),
        {"reason": " or ".join(ALARMS)},
        {"people": "how many", "strength": "in thousandths", "statements": "how many it concerns"},
        {**_REVERSIBLE, "restricted": "only roles see it"},
        "Moderators and overseers are warned; nobody is named, and no vote is touched.",
        "モデレーターと監督者に警告する。だれも名指しせず、どの投票にも触れない。",
    ),
    Effect(
        "auditor",
        "publish audit",
        _fields(
            hidden=_NUMBER,
            groups=Many(_AUDITED, 100, 2),
            p=_THOUSANDTHS,
            permutations=Whole(1, 1_000_000),
            effect=Perhaps(_THOUSANDTHS),
            verdict=Choice(VERDICTS),
        ),
        {"reason": "the verdict: no-sign or sign"},
        {"hidden": "statements moderated out", "p": "in thousandths", "groups": "how many are compared"},
        _CITATION,
        "It is published whether moderation treats the opinion groups alike.",
        "意見グループが等しく扱われているかの監査を公表する。",
    ),
    Effect(
        "drafter",
        "draft clause",
        _fields(
            ratification=_NUMBER,
            statements=Many(_NUMBER, 20, 1),
            place=_NUMBER,
            titles=_TEXTS,
            prose=_TEXTS,
        ),
        {"reasoner": "who worded it, such as offline"},
        {"statements": "how many it rests on", "votes": "on them, together"},
        {**_REVERSIBLE, **_CITATION, "verbatim": "it is the statement's own words"},
        "A draft of a clause lies before the people who draft; one of them adopts or drops it.",
        "条項の案を起草者に示す。採るか採らないかは人が決める。",
    ),
    Effect(
        "translator",
        "suggest translation",
        _fields(statement=_NUMBER, language=Named(LANGUAGE), text=Text(LONGEST_STATEMENT)),
        {"language": "translated into", "reasoner": "who translated it"},
        {"votes": "on the statement", "characters": "of the translation"},
        _REVERSIBLE,
        "A translation lies before a moderator, who publishes or drops it.",
        "翻訳案をモデレーターに示す。公表するかどうかは人が決める。",
    ),
)

EFFECTS: Final[Mapping[str, Effect]] = MappingProxyType({one.privilege: one for one in _ALL})
KINDS: Final = tuple(one.kind for one in _ALL)


def privileges_of(kind: str) -> frozenset[str]:
    """Name what a kind of steward may ask for.

    >>> privileges_of("triage")
    frozenset({'order queue'})
    """
    return frozenset(one.privilege for one in _ALL if one.kind == kind)


def check_arguments(privilege: str, arguments: Mapping[str, Any]) -> None:
    """Refuse arguments that are not of the effect's shape.

    >>> check_arguments("suggest duplicate", {"statement": 40, "of": 12, "likeness": 91})

    Raises:
        StewardError: they are not, or there is no such effect; names the place.
    """
    if privilege not in EFFECTS:
        raise StewardError(f"{privilege}: there is no such effect; there are {', '.join(EFFECTS)}")
    check(EFFECTS[privilege].arguments, arguments)
