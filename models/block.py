"""Why must nothing be sent to an address? Blocks are per channel and address, whoever it belongs to."""

from enum import StrEnum


class BlockKind(StrEnum):
    """opt_out: its owner said so. complaint: marked as spam. bounced, invalid: nothing arrives.

    wrong_person: it is not our customer's.
    """

    OPT_OUT = "opt_out"
    COMPLAINT = "complaint"
    BOUNCED = "bounced"
    INVALID = "invalid"
    WRONG_PERSON = "wrong_person"


def blocked_as(channel: str, address: str) -> str:
    """The form in which an address is blocked and looked for: mail programs and people write it in capitals, or not."""
    return address.strip().lower() if channel == "email" else address.strip()
