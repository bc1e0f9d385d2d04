"""Each kind of claim in a sentence: its template and its figures, and no other words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_GROUP: Final = "group_"


def render(kind: str, statements: Sequence[int], figures: Mapping[str, int], language: str) -> str:
    """Say a claim in a sentence; statements are named by number, so that a report outlasts no one's words.

    >>> render("divisive", [7], {"most_percent": 91, "least_percent": 8}, "en")
    'Opinion divides most on statement 7: 91 % of one group agree, and 8 % of another.'
    >>> render("agreed", [], {"agreed": 0}, "ja")
    'すべてのグループで合意された意見は、まだない。'

    Args:
        kind: of the claim.
        statements: that it cites.
        figures: that it cites.
        language: "ja", or English for every other.

    Raises:
        KeyError: there is no such kind, or a figure is missing.
    """
    words = _SENTENCES["ja" if language == "ja" else "en"]
    form = _form(kind, statements, figures)
    sizes = sorted(one for one in figures if one.startswith(_GROUP))
    told = {name: f"{value:,}" for name, value in figures.items()}
    return words[form].format(
        **told,
        numbers=words["and"].join(str(one) for one in statements),
        sizes=words["and"].join(
            words["size"].format(letter=one.removeprefix(_GROUP).upper(), size=told[one]) for one in sizes
        ),
    )


def _form(kind: str, statements: Sequence[int], figures: Mapping[str, int]) -> str:
    """Choose between the templates of a kind."""
    if kind == "agreed" and not figures["agreed"]:
        return "agreed-none"
    if kind == "groups" and any(one.startswith(_GROUP) for one in figures):
        return "groups-sizes"
    if kind in {"agreed", "newest", "least-seen"} and len(statements) < _counted(kind, figures):
        return f"{kind}-some"
    return kind


def _counted(kind: str, figures: Mapping[str, int]) -> int:
    return figures[{"agreed": "agreed", "newest": "added", "least-seen": "statements"}[kind]]


_SENTENCES: Final = {
    "en": {
        "and": ", ",
        "size": "{letter} of {size} people",
        "participation": "So far, {participants} people cast {votes} votes; statements that show now: "
        "{statements}.",
        "groups": "Opinion groups: {groups}.",
        "groups-sizes": "Opinion groups: {groups} ({sizes}).",
        "no-groups": "There are no clear opinion groups so far (groups: {groups}).",
        "moderation": "Moderators decided about {decided} statements: {shown} let in, {hidden} "
        "moderated out.",
        "waiting": "Waiting for a moderator: {waiting}, the longest for {hours} hours.",
        "agreed": "Agreed in every group: {agreed} (statements {numbers}).",
        "agreed-some": "Agreed in every group: {agreed} (among them statements {numbers}).",
        "agreed-none": "No statement is agreed in every group so far.",
        "agreed-most": "Most surely agreed is statement {numbers}: {agree} of {seen} people agree, "
        "counted in groups that are large enough to be shown, and surely more than {least_percent} % of "
        "each of these.",
        "divisive": "Opinion divides most on statement {numbers}: {most_percent} % of one group agree, and "
        "{least_percent} % of another.",
        "newest": "New within a day: {added} (statements {numbers}).",
        "newest-some": "New within a day: {added} (the last are statements {numbers}).",
        "least-seen": "Voted on by fewer than {fewest} people, and worth a look: {statements} (statements "
        "{numbers}).",
        "least-seen-some": "Voted on by fewer than {fewest} people, and worth a look: {statements} "
        "(among them "
        "statements {numbers}).",
    },
    "ja": {
        "and": "、",
        "size": "{letter}は{size}人",
        "participation": "これまでに{participants}人が{votes}票を投じた。"
        "いま公開されている意見は{statements}件。",
        "groups": "意見グループは{groups}つ。",
        "groups-sizes": "意見グループは{groups}つ（{sizes}）。",
        "no-groups": "はっきりした意見グループは、まだない（グループ数{groups}）。",
        "moderation": "モデレーターは{decided}件の意見について決めた（掲載{shown}件、非表示{hidden}件）。",
        "waiting": "モデレーターを待つ意見は{waiting}件、最も長いもので{hours}時間。",
        "agreed": "すべてのグループで合意された意見は{agreed}件（意見{numbers}）。",
        "agreed-some": "すべてのグループで合意された意見は{agreed}件（意見{numbers}など）。",
        "agreed-none": "すべてのグループで合意された意見は、まだない。",
        "agreed-most": "最も確かに合意されているのは意見{numbers}。公表できる人数のグループで"
        "数えると、{seen}人中{agree}人が賛成し、どのグループでも確かに{least_percent}%を超える。",
        "divisive": "最も意見が分かれているのは意見{numbers}。あるグループでは{most_percent}%、"
        "別のグループでは{least_percent}%が賛成している。",
        "newest": "この1日の新しい意見は{added}件（意見{numbers}）。",
        "newest-some": "この1日の新しい意見は{added}件（最近のものは意見{numbers}）。",
        "least-seen": "投票した人が{fewest}人に満たない意見は{statements}件（意見{numbers}）。"
        "ぜひ見てほしい。",
        "least-seen-some": "投票した人が{fewest}人に満たない意見は{statements}件（意見{numbers}など）。"
        "ぜひ見てほしい。",
    },
}
