"""Layer 6: does one task, and asks the gate for every action; whatever the steward does is contained here."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final

from isegoria.agents.errors import LedgerError, ReasonerError, StewardError, SwarmError
from isegoria.agents.judging import prose as judged
from isegoria.agents.layers.executive import FAULTS, fault
from isegoria.agents.layers.hearing import Hearing
from isegoria.agents.layers.wording import both, foreign, joined, sentence
from isegoria.agents.packets import LANGUAGES
from isegoria.agents.requests import Request, canonical
from isegoria.agents.steward import Proposal

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from isegoria.agents.bus import Seat
    from isegoria.agents.gate import Settled
    from isegoria.agents.layers.context import Context, How
    from isegoria.agents.packets import Packet
    from isegoria.agents.reasoners.asking import Reasoner
    from isegoria.agents.steward import Task

    Settle = Callable[[Task, Request], Settled]
    Trouble = tuple[How, Mapping[str, str]]

_TOLD: Final = 5


def work(  # noqa: PLR0913 - what the last layer is handed is all that it can reach
    seat: Seat,
    context: Context,
    instruction: Packet,
    task: Task,
    *,
    reasoner: Reasoner,
    settle: Settle,
    stop: Callable[[], bool],
) -> None:
    """Do a task within its instruction, and report success or failure, and how often what was asked for.

    Args:
        seat: layer 6's.
        context: of the turn.
        instruction: layer 5's: allowed actions and share.
        task: what is to be done.
        reasoner: for the steward.
        settle: asks the gate.
        stop: looked at before each action.
    """
    share = instruction.data["share"]
    counts: Counter[str] = Counter(dict.fromkeys(("proposed", "done", "waiting", "denied", "refused"), 0))
    troubles: list[Trouble] = []
    hearing = Hearing(reasoner)
    proposals = _proposals(context, task, hearing)
    while True:
        if stop():
            troubles.append(("stopped", sentence(_STOPPED)))
            break
        try:
            proposal = next(proposals)
        except StopIteration:
            break
        except ReasonerError as wrong:
            values = {"trouble": wrong.trouble, "error": foreign(fault(wrong))}
            troubles.append(("undone", sentence(_UNDONE, **values)))
            break
        except FAULTS as wrong:
            troubles.append(("failed", sentence(_BROKE, error=foreign(fault(wrong)))))
            break
        if counts["proposed"] >= share:
            cut = share < task.actions
            troubles.append(
                ("budget" if cut else "failed", sentence(_CUT if cut else _TOO_MANY, share=share))
            )
            break
        counts["proposed"] += 1
        try:
            request = _request(context, instruction, proposal)
        except FAULTS as wrong:
            troubles.append(("failed", sentence(_WRONG, error=foreign(fault(wrong)))))
            continue
        try:
            settled = settle(task, request)
        except (LedgerError, StewardError, SwarmError) as wrong:
            troubles.append(("failed", sentence(_NO_GATE, error=foreign(fault(wrong)))))
            continue
        counts[settled.status] += 1
        counts["before"] += settled.before
        _tell(seat, request, settled)
    _close(proposals)
    hearing.tell(seat, task)
    _report(seat, task, counts, troubles)


def _proposals(context: Context, task: Task, reasoner: Reasoner) -> Generator[object, None, None]:
    """Let the steward work; its code runs within `next` and nowhere else."""
    yield from context.steward.work(task, context.world, reasoner)


def _close(proposals: Generator[object, None, None]) -> None:
    """End a steward that has more to say, whatever it does about that."""
    try:
        proposals.close()
    except FAULTS:
        return


def _request(context: Context, instruction: Packet, proposal: object) -> Request:
    """Make the request, from plain JSON, so that whatever a steward made of it does nothing any more.

    Raises:
        StewardError: it is no proposal, or one that this agent may not make.
    """
    if type(proposal) is not Proposal:
        raise StewardError(f"{type(proposal).__name__} is no proposal; give proposals")
    request = Request.read(json.loads(canonical(proposal.request(context.agent).document())))
    if request.privilege not in instruction.data["allowed"]:
        raise StewardError(f"{request.privilege}: the instruction does not allow this; ask for what it names")
    return request


def _tell(seat: Seat, request: Request, settled: Settled) -> None:
    judgement = settled.judgement
    reasons = {one: " ".join(judged(judgement, one)) if judgement is not None else "" for one in LANGUAGES}
    said = sentence(_ASKED, privilege=request.privilege, prose=both(request.prose))
    prose = joined(said, sentence(_BEFORE if settled.before else _SETTLED[settled.status]), reasons)
    data = {
        "key": request.key,
        "privilege": request.privilege,
        "status": settled.status,
        "before": settled.before,
        "judgement": judgement.digest if judgement is not None else "",
        "clauses": list(judgement.cited) if judgement is not None else [],
    }
    seat.say("effect", prose, data)


def _report(seat: Seat, task: Task, counts: Counter[str], troubles: list[Trouble]) -> None:
    how: How = "done"
    if troubles:
        how = next((one for one, _ in troubles if one == "failed"), troubles[-1][0])
    elif counts["denied"] or counts["refused"]:
        how = "denied"
    elif counts["waiting"]:
        how = "waiting"
    name = foreign(task.name)
    figures = dict(sorted(counts.items()))
    seat.say("telemetry", sentence(_TELEMETRY, task=name, **counts), {"task": task.name, "counts": figures})
    data = {"task": task.name, "how": how, "troubles": len(troubles)}
    if how == "done":
        seat.say("success", sentence(_ENDED["done"], task=name), data, to="control")
        return
    prose = joined(sentence(_ENDED[how], task=name), *(said for _, said in troubles[:_TOLD]))
    seat.say("failure", prose, data, to="control")


_STOPPED: Final = ("Somebody stopped this agent.", "停止された。")
_UNDONE: Final = (
    "The reasoner gave no answer that can be used ({trouble}): {error}. Nothing is lost; try again later.",
    "推論器から使える答えがなかった（{trouble}）：{error}。失われたものはなく、もう一度試せる。",
)
_BROKE: Final = (
    "The steward broke while working: {error}.",
    "スチュワードが作業中に壊れた：{error}。",
)
_TOO_MANY: Final = (
    "It wanted more than its share of {share} actions; it was stopped there.",
    "割り当ての{share}回を超えて求めようとしたので、そこで止めた。",
)
_CUT: Final = (
    "No more than {share} actions were left for it today.",
    "今日この作業に残っていた行為は{share}回だけだった。",
)
_WRONG: Final = (
    "One proposal was left out, since this agent cannot ask for it: {error}.",
    "このエージェントには求められない提案を一つ除いた：{error}。",
)
_NO_GATE: Final = (
    "The gate knows no such effect: {error}.",
    "ゲートにそのような行為はない：{error}。",
)
_ASKED: Final = ("Asked the gate for {privilege}: {prose}.", "ゲートに{privilege}を求めた：{prose}。")
_BEFORE: Final = (
    "This very action was asked for before, and nothing happened again.",
    "同じ行為は前にも求められたので、二度は行われない。",
)
_SETTLED: Final = {
    "done": ("It is done.", "実行された。"),
    "waiting": ("It waits for a person.", "人の承認を待っている。"),
    "denied": ("It is denied.", "認められなかった。"),
    "refused": ("A person refused it.", "人が断った。"),
}
_TELEMETRY: Final = (
    (
        "In the task {task} it proposed {proposed} actions: {done} done, {waiting} waiting, {denied} denied, "
        "{refused} refused."
    ),
    "作業{task}で{proposed}回の行為を提案した。実行{done}、承認待ち{waiting}、不許可{denied}、却下{refused}。",
)
_ENDED: Final = {
    "done": ("The task {task} is done.", "作業{task}が終わった。"),
    "waiting": ("The task {task} waits for a person's approval.", "作業{task}は人の承認を待っている。"),
    "denied": (
        "The task {task} is not done: the gate did not let all of it through.",
        "作業{task}は終わっていない。ゲートが一部またはすべてを通さなかった。",
    ),
    "failed": ("The task {task} failed.", "作業{task}は失敗した。"),
    "undone": ("The task {task} is left undone.", "作業{task}は未了のままにした。"),
    "budget": ("The task {task} is done in part only.", "作業{task}は一部だけ終わった。"),
    "stopped": ("The task {task} was stopped.", "作業{task}は停止された。"),
}
