"""What do tests of what is shown find in place? The office of the operations."""

from tests.operations.conftest import office

__all__ = ["office"]
