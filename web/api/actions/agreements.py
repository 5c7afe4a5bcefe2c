"""What is agreed with a customer, or objected to? Promises, plans and disputes, made and ended by staff."""

from typing import Annotated, Any

from fastapi import APIRouter, Body

from models.api_key import Scope
from models.arrangement import Arranged
from models.dispute import DisputeResolution
from operations import arrangements, disputes, plans, promises
from operations.desk import Desk
from reading import arrangements as told_arrangements
from reading import disputes as told_disputes
from store import arrangements as stored_arrangements
from store import disputes as stored_disputes
from web.api.access import allowed
from web.api.desk import AtDesk
from web.api.examples import shown
from web.api.ids import PathId
from web.api.problem import answers
from web.api.queries import Number
from web.api.said import Dispute, Plan, Promise, Reason
from web.api.shown.actions import ArrangementCancelled
from web.api.shown.agreements import Agreed, DisputeShown, PlanSketch
from web.api.strict import StrictRoute

routes = APIRouter(route_class=StrictRoute, tags=["agreements"], dependencies=[allowed(Scope.OPS)])

_MAY_REFUSE = answers(404, 409, 413, 415)
_RESOLVED = {
    "partly": {
        "summary": "The customer is right in part",
        "value": {"outcome": "partly", "credited": "120.00", "reasons": "Dos cajas no llegaron."},
    },
    "rejected": {"summary": "All of it is owed", "value": {"outcome": "rejected", "reasons": "Fue entregado el 3."}},
}


@routes.post(
    "/invoices/{id}/promises",
    operation_id="promise_payment",
    summary="Record what a customer promises to pay; it is left alone until then, reminded, and followed up",
    status_code=201,
    response_model=Agreed,
    responses={**_MAY_REFUSE, **shown(Agreed, 201)},
)
async def promise_payment(id: PathId, said: Promise, desk: AtDesk) -> dict[str, Any]:
    return await _agreed(desk, await promises.promise(desk, said.of(id)))


@routes.post(
    "/invoices/{id}/plans",
    operation_id="agree_on_plan",
    summary="Agree on a payment plan; its schedule is told to the customer, and each instalment is followed up",
    status_code=201,
    response_model=Agreed,
    responses={**_MAY_REFUSE, **shown(Agreed, 201)},
)
async def agree_on_plan(id: PathId, said: Plan, desk: AtDesk) -> dict[str, Any]:
    return await _agreed(desk, await plans.agree(desk, said.of(id)))


@routes.post(
    "/invoices/{id}/plans/sketch",
    operation_id="sketch_plan",
    summary="What a plan would come to, and whose approval it needs; nothing is agreed",
    response_model=PlanSketch,
    responses={**_MAY_REFUSE, **shown(PlanSketch)},
)
async def sketch_plan(id: PathId, said: Plan, desk: AtDesk) -> dict[str, Any]:
    return told_arrangements.sketch_told(await plans.sketch(desk, said.of(id)))


@routes.post(
    "/arrangements/{id}/cancel",
    operation_id="cancel_arrangement",
    summary="End a promise or a plan that is no longer meant; what it covers is asked for again",
    response_model=ArrangementCancelled,
    responses={**_MAY_REFUSE, **shown(ArrangementCancelled)},
)
async def cancel_arrangement(id: Number, said: Reason, desk: AtDesk) -> dict[str, Any]:
    ended = await arrangements.cancel(desk, id, said.reason)
    return {"id": ended.id, "state": ended.state, "invoices": ended.invoices}


@routes.post(
    "/invoices/{id}/disputes",
    operation_id="open_dispute",
    summary="Record what a customer objects to: that part is not asked for until it is answered",
    status_code=201,
    response_model=DisputeShown,
    responses={**_MAY_REFUSE, **shown(DisputeShown, 201)},
)
async def open_dispute(id: PathId, said: Dispute, desk: AtDesk) -> dict[str, Any]:
    return await _dispute(desk, await disputes.open_dispute(desk, said.of(id)))


@routes.post(
    "/disputes/{id}/resolution",
    operation_id="resolve_dispute",
    summary="Answer a dispute; what is not owed waits for the credit note of the ERP, the rest is asked for",
    response_model=DisputeShown,
    responses={**_MAY_REFUSE, **shown(DisputeShown)},
)
async def resolve_dispute(
    id: Number, said: Annotated[DisputeResolution, Body(openapi_examples=_RESOLVED)], desk: AtDesk
) -> dict[str, Any]:
    await disputes.resolve_dispute(desk, id, said)
    return await _dispute(desk, id)


async def _agreed(desk: Desk, arranged: Arranged) -> dict[str, Any]:
    async with desk.database.connect() as tx:
        [row] = await stored_arrangements.listed(tx, ids=[arranged.id])
    return {**told_arrangements.told(row), "approval_task": arranged.approval_task}


async def _dispute(desk: Desk, dispute_id: int) -> dict[str, Any]:
    async with desk.database.connect() as tx:
        return told_disputes.told(await stored_disputes.get(tx, dispute_id))
