"""Does a strategy offer what nobody may agree to? Its offers, held against the limits of plans and promises."""

from collections.abc import Iterable, Iterator

from config.faults import Fault, place
from config.strategy_file import StrategyVersion
from models.limits import Limits
from models.offer import ExtensionOffer, InstalmentsOffer
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
            case ExtensionOffer(extension=span) if (
                span.business == limits.promises.longest.business and span.days > limits.promises.longest.days
            ):
                longest = limits.promises.longest
                message = f"expected at most {longest}: no promise lasts longer (limits.yaml, promises)"
                yield f"offers[{number}].extension", message
            case _:
                pass
