"""The report: complete, in order, honest about what was not found, and in need of nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias, get_args

import numpy as np
import pytest

from isegoria.opinion import POLIS, analyse, digest_of, read_conversation
from isegoria.opinion.conversation import Note
from isegoria.opinion.groups import Clarity
from isegoria.opinion.report import render_html
from isegoria.opinion.report.words import Language, Words
from isegoria.opinion.tallies import share_bounds

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from isegoria.opinion import Landscape

    Tags: TypeAlias = list[tuple[str, dict[str, str | None]]]

LANGUAGES = get_args(Language)
SECTIONS = ["short", "map", "agreed", "groups", "divides", "all", "method"]


def _part(html: str, section: str) -> str:
    return html.split(f'<section id="{section}"')[1].split("</section>", maxsplit=1)[0]


def _named(tags: Tags, name: str) -> list[dict[str, str | None]]:
    return [attributes for tag, attributes in tags if tag == name]


def _texts(html: str, section: str) -> list[str]:
    return re.findall(r'<p class="statement"[^>]*>(.*?)</p>', _part(html, section), re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_everything_in_order(
    demo: Landscape, language: Language, tags: Callable[[str], Tags]
) -> None:
    """From the short answer to how it was reckoned, under headings that skip no level."""
    found = tags(render_html(demo, language=language))

    assert [one["id"] for one in _named(found, "section")] == SECTIONS
    levels = [int(name[1]) for name, _ in found if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert _named(found, "html") == [{"lang": language}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_else(
    demo: Landscape, language: Language, tags: Callable[[str], Tags]
) -> None:
    """One file: no network, no script, no handler, and small enough to send."""
    html = render_html(demo, language=language)
    found = tags(html)

    names = {name for name, _ in found}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "use", "image"}
    attributes = {key for _, one in found for key in one}
    assert not [key for key in attributes if key.startswith("on")]
    assert not attributes & {"src", "srcset", "style", "xlink:href", "action"}
    assert all((one["href"] or "").startswith("#") for one in _named(found, "a"))
    assert "@import" not in html
    assert set(re.findall(r"url\([^)]*\)", html)) == {"url(#hatch)"}
    policies = [one["content"] for one in _named(found, "meta") if one.get("http-equiv")]
    assert [(one or "").split(";")[0] for one in policies] == ["default-src 'none'"]
    assert len(html.encode()) < 400_000


@pytest.mark.parametrize(
    ("language", "said"), [("ja", "模擬データ（シミュレーション）"), ("en", "Simulated data")]
)
def test_simulated_data_is_called_so_everywhere(demo: Landscape, language: Language, said: str) -> None:
    """Nobody can take the demonstration for what people think: on screen, in the title, on paper."""
    simulated = render_html(demo, language=language)
    real = render_html(
        replace(
            demo,
            conversation=replace(demo.conversation, simulated=False, topic="T", translations={}, notes=()),
        ),
        language=language,
    )

    header, footer = simulated.split("<main>")[0], simulated.split("<footer>")[1]
    assert re.search(rf"<title>[^<]*{said}", simulated)
    assert re.search(rf'@page [^}}]*content: "{said}"', simulated)
    assert re.search(rf'class="banner"[^>]*><strong>{said}', header)
    assert re.search(rf'class="banner"[^>]*><strong>{said}', footer)
    assert said not in real
    others = {"ja": "Simulated data", "en": "模擬データ"}[language]
    assert others not in re.sub("<h1.*?</h1>", "", simulated)


def test_statements_stand_in_the_order_of_the_landscape(demo: Landscape) -> None:
    """The report shows what was computed, all of it, and ranks nothing anew."""
    html = render_html(demo, language="en")

    def texts(order: object) -> list[str]:
        return [str(Words("en").text_of(demo.conversation.statements[one])) for one in order]  # type: ignore[attr-defined]

    found = [one.replace("&#39;", "'") for one in _texts(html, "agreed")]
    assert found == [*texts(demo.agreed), *texts(demo.rejected)]
    assert [one.replace("&#39;", "'") for one in _texts(html, "divides")] == texts(demo.divisive)
    represented = [one.statement for group in demo.representatives for one in group]
    assert [one.replace("&#39;", "'") for one in _texts(html, "groups")] == texts(represented)
    assert _part(html, "all").count('role="rowheader"') == demo.statements.size
    assert _part(html, "all").count('class="left-out"') == demo.out.sum() == 4


def test_a_card_promises_no_more_than_the_least_agreeing_group_gives(demo: Landscape) -> None:
    """What is said of every group is the lower bound in the group that agrees least, rounded down."""
    promised = re.findall(
        r"At least (\d+)% of every group (agree|disagree)", render_html(demo, language="en")
    )

    agreed = [int(100 * demo.consensus.group_lower[:, one].min()) for one in demo.agreed]
    assert [int(figure) for figure, side in promised if side == "agree"] == agreed
    lower, _ = share_bounds(demo.tallies.disagrees, demo.tallies.seen, demo.settings.tail)
    rejected = [int(100 * lower[:, one].min()) for one in demo.rejected]
    assert [int(figure) for figure, side in promised if side == "disagree"] == rejected != []
    last = _part(render_html(demo, language="en"), "agreed").split('<li class="card">')[-1]
    against = demo.tallies.disagrees[:, demo.rejected[-1]] / demo.tallies.seen[:, demo.rejected[-1]]
    assert re.findall(r"<b>(\d+)%</b>", last) == [f"{100 * one:.0f}" for one in against]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("clarity", [one for one in get_args(Clarity) if one != "clear"])
def test_no_clear_groups_is_an_answer(ungrouped: Landscape, language: Language, clarity: Clarity) -> None:
    """Where there are no camps the page says so and why, and still shows what most people agree on."""
    why = Words(language).say(f"clarity.{clarity}")
    landscape = replace(ungrouped, grouping=replace(ungrouped.grouping, clarity=clarity))

    html = render_html(landscape, language=language)

    assert why in _part(html, "short")
    assert why in _part(html, "groups")
    assert len(_texts(html, "agreed")) == landscape.agreed.size + landscape.rejected.size > 0
    assert Words(language).say("divides.no-groups") in _part(html, "divides")
    assert 'class="chip' not in html.split("<body>")[1]


def test_polis_settings_show_the_majority_and_say_that_groups_may_differ(demo_polis: Landscape) -> None:
    """By Polis's rule the crowd as a whole decides; the page does not call that agreement of every group."""
    html = render_html(demo_polis, language="en")

    agree, disagree = demo_polis.majority
    texts = [demo_polis.conversation.statements[one.statement].text for one in (*agree, *disagree)]
    assert [one.replace("&#39;", "'") for one in _texts(html, "agreed")] == texts
    assert "across groups" not in html
    assert "of every group" not in html
    assert "always finds groups" in html
    assert f"({agree[0].count} of {agree[0].seen})" in html


