"""Kinds of values that come in, and what they can hold; the words about a wrong one are in `errors`."""

from datetime import UTC, datetime
from typing import Annotated

from django.utils import timezone
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from isegoria.services.texts import storable

LARGEST = 2**31 - 1
_LARGEST_ID = 2**63 - 1


def _storable(text: str) -> str:
    if not storable(text):
        raise PydanticCustomError("unstorable", "cannot be stored")
    return text


def _placed(moment: datetime) -> datetime:
    """Take a time without a zone for one in the site's own."""
    try:
        aware = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
        placed = aware.astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        raise PydanticCustomError("datetime_range", "out of range") from wrong
    return placed


Text = Annotated[str, AfterValidator(_storable)]
Number = Annotated[int, Field(ge=0, le=LARGEST)]
Id = Annotated[int, Field(ge=0, le=_LARGEST_ID)]
Page = Annotated[int, Field(ge=1, le=100_000)]
Moment = Annotated[datetime, AfterValidator(_placed)]


class Given(Schema):
    """What a program sends; a field that is not known is refused, so that a misspelt one is found."""

    model_config = ConfigDict(extra="forbid")


class Done(Schema):
    """How many it was about."""

    number: int
