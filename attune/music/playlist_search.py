"""Which songs, in which order: the least cost, proved for small libraries, near for large ones.

Places are points on the sliders (0 to 1), durations seconds. With up to twelve songs every order is
weighed by dynamic programming over subsets (Held & Karp 1962, J SIAM 10:196), so the answer is the
least cost there is. With more, a beam keeps the best beginnings of each length so far, and single
songs are then replaced, swapped and turned round until nothing helps; benchmarks/music/playlists.py
says how far from the least cost that ends. Nothing here is random: same songs, same list.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Order = tuple[int, ...]

EXACT_SONGS = 12
COUNTS_TRIED = 5
IMPROVED = 2
POOL_BINS = 40
POOL_PER_BIN = 10
CANDIDATES = 20
BUCKET_S = 20.0
STEPS_WEIGHED = 100_000
"""How many continuations all beams together look at; it bounds the time, not the songs."""
REPLACEMENTS = 80
FARTHEST_MOVE = 8
LEAST_GAIN = 1e-9
TEMPO_POOLS = 4
TEMPO_POOL_SONGS = 60


@dataclass(frozen=True)
class Terms:
    """Everything a list costs, with songs as indices."""

    points: Sequence[Point]
    durations_s: Sequence[float]
    tempi_octaves: Sequence[float | None]
    tied: Sequence[bool]
    may_comfort: Sequence[bool]
    near_now: Sequence[bool]
    near_wish: Sequence[bool]
    placed: bool
    """Whether the list goes from a place to a place; else points are all alike."""
    path: Callable[[int], Sequence[Point]]
    """The ideal places of a list of so many songs."""
    comfort: Callable[[int, int], bool]
    """Whether place ``at`` of ``count`` is a comfort place."""
    join_cost: Callable[[int, int], float]
    step_weight: float
    memory_weight: float
    length_weight: float
    target_s: float
    tolerance_s: float
    overlap_s: float
    fewest: int

    def place_cost(self, song: int, at: int, count: int) -> float:
        """What it costs to put the song there; infinite where it may not be."""
        if (at == 0 and not self.near_now[song]) or (at == count - 1 and not self.near_wish[song]):
            return math.inf
        if not self.comfort(at, count):
            return 0.0
        if not self.may_comfort[song]:
            return math.inf
        return 0.0 if self.tied[song] else self.memory_weight

    def step_cost(self, song: int, following: int, ideal: Point) -> float:
        energy = self.points[following][0] - self.points[song][0] - ideal[0]
        mood = self.points[following][1] - self.points[song][1] - ideal[1]
        return self.step_weight * (energy * energy + mood * mood) + self.join_cost(song, following)

    def length_s(self, order: Sequence[int]) -> float:
        return sum(self.durations_s[song] for song in order) - self.overlap_s * (len(order) - 1)

    def length_cost(self, length_s: float) -> float:
        off_s = length_s - self.target_s
        if abs(off_s) > self.tolerance_s:
            return math.inf
        return self.length_weight * (off_s / self.tolerance_s) ** 2

    def cost(self, order: Sequence[int]) -> float:
        count, ideals = len(order), ideal_steps(self.path(len(order)))
        total = self.length_cost(self.length_s(order))
        total += sum(self.place_cost(song, at, count) for at, song in enumerate(order))
        pairs = zip(order, order[1:], ideals, strict=False)
        return total + sum(self.step_cost(a, b, ideal) for a, b, ideal in pairs)


def ideal_steps(path: Sequence[Point]) -> list[Point]:
    return [(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(path)]


def best_order(terms: Terms, *, exact_songs: int = EXACT_SONGS) -> tuple[Order | None, bool]:
    """The list of least cost that was found, and whether it is proved to be the least."""
    if len(terms.points) <= exact_songs:
        return _exact(terms), True
    return _searched(terms), False


def possible_counts(terms: Terms) -> list[int]:
    """How many songs can fill the time, by the shortest and the longest songs alone."""
    shortest = sorted(terms.durations_s)
    least = most = 0.0
    counts = []
    for count in range(1, len(shortest) + 1):
        least += shortest[count - 1] - (terms.overlap_s if count > 1 else 0.0)
        most += shortest[-count] - (terms.overlap_s if count > 1 else 0.0)
        if least > terms.target_s + terms.tolerance_s:
            break
        if count >= terms.fewest and most >= terms.target_s - terms.tolerance_s:
            counts.append(count)
    return counts


def _exact(terms: Terms) -> Order | None:
    best: Order | None = None
    best_cost = math.inf
    for count in possible_counts(terms):
        order, cost = _exact_of(terms, count)
        if cost < best_cost:
            best, best_cost = order, cost
    return best


def _exact_of(terms: Terms, count: int) -> tuple[Order | None, float]:
    """The least cost of every (set of songs, last song), one song longer each round."""
    songs = range(len(terms.points))
    layers: list[dict[tuple[int, int], tuple[float, int]]] = [
        {
            (1 << song, song): (cost, -1)
            for song in songs
            if (cost := terms.place_cost(song, 0, count)) < math.inf
        }
    ]
    for at, ideal in enumerate(ideal_steps(terms.path(count)), 1):
        places = [terms.place_cost(song, at, count) for song in songs]
        steps = [[terms.step_cost(a, b, ideal) + places[b] for b in songs] for a in songs]
        layer: dict[tuple[int, int], tuple[float, int]] = {}
        for (used, last), (cost, _) in layers[-1].items():
            for song in songs:
                if used >> song & 1 or (new := cost + steps[last][song]) == math.inf:
                    continue
                state = (used | 1 << song, song)
                if state not in layer or new < layer[state][0]:
                    layer[state] = (new, last)
        layers.append(layer)
    end, best_cost = None, math.inf
    for (used, last), (cost, _) in layers[-1].items():
        total = cost + terms.length_cost(terms.length_s([s for s in songs if used >> s & 1]))
        if total < best_cost:
            end, best_cost = (used, last), total
    return (_traced(layers, end), best_cost) if end else (None, math.inf)


def _traced(
    layers: Sequence[dict[tuple[int, int], tuple[float, int]]], end: tuple[int, int]
) -> Order:
    used, last = end
    order = []
    for layer in reversed(layers):
        order.append(last)
        used, last = used & ~(1 << last), layer[(used, last)][1]
    return tuple(reversed(order))


def _searched(terms: Terms) -> Order | None:
    counts = possible_counts(terms)
    if not counts:
        return None
    middle = sorted(terms.durations_s)[len(terms.durations_s) // 2] - terms.overlap_s
    likely = terms.target_s / max(middle, 1.0)
    counts = sorted(counts, key=lambda count: abs(count - likely))[:COUNTS_TRIED]
    pools = list(_pools(terms))
    steps = STEPS_WEIGHED // (len(pools) * len(counts))
    found: list[tuple[float, Order]] = []
    for pool in pools:
        for count in counts:
            found += [(terms.cost(order), order) for order in _beam(terms, pool, count, steps)]
    best = heapq.nsmallest(IMPROVED, set(found))
    improved = [_improved(terms, order) for _, order in best]
    return min(improved, key=lambda order: (terms.cost(order), order), default=None)


def _pools(terms: Terms) -> Iterator[list[int]]:
    """The songs worth looking at: near the path, or (without places) near one tempo."""
    songs = range(len(terms.points))
    if terms.placed:
        yield _near_path(terms)
        return
    tempi = sorted(tempo for tempo in terms.tempi_octaves if tempo is not None)
    if not tempi or len(terms.points) <= TEMPO_POOL_SONGS:
        yield list(songs)[: 10 * TEMPO_POOL_SONGS]
        return
    for part in range(TEMPO_POOLS):
        anchor = tempi[(2 * part + 1) * len(tempi) // (2 * TEMPO_POOLS)]
        far = [abs(anchor - (9.0 if tempo is None else tempo)) for tempo in terms.tempi_octaves]
        near = heapq.nsmallest(TEMPO_POOL_SONGS, songs, key=lambda song: far[song])
        tied = [song for song in songs if terms.tied[song]]
        near += heapq.nsmallest(TEMPO_POOL_SONGS // 2, tied, key=lambda song: far[song])
        yield sorted(set(near))


def _near_path(terms: Terms) -> list[int]:
    """For each stretch of the way from now to wish, the songs nearest to it, and those tied."""
    (x, y), (to_x, to_y) = terms.path(2)
    dx, dy = to_x - x, to_y - y
    square = dx * dx + dy * dy
    bins: list[list[tuple[float, int]]] = [[] for _ in range(POOL_BINS + 1)]
    for song, (energy, mood) in enumerate(terms.points):
        share = ((energy - x) * dx + (mood - y) * dy) / square if square else 0.5
        share = min(max(share, 0.0), 1.0)
        off = (energy - x - share * dx) ** 2 + (mood - y - share * dy) ** 2
        bins[int(share * POOL_BINS)].append((off, song))
    # A path that stays in one place has one stretch, which gets all the room.
    kept = POOL_PER_BIN if square else POOL_PER_BIN * POOL_BINS
    pool: set[int] = set()
    for around in bins:
        pool.update(song for _, song in heapq.nsmallest(kept, around))
        tied = [entry for entry in around if terms.tied[entry[1]]]
        pool.update(song for _, song in heapq.nsmallest(kept // 2, tied))
    return sorted(pool)


def _beam(terms: Terms, pool: Sequence[int], count: int, steps: int) -> list[Order]:
    """Lists of so many songs, grown from the front; the best few of each length are kept."""
    path = terms.path(count)
    width_s = max(BUCKET_S, terms.target_s / 40)
    kept = steps // (count * (CANDIDATES + count))
    enders = {song for song in pool if terms.place_cost(song, count - 1, count) < math.inf}
    states: list[tuple[float, float, Order]] = [(0.0, 0.0, ())]
    for at, ideal in enumerate([(0.0, 0.0), *ideal_steps(path)]):
        places = {song: terms.place_cost(song, at, count) for song in pool}
        candidates = _candidates(terms, pool, places, path[at], CANDIDATES + count)
        grown: dict[int, list[tuple[float, float, Order]]] = {}
        for cost, length_s, order in states:
            for song in candidates:
                if song in order:
                    continue
                if at < count - 1 and song in enders and enders <= {*order, song}:
                    continue  # no song would be left to end with
                longer_s = length_s + terms.durations_s[song] - (terms.overlap_s if at else 0.0)
                if longer_s > terms.target_s + terms.tolerance_s:
                    continue
                step = terms.step_cost(order[-1], song, ideal) if at else 0.0
                state = (cost + step + places[song], longer_s, (*order, song))
                grown.setdefault(int(longer_s / width_s), []).append(state)
        each = max(kept // max(len(grown), 1), 1)
        states = [state for bucket in grown.values() for state in heapq.nsmallest(each, bucket)]
    within = [s for s in states if terms.length_cost(s[1]) < math.inf]
    return [order for _, _, order in heapq.nsmallest(4, within)]


def _candidates(
    terms: Terms, pool: Sequence[int], places: dict[int, float], ideal: Point, most: int
) -> list[int]:
    """The songs nearest to the ideal place that may be there, and the nearest of those tied."""

    def off(song: int) -> float:
        energy, mood = terms.points[song]
        return (energy - ideal[0]) ** 2 + (mood - ideal[1]) ** 2

    allowed = [song for song in pool if places[song] < math.inf]
    tied = [song for song in allowed if terms.tied[song]]
    near = heapq.nsmallest(most, allowed, key=off)
    return sorted({*near, *heapq.nsmallest(most // 2, tied, key=off)})


def _improved(terms: Terms, order: Order) -> Order:
    """Replace songs, swap two, or turn a stretch round, for as long as the cost falls."""
    pools = _replacements(terms, order)
    cost = terms.cost(order)
    while True:
        before = cost
        for at in range(len(order)):
            cost, order = _best_replacement(terms, order, cost, at, pools[at])
        for i in range(len(order)):
            for j in range(i + 1, min(i + FARTHEST_MOVE, len(order))):
                for other in _exchanged(order, i, j):
                    if (new := terms.cost(other)) < cost - LEAST_GAIN:
                        cost, order = new, other
        if cost >= before - LEAST_GAIN:
            return order


def _replacements(terms: Terms, order: Order) -> list[list[int]]:
    pool = sorted({song for pool in _pools(terms) for song in pool})
    count, path = len(order), terms.path(len(order))
    near = []
    for at in range(count):
        places = {song: terms.place_cost(song, at, count) for song in pool}
        x, y = path[at]
        allowed = [song for song in pool if places[song] < math.inf]
        near.append(
            heapq.nsmallest(
                REPLACEMENTS,
                allowed,
                key=lambda s: (terms.points[s][0] - x) ** 2 + (terms.points[s][1] - y) ** 2,
            )
        )
    return near


def _exchanged(order: Order, i: int, j: int) -> Iterator[Order]:
    swapped = list(order)
    swapped[i], swapped[j] = swapped[j], swapped[i]
    yield tuple(swapped)
    if j > i + 1:
        yield (*order[:i], *reversed(order[i : j + 1]), *order[j + 1 :])


def _best_replacement(
    terms: Terms, order: Order, cost: float, at: int, pool: Sequence[int]
) -> tuple[float, Order]:
    """The best other song for one place, weighed by what changes around it."""
    best = (cost, order)
    count, ideals = len(order), ideal_steps(terms.path(len(order)))
    length_s = terms.length_s(order)

    def around(song: int) -> float:
        total = terms.place_cost(song, at, count)
        if at:
            total += terms.step_cost(order[at - 1], song, ideals[at - 1])
        if at < count - 1:
            total += terms.step_cost(song, order[at + 1], ideals[at])
        return total

    rest = cost - around(order[at]) - terms.length_cost(length_s)
    for song in pool:
        other_s = length_s - terms.durations_s[order[at]] + terms.durations_s[song]
        if (length_cost := terms.length_cost(other_s)) == math.inf or song in order:
            continue
        new = rest + around(song) + length_cost
        if new < best[0] - LEAST_GAIN:
            best = (new, (*order[:at], song, *order[at + 1 :]))
    return best
