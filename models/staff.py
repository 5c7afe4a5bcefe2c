"""Who works on our side? Collectors, supervisors, managers, with their authority and their absences."""

from enum import StrEnum


class StaffRole(StrEnum):
    """From the desk that calls to the one that decides; each may do what the ones before it may."""

    COLLECTOR = "collector"
    SUPERVISOR = "supervisor"
    CREDIT_MANAGER = "credit_manager"
    MANAGER = "manager"

    @property
    def rank(self) -> int:
        return tuple(StaffRole).index(self)
