"""What the commands for stewards say, in both languages."""

from __future__ import annotations

from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING

from isegoria.cli.site import open_site, plain_errors
from isegoria.cli.words import Language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_EN, _JA = Language.EN, Language.JA
WORDS: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "agent": {_EN: "Agent", _JA: "エージェント"},
        "outcome": {_EN: "Turn", _JA: "回の結果"},
        "done": {_EN: "took effect", _JA: "実行済み"},
        "waiting": {_EN: "wait for a person", _JA: "人の承認待ち"},
        "denied": {_EN: "denied", _JA: "不許可"},
        "refused": {_EN: "refused by a person", _JA: "人が却下"},
        "worked": {_EN: "worked", _JA: "働いた"},
        "idle": {_EN: "found nothing to do", _JA: "することがなかった"},
        "halted": {_EN: "was halted", _JA: "止められた"},
        "failed": {_EN: "failed; it tries again next time", _JA: "失敗（次の回に再試行）"},
        "nobody": {
            _EN: "Nobody took a turn: every agent is paused or has ended.",
            _JA: "どのエージェントも働きませんでした。すべて一時停止中か、終了しています。",
        },
        "sum": {
            _EN: "{done:,} actions took effect, {waiting:,} wait for a person, {denied:,} were denied.",
            _JA: "実行済み {done:,}件、人の承認待ち {waiting:,}件、不許可 {denied:,}件。",
        },
        "judged": {
            _EN: "{judgements:,} judgements, {same:,} the same.",
            _JA: "判断 {judgements:,}件、うち同じもの {same:,}件。",
        },
        "same": {
            _EN: "Every judgement comes out the same, byte for byte.",
            _JA: "すべての判断が、一バイトも違わず同じになりました。",
        },
        "differs": {
            _EN: "{differing:,} come out otherwise ({shown:,} shown): what is kept was changed. "
            "Run: isegoria log check",
            _JA: "{differing:,}件が違う結果になりました（{shown:,}件を表示）。"
            "保存された内容が変えられています。次を実行してください：isegoria log check",
        },
        "current_same": {
            _EN: "By the constitution in force now, every judgement would be the same.",
            _JA: "いま効力のある憲章でも、すべての判断は同じになります。",
        },
        "current_differs": {
            _EN: "By the constitution in force now, {differing:,} would come out otherwise "
            "({shown:,} shown).",
            _JA: "いま効力のある憲章では、{differing:,}件が違う結果になります（{shown:,}件を表示）。",
        },
        "unknown_law": {_EN: "its constitution is not kept here", _JA: "その憲章はここにありません"},
        "action": {_EN: "Action", _JA: "行為"},
        "number": {_EN: "No.", _JA: "番号"},
        "was": {_EN: "Was", _JA: "当時"},
        "now": {_EN: "Now", _JA: "今回"},
        "allow": {_EN: "allowed", _JA: "許可"},
        "approve": {_EN: "a person decides", _JA: "人が決める"},
        "deny": {_EN: "denied", _JA: "不許可"},
        "privilege": {_EN: "Privilege", _JA: "権限"},
        "status": {_EN: "State", _JA: "状態"},
        "clauses": {_EN: "Clauses", _JA: "条項"},
        "nothing": {
            _EN: "No agent has asked for anything yet.",
            _JA: "エージェントはまだ何も求めていません。",
        },
        "held_back": {
            _EN: "It is about so few people that only people with a role see what it says, on its page.",
            _JA: "ごく少数の人に関わるため、役割のある人だけが、そのページで内容を見られます。",
        },
        "law": {_EN: "version {version:,} of the constitution", _JA: "憲章 第{version:,}版"},
        "no_law": {_EN: "no constitution in force", _JA: "効力のある憲章なし"},
        "asked": {_EN: "Clauses that were asked: {clauses}", _JA: "照らした条項：{clauses}"},
        "digest": {_EN: "Digest: {digest}", _JA: "ダイジェスト：{digest}"},
        "approved": {_EN: "Approved by: {role}", _JA: "承認した人：{role}"},
        "refused_by": {_EN: "Refused by: {role}. {reason}", _JA: "却下した人：{role}。{reason}"},
    }
)


def say(key: str, language: Language, **values: object) -> str:
    """Say `key` in a language."""
    return WORDS[key][language].format(**values)


@contextmanager
def site(language: Language) -> Iterator[None]:
    """Work on the site that the environment describes, in a language.

    Raises:
        SiteError: it cannot be used as it is set up.
    """
    open_site()
    from django.utils import translation  # noqa: PLC0415 - needs Django, which is set up now

    with plain_errors(), translation.override(language.value):
        yield
