"""Does a strategy offer what nobody may agree to, or may a customer more than anybody? Held against what limits any."""

from collections.abc import Iterable, Iterator

from config.faults import Fault, place
from config.strategy_file import StrategyVersion
from models.limits import Limits
from models.offer import ExtensionOffer, InstalmentsOffer
from models.span import Span
from models.strategy import NegotiationStep


def limit_faults(strategies: Iterable[StrategyVersion], limits: Limits) -> Iterator[Fault]:
    for version in strategies:
        name = f"strategies/{version.source.name}" if version.source else version.strategy.name
        for step in version.strategy.steps:
            if isinstance(step, NegotiationStep):
                for where, message in _of_step(step, limits):
                    yield place(name, f"step {step.id}", f"field {where}"), message


def _of_step(step: NegotiationStep, limits: Limits) -> Iterator[tuple[str, str]]:
    for number, offer in enumerate(step.offers, 1):
        match offer:
            case InstalmentsOffer(instalments=count) if count > limits.plans.instalments:
                most = limits.plans.instalments
                yield f"offers[{number}].instalments", f"expected at most {most}: no plan has more (limits.yaml, plans)"
            case ExtensionOffer(extension=span) if _longer(span, limits.promises.longest):
                longest = limits.promises.longest
                message = f"expected at most {longest}: no promise lasts longer (limits.yaml, promises)"
                yield f"offers[{number}].extension", message
            case _:
                pass


def customer_faults(limits: Limits, file: str) -> Iterator[Fault]:
    """What a customer may do alone is at most what anybody may agree to with them."""
    own, any_promise, any_plan = limits.customer, limits.promises, limits.plans
    for field, span, most in (
        ("promises.longest", own.promises.longest, any_promise.longest),
        ("plans.longest", own.plans.longest, any_plan.longest),
        ("plans.first_within", own.plans.first_within, own.plans.longest),
    ):
        if _longer(span, most):
            yield place(file, f"field customer.{field}"), f"expected at most {most}: nothing goes further"
    for field, number, limit in (
        ("promises.payments", own.promises.payments, any_promise.payments),
        ("promises.per_invoice", own.promises.per_invoice, any_promise.per_invoice),
        ("promises.broken", own.promises.broken, any_promise.broken),
        ("plans.instalments", own.plans.instalments, any_plan.instalments),
    ):
        if number > limit:
            yield place(file, f"field customer.{field}"), f"expected at most {limit}: nothing goes further"


def _longer(span: Span, most: Span) -> bool:
    """Calendar days and business days are not held against each other: which is longer depends on the place."""
    return span.business == most.business and span.days > most.days
