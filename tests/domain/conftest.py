"""How are properties tried here? The same examples every time, without a deadline: first calls read holidays."""

from hypothesis import settings

settings.register_profile("puntual", deadline=None, derandomize=True, database=None)
settings.load_profile("puntual")
