"""What the operations about stewards take."""

from typing import Any, Literal

from pydantic import Field

from isegoria.web.api.fields import Given, Number, Text


class NewSwarm(Given):
    """Under which constitution; "" for the conversation's own."""

    constitution: Text = ""


class Governing(Given):
    """Under which constitution; "" for the conversation's own."""

    constitution: Text


class Pausing(Given):
    """Whom to pause: an agent's name, or "board" for all of them."""

    agent: Text


class Refusal(Given):
    """Why not; public."""

    reason: Text


class NewMotion(Given):
    """A motion about an agent, or about "board" for all of them; `reason` is public.

    `privilege` of grant and revoke; `name`, `steward` and perhaps `budget` of create; `number` of rollback;
    `goal`, `done`, `measures` (by language) and `budget` of configure.
    """

    kind: Literal["resume", "pause", "end", "grant", "revoke", "create", "configure", "rollback"]
    agent: Text
    reason: Text
    privilege: Text | None = None
    name: Text | None = None
    steward: Text | None = None
    budget: Number | None = None
    number: Number | None = None
    goal: dict[Text, Text] | None = Field(None, max_length=20)
    done: dict[Text, Text] | None = Field(None, max_length=20)
    measures: dict[Text, Text] | None = Field(None, max_length=20)

    def arguments(self) -> dict[str, Any]:
        """Give what the motion names besides kind and agent, as the board takes it."""
        found = self.model_dump(exclude={"kind", "agent", "reason", "steward"}, exclude_none=True)
        return found if self.steward is None else {**found, "kind": self.steward}


class NewVote(Given):
    """Whether you are for it."""

    yes: bool


class NewSpeech(Given):
    """What you want to say; public and for good."""

    text: Text
