"""Stewards that installed packages offer: created and held to account like ours, and never in their place."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from django.utils import timezone

from isegoria.agents.stewards.catalogue import KINDS
from isegoria.services.errors import Invalid
from isegoria.services.governing import configuring, observing, stewards, watching
from isegoria.services.governing.configuring import configuration_of, files_of, probes_of
from isegoria.services.governing.deciding import move
from isegoria.services.governing.sources import VERSION, sources_of
from isegoria.services.governing.stewards import kinds, privileges_of, steward_of
from isegoria.services.governing.watching import watch
from isegoria.services.governing.working import take_turns
from isegoria.store.models import Statement, Suggestion, SwarmAgent
from swarming import swarm_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from town import Town

    Offer = Callable[..., None]

pytestmark = pytest.mark.django_db

EXAMPLE: Final = Path(__file__).resolve().parents[3] / "examples" / "echoes.py"


@pytest.fixture
def offer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Offer]:
    """Install a package with the example, changed as a test wants, as pip would."""

    def install(name: str = "echoes", old: str = "", new: str = "") -> None:
        module = f"offered_{name}"
        (tmp_path / f"{module}.py").write_text(EXAMPLE.read_text("utf-8").replace(old, new), "utf-8")
        about = tmp_path / f"{module}-1.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1\n")
        (about / "entry_points.txt").write_text(f"[isegoria.stewards]\n{name} = {module}:Echoes\n")
        monkeypatch.syspath_prepend(tmp_path)
        stewards._offered.cache_clear()  # noqa: SLF001 - a site starts anew once something is installed
        sources_of.cache_clear()

    yield install
    sources_of.cache_clear()
    for one in [one for one in sys.modules if one.startswith("offered_")]:
        del sys.modules[one]
    stewards._offered.cache_clear()  # noqa: SLF001 - likewise


def _uninstall(folder: Path) -> None:
    for one in folder.glob("offered_*.dist-info"):
        shutil.rmtree(one)
    stewards._offered.cache_clear()  # noqa: SLF001 - likewise


def _create(town: Town, kind: str = "echoes") -> None:
    move(
        slug=town.slug,
        account=town.account("organiser"),
        kind="create",
        agent="steward",
        arguments={"name": "helper", "kind": kind},
        reason="It saves time.",
    )


def _repeat(town: Town) -> None:
    first = Statement.objects.filter(conversation_id=town.id).order_by("number")[0]
    Statement.objects.create(
        conversation_id=town.id, number=77, text=first.text.upper(), state="shown", created_at=timezone.now()
    )


def test_the_board_creates_an_agent_of_an_installed_kind_and_it_works(town: Town, offer: Offer) -> None:
    """It is listed, holds what it asks for and no more, works under the constitution, and is looked after."""
    offer()
    swarm_in(town, "limit suggest duplicate to 5 per day")
    _create(town)
    _repeat(town)

    taken = {one.agent: one for one in take_turns(town.id)}

    agent = SwarmAgent.objects.get(swarm_id=town.id, name="helper")
    assert kinds() == (*KINDS, "echoes")
    assert agent.privileges == ["suggest duplicate"] == sorted(privileges_of("echoes"))
    assert taken["helper"].done >= 1
    assert Suggestion.objects.filter(conversation_id=town.id, statement__number=77).exists()
    assert dict(configuration_of(agent).files) == files_of("echoes")
    assert list(files_of("echoes")) == ["offered_echoes.py", VERSION]
    assert probes_of("echoes")


@pytest.fixture
def offered_package(tmp_path: Path, offer: Offer) -> Path:
    """Install a package of several modules, which import one another by full names and from beside them."""
    folder = tmp_path / "offered_many"
    (folder / "deep").mkdir(parents=True)
    offer("many", '"echoes"', '"many"')
    (tmp_path / "offered_many.py").rename(folder / "main.py")
    with (folder / "main.py").open("a", encoding="utf-8") as main:
        main.write("from . import beside\nfrom .deep.lower import ONE\n")
    (folder / "__init__.py").write_text("from offered_many.main import Echoes\n", "utf-8")
    (folder / "beside.py").write_text("import offered_many.full\n", "utf-8")
    (folder / "full.py").write_text("", "utf-8")
    (folder / "deep" / "lower.py").write_text("from ..upper import TWO\nONE = TWO\n", "utf-8")
    (folder / "upper.py").write_text("TWO = 2\n", "utf-8")
    (folder / "alone.py").write_text("", "utf-8")
    return folder


@pytest.mark.parametrize(
    "name", ["__init__.py", "main.py", "beside.py", "full.py", "deep/lower.py", "upper.py"]
)
@pytest.mark.parametrize("gone", [False, True], ids=["changed", "gone"])
def test_whichever_file_of_a_package_changes_its_agent_waits(
    town: Town, offered_package: Path, name: str, *, gone: bool
) -> None:
    """All that a steward imports of its package is looked after; what it does not import is not."""
    swarm_in(town, "")
    _create(town, "many")
    (offered_package / "alone.py").write_text("ANOTHER = 1\n", "utf-8")
    assert watch(timezone.now()) == {town.id: ()}

    changed = offered_package / name
    if gone:
        changed.unlink()
    else:
        changed.write_text(changed.read_text("utf-8") + "# by another hand\n", "utf-8")

    assert {(one.agent, one.trouble) for one in watch(timezone.now())[town.id]} == {("helper", "files")}
    assert [one.name for one in SwarmAgent.objects.exclude(paused_by="")] == ["helper"]


@pytest.mark.parametrize("changed", [False, True])
def test_an_upgrade_takes_over_nothing_of_somebody_elses(
    town: Town, offered_package: Path, monkeypatch: pytest.MonkeyPatch, *, changed: bool
) -> None:
    """Another version of Isegoria stops no agent, but for those whose package changed at the same time."""
    swarm_in(town, "")
    _create(town, "many")
    for one in (configuring, observing, watching):
        monkeypatch.setattr(one, "files_of", lambda kind: {**files_of(kind), VERSION: "sha256:" + "1" * 64})
    if changed:
        (offered_package / "upper.py").write_text("TWO = 3\n", "utf-8")

    found = {(one.agent, one.trouble) for one in watch(timezone.now())[town.id]}

    assert found == ({("helper", "files")} if changed else set())
    agent = SwarmAgent.objects.get(name="helper")
    assert (agent.paused_by, agent.configuration) == (("integrity", 1) if changed else ("", 2))
    assert SwarmAgent.objects.get(name="triage").configuration == 2


def test_a_package_that_is_gone_stops_only_its_own_agent(town: Town, offer: Offer, tmp_path: Path) -> None:
    """The others work on; System Integrity lets the one wait whose files are no longer there."""
    offer()
    swarm_in(town, "limit suggest duplicate to 5 per day")
    _create(town)
    _uninstall(tmp_path)

    taken = {one.agent: one.outcome for one in take_turns(town.id)}
    watch(timezone.now())

    assert taken.pop("helper") == "failed"
    assert taken
    assert "failed" not in taken.values()
    assert SwarmAgent.objects.get(swarm_id=town.id, name="helper").paused_by == "integrity"
    assert not SwarmAgent.objects.exclude(name="helper").exclude(paused_by="").exists()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("echoes", '"suggest duplicate"', '"delete statement"'),
        ("echoes", '"suggest duplicate"', '"create agent"'),
        ("echoes", '"suggest duplicate"', '"hide statement"'),
        ("echoes", '= "echoes"', '= "triage"'),
        ("echoes", '"ja": "同じことに二度投票させない。"', '"ja": ""'),
        ("echoes", "def plan(", "def plans("),
        ("echoes", "class Echoes", "raise SystemError\nclass Echoes"),
        ("triage", '= "echoes"', '= "triage"'),
    ],
)
def test_what_is_no_steward_is_not_offered(town: Town, offer: Offer, name: str, old: str, new: str) -> None:
    """Nothing beyond the catalogue, nothing broken, nothing in the place of one of ours."""
    offer(name, old, new)
    swarm_in(town)

    assert kinds() == KINDS
    assert type(steward_of("triage")).__module__.startswith("isegoria.")
    with pytest.raises(Invalid, match="no such steward"):
        _create(town)
    assert not SwarmAgent.objects.filter(name="helper").exists()
