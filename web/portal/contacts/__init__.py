"""Whom we write to at a customer: shown, and changed once one of us has agreed."""
