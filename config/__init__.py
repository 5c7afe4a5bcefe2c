"""How is this installation set up? Settings, and the strategies, policies and templates shipped with it."""
