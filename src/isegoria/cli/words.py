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
        "stewards": {Language.EN: "Stewards", Language.JA: "執事エージェント"},
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
        "demo_constitution": {
            Language.EN: "Read the constitution that came of it (a simulated ballot decided):",
            Language.JA: "そこから生まれた憲章を読む（模擬の票決で決まったもの）：",
        },
        "demo_stewards": {
            Language.EN: "Oversee the stewards that work under it:",
            Language.JA: "その憲章のもとで働く執事エージェントを監督する：",
        },
        "demo_commitments": {
            Language.EN: "See which simulated organisations adopted it, and how they are challenged:",
            Language.JA: "模擬の団体の公約と、それへの指摘を見る：",
        },
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
        "ratifying": {Language.EN: "Ratifying the constitution", Language.JA: "憲章を批准中"},
        "reading": {Language.EN: "Reading votes", Language.JA: "投票を読み込み中"},
        "votes": {Language.EN: "Packing votes", Language.JA: "投票を整理中"},
        "summary": {Language.EN: "Comparing statements", Language.JA: "意見を比較中"},
        "space": {Language.EN: "Drawing the map", Language.JA: "意見マップを作成中"},
        "finding": {Language.EN: "Looking for groups", Language.JA: "意見グループを探索中"},
        "resampling": {Language.EN: "Testing stability", Language.JA: "安定性を確認中"},
        "statements": {Language.EN: "Finding agreement", Language.JA: "合意を探索中"},
        "claim": {Language.EN: "Claim", Language.JA: "主張"},
        "checked": {Language.EN: "Checked", Language.JA: "確認した数"},
        "mismatches": {Language.EN: "Mismatches", Language.JA: "不一致"},
        "outcome": {Language.EN: "Outcome", Language.JA: "結果"},
        "outcome_held": {Language.EN: "holds", Language.JA: "正しい"},
        "outcome_failed": {Language.EN: "DOES NOT HOLD", Language.JA: "正しくない"},
        "outcome_open": {Language.EN: "not decided", Language.JA: "判定できない"},
        "claim_key": {Language.EN: "The log's key", Language.JA: "公開記録の鍵"},
        "claim_signature": {
            Language.EN: "The checkpoint is signed by this log",
            Language.JA: "チェックポイントはこの公開記録が署名したもの",
        },
        "claim_witnesses": {
            Language.EN: "Witnesses have seen the checkpoint",
            Language.JA: "証人がチェックポイントを確認した",
        },
        "claim_log": {
            Language.EN: "Every entry is as it was signed",
            Language.JA: "すべての項目が署名されたとおり",
        },
        "claim_growth": {
            Language.EN: "The log only grew since the last run",
            Language.JA: "前回の確認から公開記録は追加だけされた",
        },
        "claim_receipt": {
            Language.EN: "The receipt's act stands in the log",
            Language.JA: "受領証の内容が公開記録にある",
        },
        "claim_counted": {
            Language.EN: "The receipt's act was counted",
            Language.JA: "受領証の内容が集計に入っている",
        },
        "claim_openings": {
            Language.EN: "What is shown opens its entries",
            Language.JA: "示された内容が記録の項目と合う",
        },
        "claim_records": {Language.EN: "Records are well formed", Language.JA: "記録の形式が正しい"},
        "claim_figures": {
            Language.EN: "Published results are those on record",
            Language.JA: "公表された結果が記録と同じ",
        },
        "claim_landscape": {
            Language.EN: "Results follow from the records",
            Language.JA: "結果が記録から導かれる",
        },
        "claim_ratification": {
            Language.EN: "Ratification counted again",
            Language.JA: "批准の再集計",
        },
        "claim_constitution": {
            Language.EN: "Constitution follows from its ballot",
            Language.JA: "憲章が票決の結果と一致する",
        },
        "claim_report": {
            Language.EN: "The report follows from the records",
            Language.JA: "報告書が記録から導かれる",
        },
        "claim_document": {Language.EN: "The document is well formed", Language.JA: "文書の形式が正しい"},
        "claim_digest": {
            Language.EN: "It has the digest that was given",
            Language.JA: "指定されたダイジェストと同じ",
        },
        "claim_guards": {Language.EN: "Guards can be read", Language.JA: "ガードが読み取れる"},
        "claim_examples": {
            Language.EN: "Worked examples come out as written",
            Language.JA: "適用例が書かれたとおりになる",
        },
        "claim_ballot": {
            Language.EN: "The ballot follows the rules",
            Language.JA: "票決の結果が規則どおり",
        },
        "claim_parents": {
            Language.EN: "It follows from the versions before",
            Language.JA: "前の版から続いている",
        },
        "claim_recorded": {
            Language.EN: "It stands in the public record",
            Language.JA: "公開記録にある",
        },
        "numbers_compared": {
            Language.EN: "{numbers:,} numbers compared, {mismatches:,} mismatches.",
            Language.JA: "{numbers:,}個の数値を比較し、不一致は{mismatches:,}件でした。",
        },
        "difference": {
            Language.EN: "{path}: published {published}, recounted {recounted}",
            Language.JA: "{path}：公表 {published}、数え直し {recounted}",
        },
        "key_from_bundle": {
            Language.EN: "The key is the one in the bundle. Compare it with one from elsewhere, or give "
            "it with --key: {vkey}",
            Language.JA: "鍵はこの監査用データに入っていたものです。別の所から得た鍵と比べるか、--key で"
            "指定してください：{vkey}",
        },
        "key_from_site": {
            Language.EN: "The key is the one that the log itself gives. Keep it, and give it with --key from "
            "now on: {vkey}",
            Language.JA: "鍵はこの公開記録自身が示したものです。保存して、次からは --key で指定して"
            "ください：{vkey}",
        },
        "entries": {Language.EN: "{entries:,} entries", Language.JA: "記録の項目 {entries:,}件"},
        "receipt_place": {
            Language.EN: "Entry {index:,} of {origin}, when it had {size:,} entries:",
            Language.JA: "{origin} の項目 {index:,}（全{size:,}件の時点）：",
        },
        "cosigned": {Language.EN: "Seen by the witness {name}", Language.JA: "証人 {name} が確認済み"},
        "verified": {
            Language.EN: "Everything that was checked holds.",
            Language.JA: "確認した内容はすべて正しい。",
        },
        "not_verified": {
            Language.EN: "Something does not hold; see above.",
            Language.JA: "正しくない点があります。上を見てください。",
        },
        "bundle_warning": {
            Language.EN: "The bundle says how every pseudonym voted: give it to auditors alone, unless the "
            "conversation publishes its votes.",
            Language.JA: "この監査用データには仮名ごとの投票がすべて入っています。票を公開する対話で"
            "なければ、監査人だけに渡してください。",
        },
        "log": {Language.EN: "Checking the log", Language.JA: "公開記録を確認中"},
        "openings": {Language.EN: "Opening entries", Language.JA: "記録の項目を確認中"},
        "writing": {Language.EN: "Writing", Language.JA: "書き出し中"},
        "recomputing": {Language.EN: "Recomputing the log", Language.JA: "公開記録を再計算中"},
        "comparing": {Language.EN: "Comparing rows with records", Language.JA: "データベースと記録を照合中"},
        "log_counts": {
            Language.EN: "{entries:,} entries · {checkpoints:,} checkpoints · {openings:,} openings "
            "({pending:,} not sealed yet) · {rows:,} rows, {votes:,} of them votes",
            Language.JA: "記録の項目 {entries:,}件 · チェックポイント {checkpoints:,}件 · "
            "開示情報 {openings:,}件（未封印 {pending:,}件） · 照合した行 {rows:,}件（うち投票 {votes:,}件）",
        },
        "log_agrees": {
            Language.EN: "The database says what the log says.",
            Language.JA: "データベースは公開記録と一致しています。",
        },
        "log_differs": {
            Language.EN: "The database and the log differ in {total:,} places ({shown:,} shown). Touch "
            "nothing; docs/running.md says what to do.",
            Language.JA: "データベースと公開記録が{total:,}か所で食い違っています（{shown:,}か所を表示）。"
            "何も変更せず、docs/running.md の手順に従ってください。",
        },
        "log_exported": {
            Language.EN: "A log of {size:,} entries is in {place}; {files:,} files were written.",
            Language.JA: "{size:,}件の公開記録が {place} にあります"
            "（{files:,}個のファイルを書き出しました）。",
        },
        "log_table": {Language.EN: "Table", Language.JA: "テーブル"},
        "log_row": {Language.EN: "Row", Language.JA: "行"},
        "log_field": {Language.EN: "Field", Language.JA: "項目"},
        "log_says": {Language.EN: "In the database", Language.JA: "データベース"},
        "log_recorded": {Language.EN: "On record", Language.JA: "公開記録"},
    }
)


def say(key: str, language: Language, **values: object) -> str:
    """Say `key` in a language."""
    return WORDS[key][language].format(**values)
