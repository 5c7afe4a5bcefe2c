"""How does a customer come in, and out again?"""
