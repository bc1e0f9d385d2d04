"""What the command line says, in both languages."""

from __future__ import annotations

import os
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Language(StrEnum):
    """A language of summaries and reports."""

    JA = "ja"
    EN = "en"


def language_of_this_terminal() -> Language:
    """Take Japanese where the environment says so, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return Language.JA if value.lower().startswith("ja") else Language.EN
    return Language.EN


WORDS: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "simulated": {
            Language.EN: "SIMULATED DATA: made by a program; no real person took part.",
            Language.JA: "模擬データ：プログラムが作った票です。実在の人は参加していません。",
        },
        "untitled": {Language.EN: "Untitled conversation", Language.JA: "無題の対話"},
        "figures": {
            Language.EN: "{participants:,} participants · {statements:,} statements · {votes:,} votes",
            Language.JA: "参加者 {participants:,}人 · 意見 {statements:,}件 · 投票 {votes:,}票",
        },
        "groups": {Language.EN: "Opinion groups", Language.JA: "意見グループ"},
        "group": {Language.EN: "Group", Language.JA: "グループ"},
        "size": {Language.EN: "Members", Language.JA: "人数"},
        "stability": {Language.EN: "Stability", Language.JA: "安定性"},
        "stands_for": {Language.EN: "Stands for", Language.JA: "代表的な立場"},
        "agree": {Language.EN: "agrees", Language.JA: "賛成"},
        "disagree": {Language.EN: "disagrees", Language.JA: "反対"},
        "no_groups": {
            Language.EN: "No clear groups: {reason}",
            Language.JA: "はっきりした意見グループはありません：{reason}",
        },
        "no_shared_directions": {
            Language.EN: "people's votes show no shared direction beyond chance.",
            Language.JA: "票には、偶然を超えた共通の方向が見られません。",
        },
        "one_population": {
            Language.EN: "opinions vary, but as in one crowd, without gaps between groups.",
            Language.JA: "意見には幅がありますが、切れ目のない一つの集まりです。",
        },
        "unstable": {
            Language.EN: "the groups change when half of the people are left out.",
            Language.JA: "半分の人を除くとグループが変わってしまいます。",
        },
        "too_few": {
            Language.EN: "too few people have voted to tell groups apart.",
            Language.JA: "グループを見分けるには投票した人が少なすぎます。",
        },
        "agreed": {Language.EN: "Agreed in every group", Language.JA: "すべてのグループが合意"},
        "agreed_all": {Language.EN: "Agreed by most", Language.JA: "多くの人が合意"},
        "rejected": {Language.EN: "Rejected in every group", Language.JA: "すべてのグループが反対"},
        "divides": {Language.EN: "What divides", Language.JA: "意見が分かれる点"},
        "at_least": {Language.EN: "at least {share:.0%} agree", Language.JA: "賛成 {share:.0%} 以上"},
        "none": {Language.EN: "None that is certain enough.", Language.JA: "十分に確かなものはありません。"},
        "more": {Language.EN: "… and {more} more", Language.JA: "… ほか{more}件"},
        "nobody_text": {Language.EN: "(statement {id})", Language.JA: "（意見 {id}）"},
        "settings": {Language.EN: "settings {name}", Language.JA: "設定 {name}"},
        "written": {Language.EN: "Written", Language.JA: "書き出し"},
        "imported": {Language.EN: "Imported", Language.JA: "取り込み完了"},
        "export_warning": {
            Language.EN: "The votes can single people out: whoever knows eight votes of somebody finds the "
            "others. Do not publish them.",
            Language.JA: "投票の一覧からは個人が特定されるおそれがあります。ある人の8票を知る人は、残りの票も"
            "見つけられます。公開しないでください。",
        },
        "organiser_made": {
            Language.EN: "{email} may open conversations on this site now.",
            Language.JA: "{email} はこのサイトで対話を開けるようになりました。",
        },
        "organiser_known": {
            Language.EN: "{email} has an account already, and may open conversations now.",
            Language.JA: "{email} はすでに登録済みで、対話を開けるようになりました。",
        },
        "organiser_link": {
            Language.EN: "Here they choose a password, once, within three days. Give it to nobody else:",
            Language.JA: "3日以内に一度だけ、ここでパスワードを決められます。本人以外に渡さないでください：",
        },
        "tables_current": {
            Language.EN: "The database is up to date.",
            Language.JA: "データベースは最新です。",
        },
        "demo_organiser": {Language.EN: "Demo organiser", Language.JA: "デモの主催者"},
        "demo_open": {Language.EN: "Take part:", Language.JA: "参加する："},
        "demo_results": {Language.EN: "See the results:", Language.JA: "結果を見る："},
        "demo_organise": {
            Language.EN: "Organise (choose a password once; this link is for you alone):",
            Language.JA: "主催する（パスワードを一度決めます。このリンクはあなた専用です）：",
        },
        "demo_stop": {
            Language.EN: "Only this machine can reach the site. It is kept in {folder}. Ctrl-C stops it.",
            Language.JA: "このマシンからだけ接続できます。データは{folder}に残ります。Ctrl-Cで終了します。",
        },
        "tables": {Language.EN: "Preparing the database", Language.JA: "データベースを準備中"},
        "simulating": {Language.EN: "Simulating participants", Language.JA: "参加者をシミュレーション中"},
        "reading": {Language.EN: "Reading votes", Language.JA: "投票を読み込み中"},
        "votes": {Language.EN: "Packing votes", Language.JA: "投票を整理中"},
        "summary": {Language.EN: "Comparing statements", Language.JA: "意見を比較中"},
        "space": {Language.EN: "Drawing the map", Language.JA: "意見マップを作成中"},
        "finding": {Language.EN: "Looking for groups", Language.JA: "意見グループを探索中"},
        "resampling": {Language.EN: "Testing stability", Language.JA: "安定性を確認中"},
        "statements": {Language.EN: "Finding agreement", Language.JA: "合意を探索中"},
        "writing": {Language.EN: "Writing", Language.JA: "書き出し中"},
    }
)


def say(key: str, language: Language, **values: object) -> str:
    """Say `key` in a language."""
    return WORDS[key][language].format(**values)
