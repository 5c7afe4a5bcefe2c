"""What strangers bring as evidence: looked into before anybody of us opens it."""

#: For each file that is looked into: bytes of memory on top of what the process begins with, seconds of a processor.
MEMORY, SECONDS = 512 << 20, 10
