"""How does a process write its log? One line for each event, with ids, never with what is known about people."""

import logging
import sys

import structlog


def write_logs(level: str) -> None:
    """Events from `level` on, to stderr; results of commands go to stdout.

    Failures without the values of local variables: those are names, addresses and words of customers, and to write
    them takes seconds.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        # Looked up anew each time: whoever runs commands in its own process may have put another stderr in place.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
    )
