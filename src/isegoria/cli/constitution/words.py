"""What the commands for constitutions say, in both languages."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from isegoria.cli.words import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "untitled": {Language.EN: "Untitled constitution", Language.JA: "無題の憲章"},
        "version": {Language.EN: "Version {version}", Language.JA: "第{version}版"},
        "clauses": {
            Language.EN: "{clauses:,} clauses, {guards:,} guards, {examples:,} worked examples",
            Language.JA: "条項 {clauses:,}件・ガード {guards:,}件・適用例 {examples:,}件",
        },
        "advisory": {
            Language.EN: "Advice to people; it binds no program.",
            Language.JA: "人への指針です。プログラムは縛りません。",
        },
        "everyone": {
            Language.EN: "{agrees:,} of {seen:,} agree, surely {lower} or more",
            Language.JA: "{seen:,}人中{agrees:,}人が賛成（少なくとも確実に{lower}）",
        },
        "held_back": {Language.EN: "held back", Language.JA: "非公表"},
        "examples_changed": {
            Language.EN: "Its worked examples changed.",
            Language.JA: "適用例が変わりました。",
        },
        "evidence_changed": {Language.EN: "Its evidence changed.", Language.JA: "根拠が変わりました。"},
        "rests_on_statement": {
            Language.EN: "Rests on statement {number}: {figures}",
            Language.JA: "根拠の意見 {number}：{figures}",
        },
        "dissent": {Language.EN: "Dissent: {parts}", Language.JA: "少数意見：{parts}"},
        "added": {Language.EN: "New", Language.JA: "新しい条項"},
        "removed": {Language.EN: "Taken out", Language.JA: "廃止された条項"},
        "changed": {Language.EN: "Changed", Language.JA: "変わった条項"},
        "same": {
            Language.EN: "{clauses:,} clauses are the same in both.",
            Language.JA: "{clauses:,}件の条項は同じです。",
        },
        "no_difference": {
            Language.EN: "The text is the same in both.",
            Language.JA: "両方とも同じ本文です。",
        },
        "guards": {Language.EN: "Guards", Language.JA: "ガード"},
        "digest": {Language.EN: "Digest: {digest}", Language.JA: "ダイジェスト：{digest}"},
        "key_from_site": {
            Language.EN: "The key is the one that the site itself gives. Keep it, and give it with --key "
            "from now on: {vkey}",
            Language.JA: "鍵はこのサイト自身が示したものです。保存して、次からは --key で指定して"
            "ください：{vkey}",
        },
        "recorded": {
            Language.EN: "Entry {index:,} of {origin}, when it had {size:,} entries.",
            Language.JA: "{origin} の項目 {index:,}（全{size:,}件の時点）。",
        },
        "cosigned": {Language.EN: "Seen by the witness {name}", Language.JA: "証人 {name} が確認済み"},
    }
)


def say(key: str, language: Language, **values: object) -> str:
    """Say `key` in a language."""
    return WORDS[key][language].format(**values)
