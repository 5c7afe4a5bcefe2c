"""How is this installation set up? Settings from the environment, and the strategies, policies and templates shipped with it."""