def test_the_table_starts_with_what_most_agree_on_and_ends_with_what_is_left_out(demo: Landscape) -> None:
    """Its order is stated in its heading; statements that do not count come last, marked and faded."""
    rows = _part(render_html(demo, language="en"), "all").split('<tr role="row"')[2:]

    faded = ["left-out" in one.split(">")[0] for one in rows]
    counts = [[int(one) for one in re.findall(r'data-name="[APD]\w+">(\d+)<', row)] for row in rows]
    shares = [(agree + 1) / (agree + passed + disagree + 2) for agree, passed, disagree in counts]
    kept = shares[: faded.index(True)]
    assert faded == sorted(faded)
    assert kept == sorted(kept, reverse=True)
    assert "Left out by the moderators" in rows[-1] + rows[-2] + rows[-3] + rows[-4]


def test_a_long_table_is_left_out_of_print_with_a_note(make_landscape: Callable[..., Landscape]) -> None:
    """Paper holds what a person can read; the note tells where the rest is."""
    texts = [f"Statement {one}" for one in range(151)]

    long, short = (render_html(make_landscape(texts[:one]), language="en") for one in (151, 150))

    assert "The table of all 151 statements is left out of print" in long
    assert 'class="unprinted"' in long
    assert 'class="unprinted"' not in short


