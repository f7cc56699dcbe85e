"""Rules for characters: text that was decoded wrongly must never reach a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.problems import Problem
from pipeline.records.library import KINDS, Library
from pipeline.records.references import Passage, find_references, passages

# UTF-8 read through a single-byte code page leaves runs of characters that, encoded back, are UTF-8.
_CODE_PAGES = ("cp1253", "cp1252", "cp1251")
_SUSPECT = re.compile(r"[^\x00-\x7f]{2,}")
_UTF8 = re.compile(
    rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf3][\x90-\xbf][\x80-\xbf]{2})+"
)
# What is written in prose and lost that way: accented Latin, Greek, Cyrillic, punctuation, mathematics.
# Without four rare letters that a squared delta and a dash after an ångström would be taken for.
_LIKELY = re.compile(
    "[\u00a0-\u0131\u0134-\u0155\u0158-\u017f\u0370-\u0451\u2010-\u203a\u2070-\u22ff\ufb00-\ufb06"
    "\U0001f300-\U0001faff]+"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def check_text(library: Library) -> Iterator[Problem]:
    """Complain about mangled, lost and invisible characters, with what they must have been."""
    for kind in KINDS:
        for entry in getattr(library, kind.plural).values():
            for passage in passages(entry):
                yield from _check_passage(passage)
                if not kind.in_markdown:
                    yield from _check_plain(passage)


def _check_plain(passage: Passage) -> Iterator[Problem]:
    """Complain about references in a record under ``sources/``: its words are printed as they stand."""
    for reference in find_references(passage.text):
        message = "A reference would be printed as it stands; the words of this record are plain text."
        hint = "Write plain words; relations between claims belong under relates."
        yield passage.problem(reference.start, len(reference.raw), "reference-in-plain-text", message, hint)


def _check_passage(passage: Passage) -> Iterator[Problem]:
    rest, end = [], 0
    for run in _SUSPECT.finditer(passage.text):
        for offset, mangled, meant in demangled(run[0]):
            start = run.start() + offset
            message = f"These characters are mangled: {mangled}"
            hint = f'They were "{meant}" before a program read them in the wrong encoding.'
            yield passage.problem(start, len(mangled), "mangled-characters", message, hint)
            rest += [passage.text[end:start], "." * len(mangled)]
            end = start + len(mangled)
    text = "".join([*rest, passage.text[end:]])
    for lost in re.finditer("\ufffd+", text):
        message = "A character was lost: U+FFFD stands in its place."
        hint = "Put the lost character back."
        yield passage.problem(lost.start(), len(lost[0]), "mangled-characters", message, hint)
    for control in _CONTROL.finditer(text):
        message = f"The control character U+{ord(control[0]):04X} stands here, which nobody can see."
        yield passage.problem(control.start(), 1, "control-character", message, "Remove it.")


def demangled(run: str) -> list[tuple[int, str, str]]:
    """Find what in ``run`` was decoded with the wrong code page: offset, characters, what they were.

    Only what is likely in prose counts: an accented capital before a closing quotation mark can be read
    as UTF-8 too. Cyrillic letters can be read so in the middle of a word, so there the whole run must fit.
    """
    for code_page in _CODE_PAGES:
        found = []
        for match in _UTF8.finditer(_encoded(run, code_page)):
            meant = match[0].decode("utf-8", "replace")
            mangled = run[match.start() : match.end()]
            if _LIKELY.fullmatch(meant) and (code_page != "cp1251" or mangled == run):
                found.append((match.start(), mangled, meant))
        if found:
            return found
    return []


def _encoded(run: str, code_page: str) -> bytes:
    """Return one byte per character, nought for a character that the code page does not have."""
    table = _bytes_of(code_page)
    return bytes(table.get(character, 0) for character in run)


@cache
def _bytes_of(code_page: str) -> dict[str, int]:
    """Return the characters of a code page. Programs fill its holes from Latin-1 or from cp1252."""
    own = {byte: bytes([byte]).decode(code_page, "ignore") for byte in range(0x80, 0x100)}
    holes = [byte for byte, character in own.items() if not character]
    lent = {
        bytes([byte]).decode(lender, "ignore"): byte for lender in ("latin-1", "cp1252") for byte in holes
    }
    return lent | {character: byte for byte, character in own.items() if character}
