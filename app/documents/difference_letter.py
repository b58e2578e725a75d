"""Write the letter that tells a patient what a late answer of the plan means: money back, or owed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents.blocks import Document, Heading, Line, Pair, Spacer
from app.kernel.money import ZERO

if TYPE_CHECKING:
    from datetime import date

    from app.documents.blocks import Block
    from app.documents.letterhead import Letterhead
    from app.kernel.money import Money


@dataclass(frozen=True, slots=True)
class DifferenceLetterFacts:
    """Hold what the letter says; it names the prescription by its number, never the drug.

    `amount` is what the patient owes, below zero what the store owes; `why` one plain sentence.
    """

    store: Letterhead
    written_on: date
    patient: str
    street: str
    city_line: str
    rx: str
    sold_on: date
    paid: Money
    amount: Money
    why: str
    signer: str
    is_practice: bool = False


def difference_letter(facts: DifferenceLetterFacts) -> Document:
    """Return the letter."""
    store = facts.store
    blocks: list[Block] = [Heading(store.name), Line(f"{store.street}, {store.city_line}, {store.phone}")]
    if facts.is_practice:
        blocks.append(Line("PRACTICE STORE – not a real letter", is_bold=True))
    blocks += [
        Spacer(),
        Line(f"{facts.written_on:%B %d, %Y}"),
        Spacer(),
        Line(facts.patient),
        *(Line(text) for text in (facts.street, facts.city_line) if text),
        Spacer(),
        Line(f"About your prescription {facts.rx} of {facts.sold_on:%m/%d/%Y}", is_bold=True),
        Spacer(),
        Line(
            "When you picked it up, your plan could not be reached, and you paid an amount that was "
            "estimated. Your plan has answered since."
        ),
        Spacer(),
        Line(facts.why),
        Spacer(),
        Pair("You paid", str(facts.paid)),
    ]
    if facts.amount < ZERO:
        blocks += [
            Pair("You get back", str(-facts.amount), is_bold=True),
            Spacer(),
            Line("Come by with this letter, or call us. What a card paid goes back to that card."),
        ]
    else:
        blocks += [
            Pair("Still to pay", str(facts.amount), is_bold=True),
            Spacer(),
            Line("Pay when you are here next, or call us. If you think this is wrong, tell us or your plan."),
        ]
    blocks += [Spacer(), Line("Sincerely,"), Spacer(), Line(facts.signer), Line(store.name)]
    return Document(f"Letter about {facts.rx}", tuple(blocks))
