"""What does an installation write that has a law, a rate and a unit of its own? The least that is right."""

LAW = """
laws:
  - id: ours
    instrument: Our contract, clause 7
    countries: [ES]
    debtors: [business]
    standing: in_force
    interest: {percent: 10%}
    compensation: {currency: EUR, tiers: [{from: "0", amount: "15.00"}]}
    confidence: high
    sources: [the contract]
    seen_on: 2026-11-22
"""
RATE = """
rates:
  prime:
    name: {en: prime, es: prima, pt: prima}
    sources: [a bank]
    rows:
      - {from: 2026-01-01, to: 2026-06-30, percent: 4.5%, source: a bank}
      - {from: 2026-07-01, to: 2026-12-31, percent: 4.25%, source: a bank}
units:
  udi:
    name: {en: UDI, es: UDI, pt: UDI}
    currency: MXN
    sources: [a bank]
    values: {2026-01-01: "8.5"}
"""