def test_the_days_of_voting_are_told_where_they_are_known(demo: Landscape) -> None:
    """A minister can see when people voted; where nobody knows, nothing is made up."""

    def told(time: list[int], *notes: str) -> str:
        votes = demo.conversation.events.vote.size
        times = np.resize(np.array(time, np.int64), votes if time else 0)
        events = replace(demo.conversation.events, time=times)
        conversation = replace(demo.conversation, events=events, notes=notes)
        return render_html(replace(demo, conversation=conversation), language="en").split("<main>")[0]

    assert "Votes cast from 2020-09-13 to 2020-09-14 (UTC)" in told([1600120000000, 1600000000000])
    assert "Votes cast on 2020-09-13 (UTC)" in told([1600000000000, 1600000000001])
    for nothing in (told([]), told([0, 1]), told([10**18]), told([5], Note("times-missing", {"file": "f"}))):
        assert "Votes cast" not in nothing


def test_nothing_found_is_said_kindly(demo: Landscape) -> None:
    """An empty list explains itself and tells what would help."""
    none = demo.agreed[:0]
    bare = replace(demo, agreed=none, rejected=none, divisive=none, representatives=[[], [], []])

    html = render_html(bare, language="en")

    assert "No statement is surely agreed on by every group." in _part(html, "short")
    assert "More votes" in _part(html, "agreed")
    assert "No statement clearly divides the groups." in _part(html, "divides")
    assert _part(html, "groups").count("Nothing sets this group surely apart") == 3


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (0.75, "Stable (0.75)"),
        (0.7499, "Fairly stable (0.75)"),
        (0.5, "Fairly stable (0.50)"),
        (0.4, "Weak (0.40)"),
    ],
)
def test_stability_is_said_in_words(demo: Landscape, figure: float, said: str) -> None:
    """A reader need not know what a Jaccard overlap is."""
    assert demo.stability is not None

    html = render_html(replace(demo, stability=demo.stability * 0 + figure), language="en")

    assert html.count(said) == 3
    assert "Stability not computed" in render_html(replace(demo, stability=None), language="en")


def test_the_page_names_its_digest_settings_and_notes(demo: Landscape) -> None:
    """Whoever doubts the report can compute it again."""
    note = Note("sign-authors", {"agree_vote": "+1", "agree": 41, "disagree": 0})
    noted = replace(
        demo, conversation=replace(demo.conversation, notes=(note, "Plain <b>words</b>"), simulated=False)
    )

    english, japanese = (_part(render_html(noted, language=one), "method") for one in ("en", "ja"))

    assert digest_of(demo) in english
    assert str(note).replace("'", "&#39;") in english
    assert "投票の符号：+1を賛成としました" in japanese
    assert "Plain &lt;b&gt;words&lt;/b&gt;" in english
    for name, value in demo.settings.as_dict().items():
        assert re.search(rf"<code>{name}</code></th><td[^>]*>{value}</td>", english)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "javascript://example.org/%0aalert(1)",
        "ftp://example.org/x",
        "//x",
        "https:",
        "http://[x",
    ],
)
def test_only_web_addresses_are_linked(demo: Landscape, url: str) -> None:
    """A link in an export cannot run anything."""
    safe = replace(demo, conversation=replace(demo.conversation, url="https://example.org/a?b=1&c=2"))
    bad = replace(demo, conversation=replace(demo.conversation, url=url))

    assert '<a href="https://example.org/a?b=1&amp;c=2"' in render_html(safe, language="ja")
    assert url not in render_html(bad, language="ja")


def test_any_real_conversation_becomes_a_report(shared_data: Path) -> None:
    """Open conversations, in both ways of computing, with groups and without."""
    for folder in ("15-per-hour-seattle", "london.youth.policing"):
        conversation = read_conversation(shared_data / "polis" / folder)
        for landscape in (analyse(conversation), analyse(conversation, POLIS)):
            html = render_html(landscape, language="ja")
            assert _part(html, "all").count('role="rowheader"') == landscape.statements.size
            assert "nan" not in re.sub(r">[^<]*<", "><", html.split("<body>")[1])
