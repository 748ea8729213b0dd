"""Where a written word divides into its syllables, and how a word that no dictionary holds is said.

Letters only; nothing here knows a sound. The number of syllables comes from a dictionary or from
counting groups of vowels; the places are found by the usual habits of English spelling (a silent e
stays with what it closes, double consonants part, *ch sh th ph gh ck* do not). The division is
shown to a person, who corrects it by writing hyphens. For other languages groups of vowels are
counted with their accents taken off; a script without vowel letters stays whole until it is
divided by hand, but for Korean, whose every sign is a syllable.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

VOWELS = "aeiouyæøœıαεηιουωаеиоуыэюяіїє"
HELD_TOGETHER = ("ch", "sh", "th", "ph", "gh", "ck", "wh", "qu")
AFTER_STOPS = tuple(stop + liquid for stop in "bcdfgkpt" for liquid in "lr")
STRESSED_BEFORE = re.compile(r"(tion|sion|cian|ic|ical|ity|ian|ial|ious|eous|graphy|logy|meter)s?$")
STRESSED_LAST = re.compile(r"(ee|eer|ese|ette|ique|oo|oon)$")

Span = tuple[int, int]


def divided(word: str, count: int) -> tuple[str, ...]:
    """The word in ``count`` written parts; fewer where its spelling cannot be divided so far."""
    nuclei = _nuclei(plain(word), count)
    if len(nuclei) < 2:
        return (word,)
    cuts = [_cut(plain(word), left, right) for left, right in pairwise(nuclei)]
    edges = [0, *cuts, len(word)]
    return tuple(word[start:end] for start, end in pairwise(edges))


def plain(word: str) -> str:
    """Small letters without accents, as many as the word has."""
    letters = [unicodedata.normalize("NFD", letter)[0] for letter in word]
    return "".join(letter.lower()[0] for letter in letters)


def syllables_by_rule(word: str, *, english: bool) -> tuple[str, ...]:
    """The written syllables of a word that no dictionary holds."""
    letters = plain(word)
    if all("HANGUL" in unicodedata.name(letter, "") for letter in word):
        return tuple(word)
    groups = _vowel_groups(letters)
    if english:
        groups = [span for span in groups if not _is_silent_e(letters, span, len(groups))]
    return divided(word, max(len(groups), 1))


def stress_by_rule(word: str, count: int) -> int:
    """Which syllable of an English word is stressed, by its ending; else the first of two."""
    letters = plain(word)
    if count == 1:
        return 0
    if STRESSED_LAST.search(letters):
        return count - 1
    if ending := STRESSED_BEFORE.search(letters):
        after = len(_vowel_groups(ending.group(1)))
        return max(count - 1 - min(after, 2), 0)
    return 0 if count == 2 else count - (2 if letters[-1] in "aeiou" else 3)


def _vowel_groups(letters: str) -> list[Span]:
    groups = [match.span() for match in re.finditer(f"[{VOWELS}]+", letters)]
    kept = []
    for start, end in groups:
        after_q = letters[max(start - 1, 0) : start + 1] == "qu"
        y_begins = start == 0 and letters[0] == "y" and end > 1
        start += 1 if after_q or y_begins else 0
        if start < end:
            kept.append((start, end))
    return kept


def _is_silent_e(letters: str, span: Span, groups: int) -> bool:
    start, end = span
    if letters[start:end] != "e" or groups == 1:
        return False
    rest, before = letters[end:], letters[max(start - 2, 0) : start]
    if rest == "" and before[-1:] == "l" and before[0] not in VOWELS:
        return False  # ta-ble, lit-tle
    return (
        rest == ""
        or (rest == "s" and before[-1:] not in "szxgc")
        or (rest == "d" and before[-1:] not in "td")
    )


def _nuclei(letters: str, count: int) -> list[Span]:
    """One group of letters for each syllable: silent ones left out, long ones parted."""
    groups = _vowel_groups(letters)
    while len(groups) > count:
        groups.remove(min(groups, key=lambda span: _how_likely_sounded(letters, span, groups)))
    while len(groups) < count and (parted := _parted(letters, groups)):
        groups = parted
    return groups


def _how_likely_sounded(letters: str, span: Span, groups: list[Span]) -> tuple[int, int]:
    start, end = span
    if _is_silent_e(letters, span, len(groups)):
        return 0, -start
    if span == groups[0] or end - start > 1:
        return 3, -start
    return (1 if letters[start] == "e" else 2), -start


def _parted(letters: str, groups: list[Span]) -> list[Span]:
    long = [span for span in groups if span[1] - span[0] > 1]
    if not long:
        return []
    gliding = [s for s in long if re.match("i[aou]|eo|u[aei]|ya|yi|ao|oi", letters[s[0] : s[1]])]
    start, end = (gliding or sorted(long, key=lambda span: span[0] - span[1]))[0]
    at = groups.index((start, end))
    middle = end - 1 if end - start == 2 else start + (end - start) // 2
    return [*groups[:at], (start, middle), (middle, end), *groups[at + 1 :]]


def _cut(letters: str, left: Span, right: Span) -> int:
    """Where the next syllable begins among the consonants between two groups of vowels."""
    start, end = left[1], right[0]
    between = letters[start:end]
    silent = max((i for i, letter in enumerate(between) if letter in VOWELS), default=-1)
    if silent > 0:
        return start + silent + 1  # some-thing
    units: list[str] = re.findall("|".join(HELD_TOGETHER) + "|.", between)
    if len(units) < 2:
        return end if between in ("ck", "x") else start
    if len(units) == 2 and between in AFTER_STOPS:
        return start
    onset = 2 if len(units) > 2 and "".join(units[-2:]) in AFTER_STOPS else 1
    return end - sum(len(unit) for unit in units[-onset:])
