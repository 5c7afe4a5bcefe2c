"""How was it? One question, answered in the portal."""
