"""How does the database of a large creditor look? A million invoices with their cases, filled in one go."""

from sqlalchemy import Connection, Index, create_engine, text

from config.rulebook import load_rulebook
from models.tables import metadata

INVOICES = 1_000_000
CUSTOMERS = 50_000
#: Tables of which no query of a request may read every row.
BIG = ("invoices", "cases", "credits", "allocations", "steps", "interactions", "messages", "message_invoices", "tasks",
       "holds", "customers", "contacts")  # fmt: skip

_FILL = """
INSERT INTO strategy_versions (id, name, body)
VALUES ('v1', 'standard', CAST(:standard AS jsonb)), ('v2', 'firm', CAST(:standard AS jsonb));

INSERT INTO customers (id, name, kind, language, country, time_zone, segment, segment_why, segment_strategy, attributes,
                       collector)
SELECT 'C-' || n, 'Customer ' || n, 'business', 'es',
       CASE WHEN n % 5000 = 0 THEN 'UY' ELSE (ARRAY['CO','ES','MX','BR','US'])[1 + n % 5] END, 'UTC',
       (ARRAY['ordinary','risky','premium','new'])[1 + n % 4],
       '{"code": "segment_by_hand", "params": {"segment": "ordinary"}}', 'standard', '{}',
       CASE WHEN n % 10 = 0 THEN 'collector-' || n % 200 END
FROM generate_series(1, :customers) n;

INSERT INTO contacts (customer_id, position, role, name, email)
SELECT 'C-' || n, 0, 'payables', 'Ana', 'ana@acme.example' FROM generate_series(1, :customers) n;

INSERT INTO invoices (id, customer_id, number, issued_on, due_on, currency, amount)
SELECT 'F-' || lpad(n::text, 7, '0'), 'C-' || 1 + n % :customers, n::text, day, day + 30,
       CASE WHEN n % 100000 = 7 THEN 'GBP' ELSE (ARRAY['COP','EUR','USD'])[1 + n % 3] END, 100
FROM (SELECT n, date '2020-01-01' + n / 500 AS day FROM generate_series(1, :invoices) n) x;

-- The newest tenth is open, like the books of a creditor after some years.
INSERT INTO cases (invoice_id, customer_id, strategy_version, open, outcome, stage, why, next_step, next_activity,
                   next_at, revision, planned_revision, opened_at, settled_at, settled_on, currency, due_on, amount)
SELECT 'F-' || lpad(n::text, 7, '0'), 'C-' || 1 + n % :customers, CASE WHEN n % 50 = 0 THEN 'v2' ELSE 'v1' END, open,
       CASE WHEN open THEN NULL WHEN n % 1000 = 0 THEN 'cancelled' ELSE 'settled' END,
       CASE WHEN open THEN (ARRAY['due-today','overdue-3','call-1','negotiate'])[1 + n % 4] ELSE 'settled' END,
       '{"code": "next_step"}', CASE WHEN open THEN 'overdue-3' END, CASE WHEN open THEN 'send_reminder' END,
       CASE WHEN open THEN timestamptz '2026-01-01' + n * interval '30 s' END,
       2, CASE WHEN open AND n % 5000 = 0 THEN 1 ELSE 2 END, timestamptz '2020-01-01' + n * interval '1 min',
       CASE WHEN open THEN NULL ELSE now() END, CASE WHEN open THEN NULL ELSE date '2025-01-01' END,
       CASE WHEN n % 100000 = 7 THEN 'GBP' ELSE (ARRAY['COP','EUR','USD'])[1 + n % 3] END,
       date '2020-01-01' + n / 500 + 30, 100
FROM (SELECT n, n > :invoices * 0.9 AS open FROM generate_series(1, :invoices) n) x;

INSERT INTO credits (kind, id, customer_id, received_on, currency, amount, unallocated)
SELECT 'payment', 'P-' || n, 'C-' || 1 + n % :customers, date '2025-01-01',  (ARRAY['COP','EUR','USD'])[1 + n % 3], 100,
       CASE WHEN n % 100 = 0 THEN 50 ELSE 0 END
FROM generate_series(1, :invoices / 10) n;

INSERT INTO allocations (credit_kind, credit_id, invoice_id, requested, amount)
SELECT 'payment', 'P-' || n, 'F-' || lpad(n::text, 7, '0'), 100, CASE WHEN n % 100 = 0 THEN 50 ELSE 100 END
FROM generate_series(1, :invoices / 10) n;

INSERT INTO steps (invoice_id, step_id, occurrence, status, at, why, message_id, task_id)
SELECT 'F-' || lpad((:invoices - n)::text, 7, '0'), 'courtesy', 1, 'done', now(), '{}',
       CASE WHEN n % 2 = 0 THEN n END, CASE WHEN n % 2 = 1 THEN n END
FROM generate_series(1, :invoices / 10) n;

INSERT INTO interactions (at, customer_id, invoice_id, kind, actor, details)
SELECT now(), 'C-' || 1 + n % :customers, 'F-' || lpad(n::text, 7, '0'), 'note', 'engine', '{}'
FROM generate_series(1, :invoices / 5) n;

INSERT INTO messages (send_key, attempt, claimed_by, customer_id, state, channel, audience, template, language, to_name,
                      to_address, body_text, variables, told_as, allowed_by, never_guessed, claimed_at, not_after,
                      local_day, flagged_at)
SELECT n::text, 'token-' || n, 'F-' || lpad((:invoices - n)::text, 7, '0'), 'C-' || 1 + n % :customers,
       CASE WHEN n % 10 = 0 THEN 'delivered' ELSE 'accepted' END, 'email', 'payables', 'overdue', 'es', 'Ana',
       'a' || n || '@acme.example', 'Hola', '{}', '[]', '{}', false, now(), now(), date '2026-01-01',
       -- Of all but the latest the end is known, or was asked for in vain.
       CASE WHEN n % 100 > 0 THEN now() END
FROM generate_series(1, :invoices / 10) n;

INSERT INTO attempts (token, message_id, number, state, provider, called_at, answered_at)
SELECT 'token-' || n, n, 1, 'accepted', 'sendgrid', now(), now() FROM generate_series(1, :invoices / 10) n;

INSERT INTO message_invoices (message_id, position, invoice_id, step_id, occurrence, currency, claim, why)
SELECT n, 0, 'F-' || lpad((:invoices - n)::text, 7, '0'), 'courtesy', 1, 'COP', 100, '{"code": "next_step"}'
FROM generate_series(1, :invoices / 10) n;

INSERT INTO replies (provider_id, channel, from_address, customer_id, received_at, subject, body_text, attachments,
                     intent, confidence, evidence)
SELECT n::text, 'email', 'a' || n || '@acme.example', 'C-' || 1 + n % :customers, now(), '', 'Gracias', '[]', 'other',
       0.5, ''
FROM generate_series(1, :invoices / 50) n;

INSERT INTO tasks (kind, queue, customer_id, invoice_id, step_id, occurrence, opened_at, due_on, details, closed_at,
                   outcome)
SELECT 'call', (ARRAY['collectors','managers'])[1 + n % 2], 'C-' || 1 + n % :customers,
       'F-' || lpad((:invoices - n)::text, 7, '0'), 'call-1', 1, now(), date '2026-01-01' + n % 300,
       '{"role": "payables"}', CASE WHEN n % 20 > 0 THEN now() END, CASE WHEN n % 20 > 0 THEN 'reached' END
FROM generate_series(1, :invoices / 10) n;

INSERT INTO holds (customer_id, invoice_id, kind, since, reason, actor, ended_at)
SELECT 'C-' || 1 + n % :customers, 'F-' || lpad((:invoices - n)::text, 7, '0'), 'dispute', now(), 'x', 'ana',
       CASE WHEN n % 20 > 0 THEN now() END
FROM generate_series(1, :invoices / 20) n
"""


def fill(database_url: str) -> None:
    """Fill an empty migrated database; indexes are made afterwards, as a restore does."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # no foreign keys row by row
        connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
        indexes = [index for table in metadata.tables.values() for index in table.indexes]
        for index in indexes:
            index.drop(connection)
        standard = load_rulebook().strategy("standard").strategy.model_dump_json(by_alias=True)
        for statement in _FILL.split(";"):
            connection.execute(text(statement), {"customers": CUSTOMERS, "invoices": INVOICES, "standard": standard})
        _make(connection, indexes)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def _make(connection: Connection, indexes: list[Index]) -> None:
    for index in indexes:
        index.create(connection)
