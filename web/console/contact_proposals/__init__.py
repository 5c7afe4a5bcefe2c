"""What customers want changed of whom we write to: looked at, taken over or refused."""
