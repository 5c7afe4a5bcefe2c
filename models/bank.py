"""What a bank says came in, and whose it is."""

from enum import StrEnum


class BankLineState(StrEnum):
    """doubtful: a person has to choose among candidates. unknown: nobody fits. ignored: no payment of a customer."""

    MATCHED = "matched"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"
    IGNORED = "ignored"
