"""How is the web process run? `python -m web`."""

import uvicorn

from config.logs import write_logs
from config.settings import load_settings
from web.app import create_app


def main() -> None:
    """Serve until SIGTERM; running requests may finish."""
    settings = load_settings()
    write_logs(settings.log_level)
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level,
        access_log=settings.log_level == "debug",  # addresses carry tokens: they stay out of the logs
        timeout_graceful_shutdown=max(1, round(settings.shutdown_seconds)),
        server_header=False,
    )


if __name__ == "__main__":
    main()
