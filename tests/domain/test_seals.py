"""Does a chain of seals show the first entry that was changed, taken out, added or moved?"""

from hypothesis import given
from hypothesis import strategies as st

from domain.seals import BEGINNING, Link, digest_of, first_misfit, seal

ENTRIES = st.lists(st.text(max_size=20), min_size=1, max_size=12)


def _chain(entries: list[str]) -> list[Link]:
    links, previous = [], BEGINNING
    for position, entry in enumerate(entries, 1):
        previous = seal(previous, entry)
        links.append(Link(position, previous, entry))
    return links


@given(ENTRIES, st.data())
def test_a_chain_fits_whichever_of_its_entries_are_shown(entries: list[str], data: st.DataObject) -> None:
    shown = [
        link if data.draw(st.booleans()) else Link(link.position, link.digest, None, digest_of(link.entry or ""))
        for link in _chain(entries)
    ]
    assert first_misfit(shown) is None


@given(ENTRIES, st.data())
def test_the_first_changed_entry_is_named(entries: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    links = _chain(entries)
    changed = links[place]
    links[place] = Link(changed.position, changed.digest, f"{changed.entry}!")
    misfit = first_misfit(links)
    assert misfit is not None
    assert (misfit.position, misfit.what) == (place + 1, "digest")


@given(st.lists(st.text(max_size=5), min_size=2, max_size=8, unique=True), st.data())
def test_an_entry_taken_out_or_moved_is_seen(entries: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 2))
    links = _chain(entries)
    without = links[:place] + links[place + 1 :]
    swapped = [*links[:place], links[place + 1], links[place], *links[place + 2 :]]
    assert first_misfit(without) is not None
    assert first_misfit(swapped) is not None


def test_an_entry_that_is_not_what_its_digest_says_is_seen() -> None:
    (link,) = _chain(["one"])
    assert first_misfit([Link(1, link.digest, "one", digest_of("two"))]) is not None
    assert first_misfit([Link(1, link.digest)]) is not None
