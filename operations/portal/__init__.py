"""What customers do themselves in the portal, and what staff do about their access."""
