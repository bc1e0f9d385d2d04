"""One question to an OpenAI-compatible endpoint, bounded in time; loaded only where the extra `llm` is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyio import fail_after
from anyio.from_thread import start_blocking_portal
from openai import APIConnectionError, APITimeoutError, AsyncOpenAI
from pydantic_ai.direct import model_request
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.messages import ModelRequest, SystemPromptPart, UserPromptPart
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.providers.openai import OpenAIProvider

from isegoria.agents.errors import ReasonerError

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelResponse


def ask_endpoint(  # noqa: PLR0913 - all that a single request depends on
    address: str,
    *,
    key: str,
    model: str,
    rules: str,
    data: str,
    form: dict[str, Any],
    tokens: int,
    seconds: float,
    tries: int,
) -> str:
    """Ask once, offering no tools, and give what the model said, whatever it is.

    Args:
        address: that the interface is under.
        key: the endpoint's; "" for none.
        model: its name there.
        rules: what to do, in our words.
        data: what to do it to; JSON.
        form: JSON schema of the answer.
        tokens: of the answer, at most.
        seconds: for all tries together.
        tries: where it cannot be reached, or is busy or broken.

    Raises:
        ReasonerError: "unreachable", "timeout" or "garbage".
    """

    async def asked() -> ModelResponse:
        try:
            with fail_after(seconds):
                async with AsyncOpenAI(
                    base_url=address, api_key=key or "none", timeout=seconds, max_retries=tries - 1
                ) as client:
                    return await model_request(
                        OpenAIChatModel(model, provider=OpenAIProvider(openai_client=client)),
                        [ModelRequest(parts=[SystemPromptPart(rules), UserPromptPart(data)])],
                        model_settings={"temperature": 0.0, "max_tokens": tokens},
                        model_request_parameters=ModelRequestParameters(
                            output_mode="native",
                            output_object=OutputObjectDefinition(
                                json_schema=form, name="answer", strict=True
                            ),
                        ),
                        instrument=False,
                    )
        except Exception as wrong:
            raise _trouble(wrong) from wrong

    # A thread of its own: whoever asks may have an event loop running already.
    with start_blocking_portal() as portal:
        return _said(portal.call(asked))


def _said(response: ModelResponse) -> str:
    kinds = {one.part_kind for one in response.parts}
    if kinds - {"text", "thinking"}:
        raise ReasonerError(
            "garbage", "The model asked for a tool, and there are none here; ask again, or another model"
        )
    if response.finish_reason == "length":
        raise ReasonerError("garbage", "The model stopped in the middle; ask again, or for less")
    return "".join(one.content for one in response.parts if one.part_kind == "text").strip()


def _trouble(wrong: Exception) -> ReasonerError:
    """Name what went wrong; nothing that the endpoint wrote is repeated, since nobody knows what it is."""
    causes = _causes(wrong)
    if any(isinstance(one, TimeoutError | APITimeoutError) for one in causes):
        return ReasonerError("timeout", "The model did not answer in time; ask again later")
    status = next((one.status_code for one in causes if isinstance(one, ModelHTTPError)), None)
    if status is not None:
        return ReasonerError(
            "unreachable", f"The model's endpoint answered with the status {status}; ask again later"
        )
    if any(isinstance(one, APIConnectionError | OSError) for one in causes):
        return ReasonerError(
            "unreachable", "The model's endpoint cannot be reached, or hung up; look at its address"
        )
    return ReasonerError(
        "garbage", "The endpoint's answer cannot be read; ask again, or look whether it is OpenAI-compatible"
    )


def _causes(wrong: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while wrong is not None and wrong not in found:
        found.append(wrong)
        wrong = wrong.__cause__ or wrong.__context__
    return found
