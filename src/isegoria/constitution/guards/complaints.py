"""What can be wrong with the text of a guard, and what to do about it, in both languages."""

from __future__ import annotations

from typing import Final

from isegoria.constitution.errors import GuardError

_SAID: Final[dict[str, tuple[str, str, str, str]]] = {
    # code: reason and remedy in English, reason and remedy in Japanese
    "character": (
        "{found} cannot stand here",
        'write names in small letters, texts in "quotation marks"',
        "ここに {found} は書けません",
        '名前は英小文字で、文字列は "引用符" で囲んで書いてください',
    ),
    "text-open": (
        "the text that begins here does not end on this line",
        'close it with "',
        "ここから始まる文字列が、この行で閉じられていません",
        '" で閉じてください',
    ),
    "text-long": (
        "the text is longer than {most} characters",
        "shorten it",
        "文字列が {most} 文字を超えています",
        "短くしてください",
    ),
    "effect": (
        "a guard does not begin with {found}",
        "begin with forbid, require, approve or limit",
        "ガードは {found} では始まりません",
        "forbid・require・approve・limit のどれかで始めてください",
    ),
    "expected": (
        "{wanted} is wanted here, not {found}",
        "write it as in: {example}",
        "ここには {found} ではなく {wanted} が必要です",
        "次の例のように書いてください: {example}",
    ),
    "name": (
        "{found} is no name",
        "begin with a small letter, then small letters, digits, - and _, and use no word of the language",
        "{found} は名前として使えません",
        "英小文字で始め、英小文字・数字・-・_ を 40 文字まで使い、ガードの予約語は避けてください",
    ),
    "number": (
        "{found} is no whole number within 64 bits",
        "write one such as 3",
        "{found} は 64 ビットに収まる整数ではありません",
        "3 のような整数を書いてください",
    ),
    "most": (
        "so many cannot be counted",
        "limit it to between 0 and 1000000",
        "その回数は数えられません",
        "0 から 1000000 までの回数にしてください",
    ),
    "end": (
        "the guard should end before {found}",
        "begin a new line for each guard, or join conditions with and, or",
        "{found} の前でガードは終わるはずです",
        "ガードごとに改行するか、条件を and や or でつないでください",
    ),
    "deep": (
        "conditions stand {deepest} deep in one another at most",
        "use fewer brackets, or several guards",
        "条件の入れ子は {deepest} 段までです",
        "括弧を減らすか、複数のガードに分けてください",
    ),
    "many": (
        "there are more than {most} guards",
        "keep those that are needed, or make several clauses",
        "ガードが {most} 個を超えています",
        "必要なものだけにするか、条項を分けてください",
    ),
    "long": (
        "the text is longer than {most} characters",
        "shorten it, or make several clauses",
        "本文が {most} 文字を超えています",
        "短くするか、条項を分けてください",
    ),
    "twice": (
        "the same guard stands in line {first} already",
        "leave one of them out",
        "同じガードがすでに {first} 行目にあります",
        "どちらか一方を消してください",
    ),
}  # fmt: skip


# What a sentence may name that has a name of its own in Japanese.
_JAPANESE: Final = {
    "the end of the line": "行末",
    "a name": "名前",
    'a text in "quotation marks"': '"引用符" で囲んだ文字列',
}
_LONGEST_TOLD: Final = 80


def complaint(code: str, line: int, column: int, **values: object) -> GuardError:
    """Say what is wrong, and where.

    Args:
        code: a key of the table.
        line: counted from 1.
        column: counted from 1.
        **values: that the sentence names; text from outside is cut.
    """
    told = {name: _short(value) for name, value in values.items()}
    japanese = {name: _JAPANESE.get(value, value) for name, value in told.items()}
    reason, remedy, ja_reason, ja_remedy = _SAID[code]
    return GuardError(
        code,
        line,
        column,
        {"en": reason.format(**told), "ja": ja_reason.format(**japanese)},
        {"en": remedy.format(**told), "ja": ja_remedy.format(**japanese)},
    )


def _short(value: object) -> str:
    text = "".join(one if one.isprintable() else "�" for one in str(value))
    return text if len(text) <= _LONGEST_TOLD else f"{text[: _LONGEST_TOLD - 1]}…"
