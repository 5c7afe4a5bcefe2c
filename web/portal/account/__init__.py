"""What does a customer want to know: invoices, what was received, the statement, our rules, who we are?"""
