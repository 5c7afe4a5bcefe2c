"""How does a customer pay: which invoices, how, and what came of it?"""
