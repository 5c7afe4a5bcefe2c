"""What is typed of an absence, one's own or somebody else's?"""

from models.staff import Handle
from models.values import CalendarDate, Line, Shape


class Away(Shape):
    """Days on which somebody is away, both included. substitute: who does their tasks; None: whoever comes first."""

    from_day: CalendarDate
    through: CalendarDate
    substitute: Handle | None = None
    reason: Line | None = None
