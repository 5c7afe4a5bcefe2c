"""How does the ledger of a large creditor look after three years? Invoices paid, reminders, calls and promises, by SQL.

Most were paid around their due date, a few never; each has five entries in its timeline, and one or two messages.
"""

from datetime import date

from sqlalchemy import create_engine, text

from config.rulebook import load_rulebook
from models.tables import metadata

#: The last day of the ledger.
AS_OF = date(2026, 12, 31)

_FILL = """
INSERT INTO strategy_versions (id, name, body) VALUES ('v1', 'standard', CAST(:standard AS jsonb));

INSERT INTO customers (id, name, kind, language, country, time_zone, segment, segment_why, segment_strategy, attributes,
                       collector)
SELECT 'C-' || n, 'Customer ' || n, 'business', 'es', (ARRAY['CO','ES','MX','BR','CL'])[1 + n % 5],
       'America/Bogota', (ARRAY['all','risky','premium','new'])[1 + n % 4], '{}', 'standard', '{}',
       'collector-' || n % 20
FROM generate_series(1, :invoices / 20) n;

CREATE TEMPORARY TABLE drawn AS
SELECT n, 'F-' || lpad(n::text, 8, '0') AS id, 'C-' || 1 + n % (:invoices / 20) AS customer_id,
       (ARRAY['COP','EUR','USD'])[1 + n / 20 % 3] AS currency, issued, issued + 30 AS due,
       100 + n::bigint * 7919 % 900 AS amount,
       CASE WHEN n % 50 > 0 AND issued + 30 + late <= :as_of THEN issued + 30 + late END AS settled
FROM (SELECT n, CAST(:as_of AS date) - 1094 + (n::bigint * 1094 / :invoices)::int AS issued,
             (n::bigint * 7919 % 60)::int - 20 AS late FROM generate_series(1, :invoices) n) x;

INSERT INTO invoices (id, customer_id, number, issued_on, due_on, currency, amount, product)
SELECT id, customer_id, n::text, issued, due, currency, amount, 'product-' || n % 8 FROM drawn;

INSERT INTO cases (invoice_id, customer_id, strategy_version, open, outcome, stage, why, opened_at, settled_at,
                   settled_on, currency, due_on, amount)
SELECT id, customer_id, 'v1', settled IS NULL, CASE WHEN settled IS NOT NULL THEN 'settled' END, 'call-1', '{}',
       issued, settled, settled, currency, due, amount FROM drawn;

INSERT INTO credits (kind, id, customer_id, received_on, currency, amount, unallocated)
SELECT 'payment', 'P-' || n, customer_id, settled, currency, amount, 0 FROM drawn WHERE settled IS NOT NULL;

INSERT INTO allocations (credit_kind, credit_id, invoice_id, requested, amount)
SELECT 'payment', 'P-' || n, id, amount, amount FROM drawn WHERE settled IS NOT NULL;

CREATE TEMPORARY TABLE written AS
SELECT row_number() OVER (ORDER BY day, n) AS id, n, day, template FROM (
    SELECT n, due - 3 AS day, 'before_due' AS template FROM drawn WHERE COALESCE(settled, :as_of) >= due - 3
    UNION ALL SELECT n, due + 3, 'overdue' FROM drawn WHERE COALESCE(settled, :as_of) > due + 3) x
WHERE day <= :as_of;

INSERT INTO messages (send_key, attempt, claimed_by, customer_id, state, channel, audience, template, language, to_name,
                      to_address, body_text, variables, told_as, allowed_by, never_guessed, claimed_at, not_after,
                      local_day, accepted_at)
SELECT w.id::text, w.id::text, d.id, d.customer_id, CASE WHEN w.id % 20 = 0 THEN 'bounced' ELSE 'delivered' END,
       (ARRAY['email','email','whatsapp','sms'])[1 + w.id % 4], 'payables', w.template, 'es', 'Ana', 'a@acme.example',
       'Hola', '{}', '["reminder_sent", "reminder_covered"]', '{}', false,
       w.day + time '15:00' + w.id % 8 * interval '1 h', w.day + time '23:00', w.day, w.day + time '15:01'
FROM written w JOIN drawn d ON d.n = w.n ORDER BY w.id;

INSERT INTO message_invoices (message_id, position, invoice_id, step_id, occurrence, currency, claim, why)
SELECT w.id, 0, d.id, w.template, 1, d.currency, d.amount, '{}' FROM written w JOIN drawn d ON d.n = w.n;

INSERT INTO tasks (kind, queue, customer_id, invoice_id, step_id, occurrence, opened_at, due_on, details, closed_at,
                   outcome)
SELECT 'call', 'collectors', customer_id, id, 'call-1', 1, due, due + 8, '{"role": "payables"}', due + 5, 'reached'
FROM drawn WHERE n % 5 = 0 AND due + 5 <= :as_of ORDER BY n;

INSERT INTO interactions (at, customer_id, invoice_id, kind, actor, details)
SELECT day, d.customer_id, d.id, kind, actor, details::jsonb
FROM drawn d CROSS JOIN LATERAL (VALUES
    (d.issued, 'invoice_received', 'erp', '{}'),
    (d.due - 3, 'reminder_sent', 'engine', '{"channel": "email", "template": "before_due"}'),
    (d.due - 3, 'delivered', 'engine', '{"channel": "email"}'),
    (COALESCE(d.settled, :as_of), CASE WHEN d.settled IS NULL THEN 'note' ELSE 'payment_received' END, 'erp', '{}'),
    (d.due + 2, CASE WHEN d.n % 5 = 0 AND d.due + 5 <= :as_of THEN 'task_claimed' ELSE 'opened' END, 'engine', '{}')
    ) AS e (day, kind, actor, details)
WHERE NOT (d.n % 5 = 0 AND d.due + 5 <= :as_of AND kind = 'task_claimed');

INSERT INTO interactions (at, customer_id, invoice_id, kind, actor, details)
SELECT t.closed_at + interval '15 h', t.customer_id, t.invoice_id, 'call_made', 'collector-' || t.id % 20,
       jsonb_build_object('task', t.id, 'step', 'call-1', 'outcome',
                          (ARRAY['no_answer','reached','promises','no_answer','wrong_number'])[1 + t.id % 5])
FROM tasks t;

INSERT INTO arrangements (kind, state, customer_id, currency, total, tolerance, break_after, made_at, made_by, source,
                          terms)
SELECT 'promise', CASE WHEN settled <= due + 12 THEN 'kept' ELSE 'broken' END, customer_id, currency, amount, 1, 1,
       due + 5 + time '15:00', 'ana', 'call', jsonb_build_object('invoice', id, 'due', due)
FROM drawn WHERE n % 50 = 10 AND due + 5 <= :as_of ORDER BY n;

INSERT INTO arrangement_invoices (arrangement_id, invoice_id, amount, balance, credited)
SELECT id, terms ->> 'invoice', total, total, 0 FROM arrangements;

INSERT INTO instalments (arrangement_id, number, due_on, deadline, amount)
SELECT id, 1, (terms ->> 'due')::date + 10, (terms ->> 'due')::date + 12, total FROM arrangements
"""


def fill(database_url: str, invoices: int) -> None:
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
            connection.execute(text(statement), {"invoices": invoices, "as_of": AS_OF, "standard": standard})
        for index in indexes:
            index.create(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()
