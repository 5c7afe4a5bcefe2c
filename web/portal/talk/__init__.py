"""The room of the portal in which customers and we write to each other."""
