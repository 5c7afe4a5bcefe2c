"""A page of ours that stands for that of a provider, where Puntual is tried out."""
