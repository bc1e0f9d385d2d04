"""What a witness says, in both languages."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from isegoria.cli.words import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "title": {Language.EN: "Witness {name}", Language.JA: "証人 {name}"},
        "about": {
            Language.EN: "This server watches the public records of the sites below. It signs a "
            "checkpoint only after it has checked that the record has grown and that nothing in it was "
            "changed; so a site cannot show different records to different people, or change one afterwards, "
            "without being found out.",
            Language.JA: "このサーバーは、次のサイトの公開記録を見守っています。記録が増えただけで、過去の"
            "内容が変わっていないことを確かめてから、チェックポイントに署名します。そのため、人によって違う"
            "記録を見せたり、後から書き換えたりすれば、発覚します。",
        },
        "promises_nothing_else": {
            Language.EN: "It does not see how anybody voted, and says nothing about what is in a record.",
            Language.JA: "誰がどう投票したかは、証人には見えません。"
            "記録の内容の是非についても、何も述べません。",
        },
        "key": {Language.EN: "Key of this witness", Language.JA: "この証人の鍵"},
        "logs": {Language.EN: "Records that it watches", Language.JA: "見守っている公開記録"},
        "no_logs": {
            Language.EN: "It watches no record yet.",
            Language.JA: "見守っている公開記録は、まだありません。",
        },
        "log": {Language.EN: "Record", Language.JA: "公開記録"},
        "size": {Language.EN: "Entries", Language.JA: "記録の項目数"},
        "at": {Language.EN: "Grew last (UTC)", Language.JA: "最後に増えた時刻（UTC）"},
        "never": {Language.EN: "has never asked", Language.JA: "まだ依頼がありません"},
        "entries": {Language.EN: "{size:,} entries", Language.JA: "{size:,}件"},
        "evidence": {Language.EN: "Evidence", Language.JA: "証拠"},
        "no_evidence": {
            Language.EN: "No record has contradicted itself.",
            Language.JA: "食い違う公開記録は、見つかっていません。",
        },
        "fork": {
            Language.EN: "Proof: the record contradicts itself",
            Language.JA: "証明：公開記録が自らと食い違っています",
        },
        "unproved": {
            Language.EN: "Question: growth was not proved",
            Language.JA: "未確認：増えただけであることが証明されていません",
        },
        "unproved_means": {
            Language.EN: "This alone proves nothing: anybody can send a checkpoint with a false proof.",
            Language.JA: "これだけでは不正の証明になりません。"
            "誤った証明を付けて送ることは、誰にでもできます。",
        },
        "cosigned": {Language.EN: "What this witness had cosigned", Language.JA: "この証人が署名済みのもの"},
        "refused": {Language.EN: "What it refused", Language.JA: "署名を断ったもの"},
        "machines": {
            Language.EN: "The same for programs:",
            Language.JA: "プログラム向け：",
        },
    }
)


def say(key: str, language: Language, **values: object) -> str:
    """Say `key` in a language."""
    return WORDS[key][language].format(**values)


def preferred(accepted: str) -> Language:
    """Choose a language by what a browser accepts; the one it names with the greatest weight."""
    best, chosen = 0.0, Language.EN
    for part in accepted[:500].split(","):
        tag, _, rest = part.strip().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        language = next((one for one in Language if tag.lower().split("-")[0] == one.value), None)
        if language is not None and weight > best:
            best, chosen = weight, language
    return chosen
