"""Which accounts that customers are told are examples still? Nobody can pay there."""

from collections.abc import Iterator

from config.faults import Fault, place
from models.iban import is_example
from models.payment_methods import Account, PaymentMethods


def method_remarks(methods: PaymentMethods, file: str = "payment_methods.yaml") -> Iterator[Fault]:
    for number, account in enumerate(methods.accounts, 1):
        if _is_example(account):
            where = place(file, f"field accounts[{number}]")
            yield where, "an example: customers in the portal are told to pay where nobody can"


def _is_example(account: Account) -> bool:
    if account.iban is not None:
        return is_example(account.iban)
    return not any(sign in "123456789" for sign in account.number or "") and "0" in (account.number or "")
