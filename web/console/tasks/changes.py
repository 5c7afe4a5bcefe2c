"""What is typed into the small forms beside a task: whose it is from now on, until when it rests, a note?"""

from datetime import datetime, time

from pydantic import field_validator

from models.values import EARLIEST, LATEST, Line, Shape

_MORNING = time(8)


class Handover(Shape):
    person: Line
    reason: Line | None = None


class Rest(Shape):
    """until: a day, or a minute of it, where the customer is."""

    until: datetime
    reason: Line | None = None

    @field_validator("until", mode="before")
    @classmethod
    def _local(cls, value: object) -> datetime:
        try:
            then = datetime.fromisoformat(str(value))
        except ValueError as error:
            raise ValueError("expected a date as YYYY-MM-DD") from error
        if not EARLIEST < then.date() < LATEST or then.tzinfo is not None:
            raise ValueError(f"expected a date between {EARLIEST} and {LATEST}")
        return then

    @property
    def then(self) -> datetime:
        """A day alone is its morning: nobody begins to work at midnight."""
        return self.until if self.until.time() != time(0) else datetime.combine(self.until.date(), _MORNING)


class Words(Shape):
    text: Line
