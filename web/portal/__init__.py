"""The pages of customers: what is owed and why, paying, promising, objecting, asking."""
