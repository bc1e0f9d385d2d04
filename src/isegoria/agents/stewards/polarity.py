"""What turns a sentence round: words of negation, opposites and numbers, in several languages."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Final

_NEGATION_WORDS: Final = (
    "not no never none nobody nothing nowhere neither nor without cannot cant wont dont doesnt didnt "
    "isnt arent wasnt werent shouldnt wouldnt couldnt mustnt hasnt havent hardly barely unless except "
    "stop stops stopped stopping ban bans banned banning end ends ended abolish abolished abolishing "
    "prohibit prohibited forbid forbidden against oppose opposes opposed scrap scrapped repeal repealed "
    "refuse refused reject rejected avoid prevent prevents disagree disagrees fail fails failed lack "
    "lacks nicht nichts nie niemals niemand ohne gegen kein keine keinen keiner keinem keines verbieten "
    "verboten abschaffen weder ne pas jamais sans aucun aucune ni nunca sin ningun ninguna tampoco"
)
_NEGATIONS: Final = frozenset(_NEGATION_WORDS.split(" "))
# Said with a word of negation, and none in meaning.
_JAPANESE_PHRASES: Final = re.compile(
    "なければ(?:なら|いけ)(?:ない|ません)|なくては(?:なら|いけ)(?:ない|ません)|ないと(?:いけ|なら)(?:ない|ません)"
    "|なきゃ(?:なら|いけ)(?:ない|ません)|ざるを得(?:ない|ません)|かもしれ(?:ない|ません)|に(?:違い|ちがい)(?:ない|ありません)"
    "|(?:では|じゃ)(?:ない|ありません)か|ないでしょうか|ないだろうか|ませんか|しか[^ ]{0,12}?(?:ない|ません)"
    "|少な[いく]|すくな[いく]|危ない|あぶない|もったいない|つまらない|切ない|汚ない|仕方(?:が)?ない|しょうがない"
    "|申し訳ない|問題ない|間違いない|だけでなく|のみならず"
)
_JAPANESE: Final = re.compile(
    "ない|なかっ|なく|なけれ|ません|ませぬ|ず(?=に| |$)|ぬ(?= |$)|まい(?= |$)"
    "|反対|禁止|廃止|中止|やめ|辞め|停止|拒否|[不非未]|無(?!料|線|意識)"
)
_PREFIXES: Final = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "anti", "de")
_OPPOSITES: Final = tuple(
    (frozenset(one.split()), frozenset(other.split()))
    for one, other in (
        ("more greater most", "less fewer least"),
        (
            "increase increases increased increasing raise raises raised raising expand expanded",
            "decrease decreased reduce reduces reduced reducing lower lowers lowered cut cuts shrink",
        ),
        ("higher high", "lower low"),
        ("allow allowed permit permitted legal legalise legalize", "illegal criminalise criminalize"),
        ("support for favour favor agree", "against oppose"),
        ("always everyone everybody all", "never none nobody"),
        ("before", "after"),
        ("public", "private"),
        ("rich wealthy", "poor"),
        ("better good best", "worse bad worst"),
        ("start begin keep open", "stop end close abolish"),
        ("safe safer", "dangerous unsafe"),
        ("easy easier", "hard harder difficult"),
        ("cheap cheaper", "expensive dear"),
        ("faster fast", "slower slow"),
        ("local", "national global"),
        ("mandatory compulsory", "voluntary optional"),
        ("men man boys male he", "women woman girls female she"),
        ("young younger children", "old older elderly"),
        ("left north east urban city", "right south west rural"),
        ("mehr", "weniger"),
        ("erhöhen", "senken"),
        ("plus", "moins"),
        ("más", "menos"),
    )
)
_JAPANESE_OPPOSITES: Final = (
    ("賛成", "反対"),
    ("増や", "減ら"),
    ("増え", "減"),
    ("上げ", "下げ"),
    ("値上", "値下"),
    ("拡大", "縮小"),
    ("強化", "緩和"),
    ("認め", "禁じ"),
    ("有料", "無料"),
    ("公立", "私立"),
    ("多い", "少な"),
    ("高い", "低い"),
    ("安全", "危険"),
    ("必要", "不要"),
    ("義務", "任意"),
    ("開", "閉"),
    ("男", "女"),
    ("都市", "地方"),
    ("前", "後"),
)
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")


def plain(text: str) -> str:
    """Fold case, width and punctuation away, for comparing only."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("'", "")
    return " ".join("".join(one if one.isalnum() else " " for one in folded).split())


def turned_round(one: str, other: str) -> bool:
    """Tell whether one of two texts that look alike negates the other, or names another number or opposite.

    It errs on the careful side: two texts that say the same with different numbers of negations count as
    turned round, too.

    >>> turned_round("Cars should be allowed here.", "Cars should not be allowed here.")
    True
    >>> turned_round("車を禁止すべきだ", "車を禁止すべきではない")
    True
    >>> turned_round("ごみを減らさなければならない", "ごみを減らすべきだ")
    False
    """
    first, second = plain(one), plain(other)
    if _negations(first) != _negations(second):
        return True
    words = first.split(), second.split()
    return (
        _moved(*words)
        or _prefixed(set(words[0]), set(words[1]))
        or _opposed(words[0], words[1])
        or _opposed_japanese(first, second)
        or _other_numbers(first, second)
    )


def _negations(text: str) -> int:
    words = sum(one in _NEGATIONS for one in text.split())
    return words + len(_JAPANESE.findall(_JAPANESE_PHRASES.sub("", text)))


def _moved(first: list[str], second: list[str]) -> bool:
    """Tell whether what is negated in one is something else than in the other."""
    negated = [{after for one, after in pairwise(words) if one in _NEGATIONS} for words in (first, second)]
    return bool(negated[0]) and bool(negated[1]) and not negated[0] & negated[1]


def _prefixed(first: set[str], second: set[str]) -> bool:
    alone = first - second, second - first
    return any(
        prefix + word in alone[1 - place] for place in (0, 1) for word in alone[place] for prefix in _PREFIXES
    )


def _opposed(first: list[str], second: list[str]) -> bool:
    for one, other in _OPPOSITES:
        ones = sum(word in one for word in first) - sum(word in one for word in second)
        others = sum(word in other for word in first) - sum(word in other for word in second)
        if ones * others < 0:
            return True
    return False


def _opposed_japanese(first: str, second: str) -> bool:
    return any(
        (first.count(one) - second.count(one)) * (first.count(other) - second.count(other)) < 0
        for one, other in _JAPANESE_OPPOSITES
    )


def _other_numbers(first: str, second: str) -> bool:
    numbers = set(_NUMBER.findall(first)), set(_NUMBER.findall(second))
    return not (numbers[0] <= numbers[1] or numbers[1] <= numbers[0])
