"""Which rules do the tests of the engine play by? Strategies of their own, so that the shipped ones may change."""

from pathlib import Path

_HEAD = "name: {name}\nfor: tests of the engine\nsend_at: '09:00'\n"

#: By name: the whole way to the lawyer; one reminder a day; a call that is tried again; two people who may be told.
STRATEGIES = {
    "whole": """steps:
  - {id: courtesy,  at: due - 3d,  do: reminder,    template: before_due, channels: [email]}
  - {id: due-today, at: due,       do: reminder,    template: due_today,  channels: [email]}
  - {id: overdue-3, at: due + 3d,  do: reminder,    template: overdue,    channels: [email]}
  - {id: call,      at: due + 8d,  do: call_task}
  - {id: offer,     at: due + 15d, do: negotiation, offers: [{instalments: 3}], open_for: 5d}
  - {id: manager,   at: due + 29d, do: escalation,  level: management, template: final_notice}
  - {id: hold,      at: due + 35d, do: escalation,  level: credit_hold, approval: supervisor}
  - {id: legal,     at: due + 45d, do: escalation,  level: legal}
""",
    "daily": """thanks: null
steps:
  - {id: first,  at: due,      do: reminder, template: due_today, channels: [email]}
  - {id: second, at: due + 1d, do: reminder, template: overdue,   channels: [email]}
  - {id: third,  at: due + 2d, do: reminder, template: overdue,   channels: [email]}
""",
    "two-channels": """thanks: null
steps:
  - {id: first,  at: due,      do: reminder, template: due_today, channels: [email, sms]}
  - {id: second, at: due + 6d, do: reminder, template: overdue,   channels: [email, sms]}
""",
    "calls": """thanks: null
steps:
  - {id: call, at: due + 1d, do: call_task, attempts: 3, retry_after: 1 business day}
  - {id: last, at: due + 20d, do: reminder, template: overdue, channels: [email]}
""",
    "patient": """thanks: null
delinquent_from: due + 4d
steps:
  - {id: first,  at: due + 2d,  do: reminder, template: overdue, channels: [email]}
  - {id: second, at: due + 10d, do: reminder, template: overdue, channels: [email]}
""",
    "visits": """thanks: null
steps:
  - {id: visit, at: due + 1d, do: visit_task, attempts: 2, retry_after: 1 business day}
  - {id: last, at: due + 20d, do: reminder, template: overdue, channels: [email]}
""",
    "grave": """thanks: null
steps:
  - {id: notice,  at: due,       do: reminder,   template: due_today,    channels: [email]}
  - {id: manager, at: due + 14d, do: escalation, level: management, template: final_notice}
""",
    "asking": """thanks: null
steps:
  - {id: manager, at: due + 2d,  do: escalation, level: management, template: final_notice, approval: supervisor}
  - {id: review,  at: due + 12d, do: escalation, level: credit_manager}
""",
    "measures": """thanks: null
steps:
  - {id: notice, at: due,     do: reminder,   template: overdue, channels: [email]}
  - {id: hold,  at: due + 1d, do: escalation, level: credit_hold}
  - {id: legal, at: due + 9d, do: escalation, level: legal}
""",
    "ladder": """thanks: null
notices: null
steps:
  - {id: warning, at: due + 5d,  do: reminder,   template: overdue, channels: [email], warns_of: [credit_hold]}
  - {id: hold,    at: due + 7d,  do: escalation, level: credit_hold}
  - {id: final,   at: due + 14d, do: escalation, level: management, template: final_notice, warns_of: [agency, legal]}
  - {id: agency,  at: due + 30d, do: escalation, level: agency}
  - {id: legal,   at: due + 60d, do: escalation, level: legal}
""",
}


def write_rules(folder: Path) -> Path:
    """A configuration folder whose customers choose their strategy by the attribute `rhythm`; else it is `whole`."""
    strategies = folder / "strategies"
    strategies.mkdir(parents=True)
    for name, body in STRATEGIES.items():
        (strategies / f"{name}.yaml").write_text(_HEAD.format(name=name) + body, encoding="utf-8")
    chosen = [
        f"  - {{name: {name}, strategy: {name}, when: {{attributes.rhythm: {{is: {name}}}}}}}\n" for name in STRATEGIES
    ]
    rest = "  - {name: rest, strategy: whole, when: {}}\n"
    (folder / "segments.yaml").write_text("segments:\n" + "".join(chosen) + rest, encoding="utf-8")
    return folder
