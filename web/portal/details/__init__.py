"""How and when somebody of a customer is contacted: shown, and changed by themselves."""
