"""How does a dossier read on paper? Chapters of the story, each a table, in the language of whoever reads it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from channels.mime import one_line
from channels.paper.dossier_words import DossierWords, dossier_words
from channels.paper.pdf import brand_data, typeset
from channels.templates.render import Renderer
from config.sentences import Sentences
from domain.balance import totals
from models.dispute import DisputeKind
from models.dossier import Story

#: Rows of a chapter and messages in their words; what is more stands in dossier.json.
MOST_ROWS = 500
MOST_TEXTS = 100

Row = list[str]


def dossier_pdf(renderer: Renderer, story: Story) -> bytes:
    """Takes a tenth of a second, three for the most rows there can be: call it in a thread."""
    return typeset("dossier", _Book(renderer, story).data(), story.today)


class _Book:
    """One story in one language."""

    def __init__(self, renderer: Renderer, story: Story) -> None:
        self._brand = renderer.brand
        self._story = story
        self._said = renderer.wording(story.language)
        self._words: DossierWords = dossier_words(story.language)
        self._sentences = Sentences(story.language)
        self._zone = ZoneInfo(story.customer["time_zone"])
        self._numbers = {invoice["id"]: one_line(invoice["number"]) for invoice in story.invoices}

    def data(self) -> dict[str, Any]:
        story, words, columns = self._story, self._words, self._words.columns
        customer = story.customer
        owed = totals((one["currency"], one["balance"]) for one in (*story.invoices, *story.charges))
        head = story.chain[-1].digest.hex() if story.chain else "0" * 64
        return {
            "brand": brand_data(self._brand),
            "words": {
                "page": self._said.words.page,
                **words.model_dump(include={"customer", "creditor", "contacts", "reason", "owed", "none"}),
            },
            "language": story.language,
            "title": words.title,
            "purpose": words.purpose[story.purpose],
            "as_of": words.as_of.replace("{day}", self._said.day(story.today)).replace("{zone}", self._zone.key),
            "customer": one_line(customer["name"]),
            "customer_lines": [
                *map(one_line, customer["address"]),
                " · ".join(filter(None, [customer["region"], customer["country"]])),
                f"{words.account}: {one_line(customer['id'])}",
            ],
            "contacts": [self._person(contact) for contact in customer["contacts"]] or [words.none],
            "owed": [self._said.money(amount, currency) for currency, amount in owed],
            "reason": one_line(story.reason or ""),
            "chapters": [
                self._chapter(
                    words.sections.invoices,
                    [columns.number, columns.issued, columns.due, columns.late, columns.amount, columns.balance,
                     columns.document],
                    map(self._invoice, story.invoices),
                    (1, 0.8, 0.8, 0.6, 1, 1, 2),
                    amounts=(3, 4, 5),
                ),
                *self._charges(),
                self._chapter(
                    words.sections.messages,
                    [columns.at, columns.channel, columns.to, columns.subject, columns.accepted, columns.delivered,
                     columns.proof],
                    map(self._message, story.messages),
                    (1, 0.6, 1.6, 1.6, 1, 1, 1.4),
                ),
                self._chapter(
                    words.sections.replies,
                    [columns.received, columns.channel, columns.from_, columns.subject, columns.means],
                    map(self._reply, story.replies),
                    (1, 0.6, 1.2, 1.2, 3),
                ),
                self._chapter(
                    words.sections.calls,
                    [columns.at, columns.what, columns.who, columns.outcome, columns.note],
                    map(self._call, story.contacts_made),
                    (1, 0.6, 0.8, 1, 3),
                ),
                self._chapter(
                    words.sections.arrangements,
                    [columns.at, columns.what, columns.invoices, columns.amount, columns.dates, columns.state],
                    map(self._arrangement, story.arrangements),
                    (1, 0.9, 1, 0.8, 3, 0.9),
                ),
                self._chapter(
                    words.sections.disputes,
                    [columns.at, columns.number, columns.what, columns.reference, columns.amount, columns.outcome],
                    map(self._dispute, story.disputes),
                    (1, 0.9, 1.2, 2, 0.8, 2),
                ),
                self._chapter(
                    words.sections.credits,
                    [columns.received, columns.what, columns.reference, columns.number, columns.amount, columns.state],
                    map(self._credit, story.credits),
                    (0.8, 0.8, 1, 1, 1.4, 1.6),
                ),
                self._chapter(
                    words.sections.timeline,
                    [columns.at, columns.number, columns.who, columns.happened],
                    map(self._entry, story.interactions),
                    (0.9, 0.7, 0.8, 5),
                ),
            ],
            "texts_title": words.sections.texts,
            "texts": [self._text(message) for message in story.messages[-MOST_TEXTS:]],
            "seals_title": words.sections.seals,
            "seals": words.seals,
            "sealed": words.sealed.of(len(story.chain)).replace("{digest}", head),
        }  # fmt: skip

    def _chapter(
        self,
        title: str,
        columns: Sequence[str],
        rows: Iterable[Row],
        widths: Sequence[float],
        amounts: Sequence[int] = (),
    ) -> dict[str, Any]:
        """`widths`: of its columns, against each other. amounts: the places of those that are numbers."""
        every = list(rows)
        left = len(every) - MOST_ROWS
        return {
            "title": title,
            "widths": list(widths),
            "columns": [[column, number in amounts] for number, column in enumerate(columns)],
            # The latest: what came before them stands in the file for machines.
            "rows": every[-MOST_ROWS:],
            "rest": self._words.rest.of(left) if left > 0 else "",
        }

    def _charges(self) -> list[dict[str, Any]]:
        """The chapter of late charges; most debts have none, and no chapter."""
        if not self._story.charges:
            return []
        columns = self._words.columns
        heads = [columns.number, columns.what, columns.at, columns.amount, columns.balance, columns.note, columns.state]
        widths = (1, 1.2, 0.8, 0.9, 0.9, 2.6, 0.9)
        rows = map(self._charge, self._story.charges)
        return [self._chapter(self._words.sections.charges, heads, rows, widths, amounts=(3, 4))]

    # One row of each chapter

    def _invoice(self, invoice: dict[str, Any]) -> Row:
        late = (self._story.today - invoice["due_on"]).days
        return [
            one_line(invoice["number"]),
            self._day(invoice["issued_on"]),
            self._day(invoice["due_on"]),
            str(max(late, 0)),
            self._said.money(invoice["amount"], invoice["currency"]),
            self._said.money(invoice["balance"], invoice["currency"]),
            one_line(invoice["document_url"] or ""),
        ]

    def _charge(self, charge: dict[str, Any]) -> Row:
        basis, ended = charge["basis"], charge["ended_as"]
        return [
            self._numbers[charge["invoice_id"]],
            getattr(self._said.words.charges, charge["kind"]),
            self._day(charge["claimed_on"]),
            self._said.money(charge["amount"], charge["currency"]),
            self._said.money(charge["balance"], charge["currency"]),
            one_line(self._sentences.why(basis["code"], basis["params"])),
            self._words.states[ended] if ended else "",
        ]

    def _message(self, message: dict[str, Any]) -> Row:
        back = (
            self._words.came_back.replace("{day}", self._at(message["bounced_at"])) if message["bounced_at"] else None
        )
        accepted = self._at(message["accepted_at"]) or self._words.not_proven
        return [
            self._at(message["claimed_at"]),
            self._sentences.word("channel", message["channel"]),
            f"{one_line(message['to_name'])} <{one_line(message['to_address'])}>",
            one_line(message["subject"] or self._sentences.word("template", message["template"])),
            accepted,
            back or self._at(message["delivered_at"]) or self._words.not_proven,
            one_line(message["provider_id"] or ""),
        ]

    def _reply(self, reply: dict[str, Any]) -> Row:
        return [
            self._at(reply["received_at"]),
            self._sentences.word("channel", reply["channel"]),
            one_line(reply["from_address"]),
            one_line(reply["subject"]),
            one_line(reply["body_text"])[:300],
        ]

    def _call(self, task: dict[str, Any]) -> Row:
        return [
            self._at(task["closed_at"]),
            self._sentences.word("task", task["kind"]),
            self._who(task["closed_by"]),
            self._sentences.word("outcome", task["outcome"]),
            one_line(task["note"] or ""),
        ]

    def _arrangement(self, agreed: dict[str, Any]) -> Row:
        def payment(one: dict[str, Any]) -> str:
            amount = self._said.money(Decimal(one["amount"]), agreed["currency"])
            return f"{self._day(date.fromisoformat(one['due_on']))}: {amount} ({self._words.states[one['state']]})"

        return [
            self._at(agreed["made_at"]),
            self._sentences.word("hold", agreed["kind"]),
            ", ".join(self._numbers[one["invoice_id"]] for one in agreed["invoices"] or ()),
            self._said.money(agreed["total"], agreed["currency"]),
            "; ".join(payment(one) for one in agreed["instalments"] or ()),
            self._words.states[agreed["state"]],
        ]

    def _dispute(self, dispute: dict[str, Any]) -> Row:
        currency = next(one["currency"] for one in self._story.invoices if one["id"] == dispute["invoice_id"])
        enclosed = len(dispute["documents"] or ())
        reason = one_line(dispute["reason"])
        outcome = (
            self._sentences.word("outcome", dispute["outcome"]) if dispute["outcome"] else self._words.states["open"]
        )
        return [
            self._at(dispute["opened_at"]),
            self._numbers[dispute["invoice_id"]],
            self._said.words.dispute[DisputeKind(dispute["kind"])],
            f"{reason} ({self._words.documents.of(enclosed)})" if enclosed else reason,
            self._said.money(dispute["amount"], currency) if dispute["amount"] is not None else self._words.all_of_it,
            " · ".join(filter(None, [outcome, one_line(dispute["answer"] or "")])),
        ]

    def _credit(self, credit: dict[str, Any]) -> Row:
        amount = self._said.money(credit["amount"], credit["currency"])
        if credit["of"] != credit["amount"]:
            amount += " " + self._words.part_of.replace("{amount}", self._said.money(credit["of"], credit["currency"]))
        back = credit["reversed_on"]
        state = self._words.reversed.replace("{day}", self._day(back)) if back else ""
        return [
            self._day(credit["received_on"]),
            getattr(self._said.words.statement, credit["kind"]),
            one_line(credit["id"]),
            self._numbers[credit["invoice_id"]],
            amount,
            " · ".join(filter(None, [state, one_line(credit["reversal_reason"] or "")])),
        ]

    def _entry(self, entry: dict[str, Any]) -> Row:
        why = entry["why"]
        because = f" ({self._sentences.why(why['code'], why.get('params'))})" if why else ""
        return [
            self._at(entry["at"]),
            self._numbers.get(entry["invoice_id"], ""),
            self._who(entry["actor"]),
            one_line(self._sentences.happened(entry["kind"], entry["details"]) + because),
        ]

    def _text(self, message: dict[str, Any]) -> list[Any]:
        head = [
            self._at(message["claimed_at"]),
            self._sentences.word("channel", message["channel"]),
            message["to_address"],
        ]
        return [one_line(" · ".join([*head, message["subject"] or ""])), message["body_text"].splitlines()]

    # Words

    def _person(self, contact: dict[str, Any]) -> str:
        ways = " · ".join(filter(None, [contact["email"], contact["phone"]]))
        return one_line(f"{contact['name']} ({self._sentences.word('role', contact['role'])}) {ways}")

    def _who(self, actor: str) -> str:
        return one_line(self._sentences.word("actor", actor))

    def _day(self, day: date) -> str:
        return self._said.day(day, "medium")

    def _at(self, instant: datetime | None) -> str:
        if instant is None:
            return ""
        local = instant.astimezone(UTC).astimezone(self._zone)
        return f"{self._day(local.date())} {local:%H:%M}"
