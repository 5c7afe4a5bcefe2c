"""Who wakes nobody? For what the books alone take."""


class Silent:
    async def wake(self, wake_ups: object) -> list[str]:
        return []

    async def tend(self, seconds: float) -> bool:
        return False
