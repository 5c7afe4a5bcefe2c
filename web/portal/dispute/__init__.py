"""Something is wrong with an invoice: saying so with proof, and what becomes of it."""
