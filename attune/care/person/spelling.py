"""When two titles, or two names, are the same in another spelling.

Compared are keys: other scripts in Latin letters, no case, accents or punctuation, "and" for
"&", numbers as digits, no leading article, no brackets, "- Remastered 2011", "feat. …" or
catalogue number. A second, rougher key lets ways of writing another script or an umlaut agree
(Katyusha, Katiuscha; Für, Fuer). Small typing errors count as the same only in words of five
letters or more and never in a number, so that *Help!* is not *Hello* and *Symphony 5* not *6*.
The distances are our own [D], chosen so that the pairs in the tests fall on the right side.
"""

from __future__ import annotations

import re

from anyascii import anyascii

BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|\{[^}]*\}")
GUEST = re.compile(r"\b(?:feat|ft|featuring|with)\b\.?.*", re.IGNORECASE)
CATALOGUE = re.compile(r"\b(?:op|opus|bwv|kv|hwv|rv|wab|hob|woo)\b\.?\s*\d+\w*(?:\s*no\.?\s*\d+)?"
                       r"|\b[dk]\.?\s?\d{2,4}\b", re.IGNORECASE)  # fmt: skip
FILE_ENDING = re.compile(r"\.(?:mp3|m4a|wav|flac|ogg|opus|aac)$", re.IGNORECASE)
ARTICLES = {"the", "a", "an"}
# Words that tell of a recording, not of the song.
RECORDING = {
    "live", "remaster", "remastered", "version", "edit", "mix", "remix", "mono", "stereo",
    "acoustic", "karaoke", "instrumental", "cover", "original", "official", "video", "audio",
    "lyrics", "lyric", "single", "album", "demo", "radio", "extended", "hd", "hq", "mp3", "wav",
    "flac", "m4a", "ogg", "track", "digital", "bonus", "unplugged",
}  # fmt: skip
UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]  # fmt: skip
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ROMAN = {"ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "xi": 11, "xii": 12}
NUMBERS = (
    {word: str(n) for n, word in enumerate(UNITS)}
    | {word: str(20 + 10 * n) for n, word in enumerate(TENS)}
    | {word: str(n) for word, n in ROMAN.items()}
)
ROUGHER = (
    ("tsch", "ch"), ("tch", "ch"), ("sch", "sh"), ("ch", "sh"), ("kh", "h"), ("ph", "f"),
    ("th", "t"), ("ck", "k"), ("ae", "a"), ("oe", "o"), ("ue", "u"), ("y", "i"), ("j", "i"),
    ("w", "v"), ("q", "k"), ("z", "s"), ("c", "k"), ("x", "ks"),
)  # fmt: skip


def words(text: str) -> list[str]:
    """The words of a title or name, ready to compare."""
    plain = anyascii(text).casefold().replace("&", " and ").replace("'n'", " and ")
    found = re.findall(r"[a-z]+|\d+", re.sub(r"['’`]", "", plain))
    found = _joined_tens([NUMBERS.get(word, word) for word in found])
    return found[1:] if len(found) > 1 and found[0] in ARTICLES else found


def _joined_tens(found: list[str]) -> list[str]:
    """ "twenty one" and "21" are the same: 20 followed by 1 to 9 becomes one number."""
    joined: list[str] = []
    for word in found:
        last = joined[-1] if joined else ""
        if len(last) == 2 and last.isdigit() and last[1] == "0" and re.fullmatch("[1-9]", word):
            joined[-1] = str(int(last) + int(word))
        else:
            joined.append(word)
    return joined


def titles(text: str) -> list[list[str]]:
    """The ways in which a written title may be the name of a song, the fullest first."""
    text = FILE_ENDING.sub("", text)
    bare = GUEST.sub("", BRACKETS.sub(" ", text))
    # "Beatles, The" and "Schubert: Ave Maria"; "01 - Vera Lynn - We'll Meet Again.mp3".
    parts = re.split(r"\s[-–—|]\s|:\s|_-_|\s?/\s?", bare.replace("_", " "))
    readings = [words(text), *(_song_words(part) for part in (bare, *parts))]
    known: list[list[str]] = []
    for reading in readings:
        if reading and reading not in known:
            known.append(reading)
    return known


def _song_words(text: str) -> list[str]:
    found = words(CATALOGUE.sub(" ", text))
    if found[-1:] == ["the"]:
        found = found[:-1]
    if any(word in RECORDING for word in found[1:]):
        # A year beside "remastered" tells of the recording too.
        found = [w for w in found if not re.fullmatch(r"(19|20)\d\d", w)] or found
    while len(found) > 1 and found[-1] in RECORDING:
        found = found[:-1]
    # A track's number before its title.
    while len(found) > 1 and re.fullmatch(r"0\d", found[0]):
        found = found[1:]
    return found


def artists(text: str) -> list[list[str]]:
    """Each artist named in "A feat. B & C", and the whole line, as words without order."""
    pieces = re.split(r"\b(?:feat|ft|featuring|with|vs|and|und|et|y)\b\.?|[&,;/+]", text,
                      flags=re.IGNORECASE)  # fmt: skip
    readings = [sorted(w for w in words(piece) if w != "the") for piece in (text, *pieces)]
    return [reading for reading in readings if reading]


def same(one: list[str], other: list[str]) -> bool:
    """Whether two readings are the same words, up to script, spacing and small typing errors."""
    if not one or not other:
        return False
    if [w for w in one if w.isdigit()] != [w for w in other if w.isdigit()]:
        return False
    if "".join(one) == "".join(other):
        return True
    rough_one, rough_other = rough("".join(one)), rough("".join(other))
    if rough_one == rough_other and len(rough_one) >= 4:
        return True
    return len(one) == len(other) and _typing_errors_alone(one, other)


def rough(letters: str) -> str:
    """A key on which different ways of writing another language's sounds agree."""
    for group, single in ROUGHER:
        letters = letters.replace(group, single)
    return re.sub(r"([a-z])\1+", r"\1", letters)


def _typing_errors_alone(one: list[str], other: list[str]) -> bool:
    total = 0
    for left, right in zip(one, other, strict=True):
        errors = distance(left, right)
        if errors > _allowed(min(len(left), len(right))):
            return False
        total += errors
    return total <= max(1, sum(map(len, one)) // 8)


def _allowed(length: int) -> int:
    """Errors in one word: none in up to four letters, one in five to nine, then two."""
    return 0 if length < 5 else 1 if length < 10 else 2


def distance(one: str, other: str) -> int:
    """Letters added, left out, changed, or two neighbours swapped (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def holds(long: list[str], short: list[str]) -> bool:
    """Whether a longer title holds a whole phrase of two words or more, eight letters or more."""
    if len(short) < 2 or sum(map(len, short)) < 8:
        return False
    return any(long[i : i + len(short)] == short for i in range(len(long) - len(short) + 1))
