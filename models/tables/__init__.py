"""Which tables hold the facts? SQLAlchemy Core, one file per group of nouns."""

from models.tables.agreements import (
    arrangement_invoices,
    arrangements,
    dispute_documents,
    disputes,
    instalments,
    lateness_reasons,
    negotiation_invoices,
    negotiations,
    offers,
)
from models.tables.bank import bank_lines, bank_statements
from models.tables.cases import cases, holds, interactions, steps, strategy_versions
from models.tables.charges import charge_allocations, charges
from models.tables.door import api_keys, connectors, idempotent_calls, webhook_deliveries, webhook_endpoints
from models.tables.escalations import dossiers, erp_requests, seals
from models.tables.installation import installation, snapshots, test_clock
from models.tables.messages import attempts, feedback, message_attachments, message_invoices, messages, notices
from models.tables.portfolio import allocations, contacts, credits, customers, invoices
from models.tables.replies import blocks, inbox, replies
from models.tables.schema import Instant, Money, metadata
from models.tables.worklist import absences, notifications, staff, tasks

__all__ = (
    "Instant",
    "Money",
    "absences",
    "allocations",
    "api_keys",
    "arrangement_invoices",
    "arrangements",
    "attempts",
    "bank_lines",
    "bank_statements",
    "blocks",
    "cases",
    "charge_allocations",
    "charges",
    "connectors",
    "contacts",
    "credits",
    "customers",
    "dispute_documents",
    "disputes",
    "dossiers",
    "erp_requests",
    "feedback",
    "holds",
    "idempotent_calls",
    "inbox",
    "installation",
    "instalments",
    "interactions",
    "invoices",
    "lateness_reasons",
    "message_attachments",
    "message_invoices",
    "messages",
    "metadata",
    "negotiation_invoices",
    "negotiations",
    "notices",
    "notifications",
    "offers",
    "replies",
    "seals",
    "snapshots",
    "staff",
    "steps",
    "strategy_versions",
    "tasks",
    "test_clock",
    "webhook_deliveries",
    "webhook_endpoints",
)
