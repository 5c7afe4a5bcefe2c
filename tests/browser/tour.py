"""Which pages does the console have, with something on each of them? The tour that checks and pictures walk."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import text

from models.task import TaskKind
from store.engine import Tx
from store.kpis.kinds import REPORTS

#: Where the tour finds what it shows: an id by the name that its addresses use.
_FOUND = {
    "customer": "SELECT customer_id FROM interactions GROUP BY customer_id ORDER BY COUNT(*) DESC, customer_id LIMIT 1",
    "invoice": "SELECT c.invoice_id FROM cases c JOIN interactions i USING (invoice_id) WHERE c.open "
    "GROUP BY c.invoice_id ORDER BY COUNT(*) DESC, c.invoice_id LIMIT 1",
    "task": "SELECT id FROM tasks WHERE closed_at IS NULL ORDER BY kind = 'call' DESC, id LIMIT 1",
    **{
        f"{kind}_task": f"SELECT id FROM tasks WHERE kind = '{kind}' ORDER BY closed_at IS NOT NULL, id LIMIT 1"
        for kind in TaskKind
    },
    "reply": "SELECT id FROM replies WHERE customer_id IS NULL ORDER BY id LIMIT 1",
    "closed": "SELECT invoice_id FROM cases WHERE NOT open ORDER BY invoice_id LIMIT 1",
    "disputed": "SELECT invoice_id FROM disputes ORDER BY id DESC LIMIT 1",
    "message": "SELECT id FROM messages ORDER BY id DESC LIMIT 1",
    "currency": "SELECT currency FROM invoices GROUP BY currency ORDER BY COUNT(*) DESC, currency LIMIT 1",
    "proposal": "SELECT id FROM proposals ORDER BY id LIMIT 1",
    "person": "SELECT name FROM users ORDER BY name LIMIT 1",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A page by name. `{customer}` ... in its path stand for ids of what is there; without them it is left out."""

    name: str
    path: str


TOUR = (
    Stop("today", "today"),
    Stop("today-everybody", "today?owner=all"),
    Stop("task", "tasks/{task}"),
    *(Stop(f"task-{kind}", f"tasks/{{{kind}_task}}") for kind in TaskKind),
    Stop("task-reply", "tasks/replies/{reply}"),
    Stop("portfolio", "cases"),
    Stop("portfolio-closed", "cases?state=closed&sort=amount&down=yes"),
    Stop("case", "cases/{invoice}"),
    Stop("case-closed", "cases/{closed}"),
    Stop("case-move", "cases/{invoice}/move?strategy=gentle"),
    Stop("case-pause", "cases/{invoice}/pause"),
    Stop("case-cancel", "cases/{invoice}/cancel"),
    Stop("case-document", "cases/{disputed}/document"),
    Stop("bulk", "bulk"),
    Stop("bulk-pause", "bulk/new?action=pause&which=all&state=open"),
    Stop("bulk-move", "bulk/new?action=move&which=all&state=open"),
    Stop("customers", "customers"),
    Stop("customer", "customers/{customer}"),
    Stop("promise", "customers/{customer}/promise"),
    Stop("plan", "customers/{customer}/plan"),
    Stop("offer", "customers/{customer}/offer"),
    Stop("call", "customers/{customer}/call"),
    Stop("note", "customers/{customer}/note"),
    Stop("dispute", "customers/{customer}/dispute"),
    Stop("write", "customers/{customer}/message"),
    Stop("pause", "customers/{customer}/pause"),
    Stop("contact", "customers/{customer}/contact"),
    Stop("block", "customers/{customer}/block"),
    Stop("owner", "customers/{customer}/owner"),
    Stop("hold", "customers/{customer}/credit-hold"),
    Stop("charge", "customers/{customer}/charge"),
    Stop("lateness", "customers/{customer}/lateness"),
    Stop("hand-over", "customers/{customer}/hand-over"),
    Stop("write-off", "customers/{customer}/write-off"),
    Stop("message", "messages/{message}"),
    Stop("search", "search?q=a"),
    Stop("search-nothing", "search?q=zzzzzz"),
    Stop("rules", "rules"),
    Stop("rules-new", "rules/new"),
    Stop("rules-usage", "rules/usage"),
    Stop("strategy", "rules/strategies/standard"),
    Stop("strategy-simulate", "rules/strategies/standard/simulate?due=2026-03-10&country=CO&kind=business"),
    Stop("strategy-propose", "rules/strategies/standard/propose"),
    Stop("segments", "rules/segments"),
    Stop("segments-propose", "rules/segments/propose"),
    Stop("policy-contact", "rules/policies/contact"),
    Stop("policy-terms", "rules/policies/terms"),
    Stop("policy-late-charges", "rules/policies/late-charges"),
    Stop("template", "rules/templates/overdue"),
    Stop("proposals", "rules/proposals"),
    Stop("proposal", "rules/proposals/{proposal}"),
    Stop("figures", "figures"),
    *(Stop(name, f"figures/{name}") for name in REPORTS),
    Stop("aging-by-segment", "figures/aging?by=segment"),
    Stop("behind", "figures/aging/behind?currency={currency}&cell=total"),
    Stop("targets", "figures/targets"),
    Stop("packs", "packs"),
    Stop("packs-new", "packs/new"),
    Stop("customer-portal", "customers/{customer}/portal"),
    Stop("customer-contacts", "customers/{customer}/contact-proposals"),
    Stop("customer-wishes", "customers/{customer}/wishes?role=payables"),
    Stop("health", "health"),
    Stop("health-check", "health/check"),
    Stop("people", "people"),
    Stop("people-new", "people/new"),
    Stop("person", "people/{person}"),
    Stop("me", "me"),
    Stop("me-second-factor", "me/second-factor"),
    Stop("me-absence", "me/absence"),
)


async def addresses(tx: Tx) -> dict[str, str]:
    """The address of every stop that has something to show, by its name."""
    known: dict[str, str] = {}
    for name, query in _FOUND.items():
        found = (await tx.execute(text(query))).scalar_one_or_none()
        if found is not None:
            known[name] = quote(str(found), safe="")
    return {stop.name: address for stop in TOUR if (address := _address(stop, known)) is not None}


def _address(stop: Stop, known: Mapping[str, str]) -> str | None:
    try:
        return "/console/" + stop.path.format_map(known)
    except KeyError:
        return None
