"""Under which addresses do providers reach us?"""
