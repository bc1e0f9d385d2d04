"""What can go wrong with agents, told as fact and remedy.

AgentError
├── SwarmError          whoever asked may not do this to that agent; nothing changed
├── PacketError         a packet goes the wrong way, or says nothing that a citizen can read
├── ConfigurationError  an agent lacks something of what makes one
├── StewardError        a steward asks for something that is none
├── BoardError          the board does not decide so; nothing changed
├── LedgerError         what is kept does not fit what was asked
└── ReasonerError       a reasoner gave no usable answer; the work stays undone, and may be tried again
"""

from __future__ import annotations

from typing import Literal, TypeAlias

Trouble: TypeAlias = Literal["unavailable", "unreachable", "timeout", "garbage", "refused", "budget"]


class AgentError(Exception):
    """Something about agents is wrong."""


class SwarmError(AgentError):
    """Whoever asked may not do this to that agent; nothing changed.

    Attributes:
        code: short and lasting, such as "not-below".
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class PacketError(AgentError):
    """A packet goes the wrong way, or says nothing that a citizen can read."""


class ConfigurationError(AgentError):
    """An agent lacks something of what makes one."""


class StewardError(AgentError):
    """A steward asks for something that is none."""


class BoardError(AgentError):
    """The board does not decide so; nothing changed.

    Attributes:
        code: short and lasting, such as "no-seat".
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class LedgerError(AgentError):
    """What is kept does not fit what was asked."""


class ReasonerError(AgentError):
    """A reasoner gave no answer that can be used.

    Attributes:
        trouble: what kind of trouble: "unavailable" where there is no such reasoner here; "unreachable";
            "timeout"; "garbage" where the answer has not the form that was asked for; "refused" where its
            citations or numbers do not hold; "budget" where no more may be asked today.
    """

    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble: Trouble = trouble
