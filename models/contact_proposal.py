"""What does a customer say about whom we should write to, before one of us has looked at it?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from models.console import Decision
from models.customer import Contact
from models.values import Line, Shape


class ContactChange(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    REMOVED = "removed"


class ProposalFault(StrEnum):
    """Why the people of a customer cannot be changed like this.

    nothing: it is like this already. known: somebody of this name and role is on file. unreachable: neither address nor
    number. last: nobody could be written to any more. gone: they are not on file any more. changed: they were changed
    meanwhile, in another way. full: no more people fit. waiting: too many proposals wait. often: too many of a day.
    """

    NOTHING = "nothing"
    KNOWN = "known"
    UNREACHABLE = "unreachable"
    LAST = "last"
    GONE = "gone"
    CHANGED = "changed"
    FULL = "full"
    WAITING = "waiting"
    OFTEN = "often"


class Refusal(Shape):
    """Why something stays as it is, in the customer's language: they read it."""

    reason: Line


@dataclass(frozen=True, slots=True)
class ContactProposal:
    """before: the contact as it was; None: there was none. after: as it is to be; None: it is to go.

    person: who proposed it, by name; '' where nobody knows. decision: None: it waits. task_id: of whoever decides.
    """

    id: int
    customer_id: str
    before: Contact | None
    after: Contact | None
    proposed_by: int
    person: str
    proposed_at: datetime
    decision: Decision | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    task_id: int | None = None

    @property
    def waits(self) -> bool:
        return self.decision is None

    @property
    def change(self) -> ContactChange:
        if self.before is None:
            return ContactChange.NEW
        return ContactChange.CHANGED if self.after is not None else ContactChange.REMOVED

    @property
    def about(self) -> Contact:
        """Who it is about: as they are on file, where they are."""
        contact = self.before or self.after
        assert contact is not None, "the database keeps none that is about nobody"
        return contact

    @property
    def fields(self) -> tuple[str, ...]:
        """What is to be another than it was, in the order of a contact's fields."""
        return tuple(
            name for name in Contact.model_fields if getattr(self.before, name, None) != getattr(self.after, name, None)
        )


def key_of(contact: Contact) -> str:
    """The same for one person, however they are written to: by role and name, as operations/contacts.py knows them."""
    return sha256(f"{contact.role.value}/{contact.name.casefold()}".encode()).hexdigest()


def seen_as(contact: Contact) -> str:
    """Another as soon as anything of them is: by it a form tells that it shows what is not on file any more."""
    return sha256(contact.model_dump_json().encode()).hexdigest()
