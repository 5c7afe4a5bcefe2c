"""Is nobody granted more calls than their minute has, whenever they come?"""

from hypothesis import given
from hypothesis import strategies as st

from web.api.limits import Buckets


@given(
    per_minute=st.integers(1, 600),
    pauses=st.lists(st.floats(0, 90, allow_nan=False), min_size=1, max_size=60),
)
def test_in_any_minute_at_most_twice_the_minute_is_granted_and_waiting_helps(
    per_minute: int, pauses: list[float]
) -> None:
    now = [0.0]
    buckets, granted = Buckets(lambda: now[0]), list[float]()
    for pause in pauses:
        now[0] += pause
        allowance = buckets.take("key", per_minute)
        assert 0 <= allowance.left <= per_minute
        if allowance.granted:
            granted.append(now[0])
        else:
            now[0] += allowance.wait + 1e-6
            assert buckets.look("key", per_minute).granted
    for begin in granted:
        assert len([at for at in granted if begin <= at < begin + 60]) <= 2 * per_minute


def test_a_bucket_that_was_long_unused_is_forgotten_before_one_in_use() -> None:
    buckets = Buckets(lambda: 0.0)
    buckets.take("old", 1)
    for number in range(10_000):
        buckets.take("busy", 1_000_000)
        buckets.take(str(number), 1)
    assert (buckets.look("old", 1).left, buckets.look("busy", 1_000_000).left) == (1, 990_000)
