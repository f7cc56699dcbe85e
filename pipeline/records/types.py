"""The scalar types of the records: what one value may look like, and what to say when it does not.

Every validator raises :class:`PydanticCustomError` whose type is the problem code and whose context may
carry a ``hint``; the loader turns both into a problem at the place of the value.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

SLUG_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
FORMULA_NAME = r"[a-z][a-z_]*"
FIGURE_FIELDS = ("value", "low", "high", "count", "of", "baseline")
LANGUAGE_PATTERN = "[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?"
"""Language, script and region of BCP 47 (RFC 5646), in the usual case."""
EXCERPT_WORDS = 25
MAX_DIGITS, MAX_DECIMALS = 15, 40


def _fail(code: str, message: str, hint: str = "") -> PydanticCustomError:
    # The message goes in as context because pydantic formats the template with braces.
    return PydanticCustomError(code, "{message}", {"message": message, "hint": hint})


def _slug(value: str) -> str:
    if not re.fullmatch(SLUG_PATTERN, value):
        raise _fail(
            "bad-id", f'"{value}" is not an id.', "Use small letters, digits and single hyphens: like-this-2"
        )
    return value


def _claim_ref(value: str) -> str:
    if not re.fullmatch(f"{SLUG_PATTERN}/{SLUG_PATTERN}", value):
        raise _fail("bad-id", f'"{value}" is not a claim id.', "Write work/claim, both as ids.")
    return value


def _figure_ref(value: str) -> str:
    claim, _, field = value.partition(".")
    _claim_ref(claim)
    if field and field not in FIGURE_FIELDS:
        known = ", ".join(f".{name}" for name in FIGURE_FIELDS)
        raise _fail("bad-id", f'A claim has no figure ".{field}".', f"Write one of {known}, or the bare id.")
    return value


def _formula_name(value: str) -> str:
    if not re.fullmatch(FORMULA_NAME, value):
        hint = "Use small letters and underscores; a hyphen would be read as a minus."
        raise _fail("bad-id", f'"{value}" is not a name in a formula.', hint)
    return value


def _partial_date(value: str) -> str:
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", value)
    if not match:
        raise _fail(
            "bad-date", f'"{value}" is not a date.', "Write 2025, 2025-10 or 2025-10-27, as exact as known."
        )
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        raise _fail(
            "impossible-date", f"There is no date {value}.", "Look at the month and the day."
        ) from None
    return value


def _full_date(value: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise _fail("bad-date", f'"{value}" is not a day.', "Write year-month-day, like 2025-10-27.")
    return _partial_date(value)


def _doi(value: str) -> str:
    if not re.fullmatch(r"10\.[0-9]{4,9}/[^\s\"<>]+", value):
        bare = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", value, flags=re.IGNORECASE)
        hint = (
            f"Write it bare: {bare}" if bare != value else "A DOI looks like 10.1126/sciadv.adn5290 (no URL)."
        )
        raise _fail("bad-doi", f'"{value}" is not a DOI.', hint)
    return value


def _arxiv(value: str) -> str:
    hint = "An arXiv id looks like 2510.22954, or cs/0406020 before 2007."
    new = re.fullmatch(r"([0-9]{2})([0-9]{2})\.([0-9]{4,5})", value)
    if new:
        year, month, number = int(new[1]), int(new[2]), new[3]
        if not 1 <= month <= 12:
            raise _fail("bad-arxiv", f'"{value}" names the month {month}, which does not exist.', hint)
        if (year, month) < (7, 4):
            raise _fail("bad-arxiv", f'"{value}" is older than this form of id (April 2007).', hint)
        if (len(number) == 5) != (year >= 15):
            raise _fail("bad-arxiv", f'"{value}" has {len(number)} digits after the point.', hint)
        return value
    old = re.fullmatch(r"[a-z-]+(?:\.[A-Z]{2})?/[0-9]{2}([0-9]{2})[0-9]{3}", value)
    if not old:
        if re.search(r"v[0-9]+$", value):
            hint = "Leave the version away; the record is about the paper."
        raise _fail("bad-arxiv", f'"{value}" is not an arXiv id.', hint)
    if not 1 <= int(old[1]) <= 12:
        raise _fail("bad-arxiv", f'"{value}" names the month {int(old[1])}, which does not exist.', hint)
    return value


def _isbn(value: str) -> str:
    digits = value.replace("-", "").replace(" ", "").upper()
    ok = False
    if re.fullmatch(r"[0-9]{13}", digits):
        ok = sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(digits)) % 10 == 0
    elif re.fullmatch(r"[0-9]{9}[0-9X]", digits):
        ok = sum((10 if d == "X" else int(d)) * (10 - i) for i, d in enumerate(digits)) % 11 == 0
    if not ok:
        raise _fail(
            "bad-isbn", f'"{value}" is not an ISBN.', "Check the digits; the last one is a check sum."
        )
    return value


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        ok = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"]", value)
    except ValueError:
        ok = False
    if not ok:
        raise _fail("bad-url", f'"{value}" is not a web address.', "Begin with https:// and leave no blanks.")
    return value


def _language(value: str) -> str:
    if not re.fullmatch(LANGUAGE_PATTERN, value) or value.split("-", maxsplit=1)[0] == "en":
        raise _fail(
            "bad-language",
            f'"{value}" is not the tag of a language other than English.',
            "Write de, pt-BR, zh-Hant; leave the field out where the title is English.",
        )
    return value


def _excerpt(value: str) -> str:
    words = len(value.split())
    if words > EXCERPT_WORDS:
        raise _fail(
            "long-excerpt",
            f"The excerpt has {words} words; {EXCERPT_WORDS} are the limit.",
            "Quote less and say the rest in your own words.",
        )
    return value


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    text = str(value).strip().replace("\u2212", "-")
    if not re.fullmatch(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", text):
        hint = "Write digits with a point for decimals."
        if re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
            hint = f"Write {text.replace(',', '')}; thousands are grouped on the page."
        elif re.fullmatch(r"[+-]?[\d.]+\s*%", text):
            hint = f"Write {text.rstrip('% ')} and put percent under unit."
        elif re.fullmatch(r"[+-]?\d+,\d+", text):
            hint = f"Write {text.replace(',', '.')}."
        raise _fail("wrong-type", f'"{value}" is not a number.', hint)
    number = Decimal(text)
    if number.adjusted() >= MAX_DIGITS or int(number.as_tuple().exponent) < -MAX_DECIMALS:
        hint = f"A number has at most {MAX_DIGITS} digits before the point and {MAX_DECIMALS} behind it."
        raise _fail("impossible-value", f"{value} can't be what was measured.", hint)
    return number


def _whole(value: Any) -> Any:
    if isinstance(value, int):
        return value
    number = _number(value)
    if number != number.to_integral_value():
        raise _fail("wrong-type", f'"{value}" is not a whole number.', "Counts have no decimals.")
    return int(number)


def _flag(value: Any) -> Any:
    """Read the word that stands in YAML; values are texts there."""
    if value is True or value == "true":
        return True
    raise _fail("unknown-value", f'"{value}" says nothing here.', "Write true, or leave the field out.")


def expression_fault(value: str) -> str:
    """Say what is wrong with a JMESPath expression; empty if it can be read."""
    import jmespath  # noqa: PLC0415 - only records with expressions need it

    try:
        jmespath.compile(value)
    except (jmespath.exceptions.JMESPathError, ValueError) as error:
        reason = " ".join(str(error).split("\n")[0].split())
        return f'"{value}" is not a JMESPath expression: {reason}'
    return ""


def _jmespath(value: str) -> str:
    fault = expression_fault(value)
    if fault:
        raise _fail("bad-expression", fault, "")
    return value


def _duration(value: str) -> str:
    if not re.fullmatch(r"[0-9]+ (?:minutes?|hours?|days?|weeks?)", value):
        raise _fail("bad-duration", f'"{value}" is not a length of time.', "Write 6 hours, 1 day, 2 weeks.")
    return value


_STR = StringConstraints(strip_whitespace=True, min_length=1)
_ID = StringConstraints(min_length=1)  # blanks stay: an id is looked up as it stands in the file
Text = Annotated[str, _STR]
Slug = Annotated[
    str, _ID, AfterValidator(_slug), WithJsonSchema({"type": "string", "pattern": f"^{SLUG_PATTERN}$"})
]
ClaimRef = Annotated[
    str,
    _ID,
    AfterValidator(_claim_ref),
    WithJsonSchema({"type": "string", "pattern": f"^{SLUG_PATTERN}/{SLUG_PATTERN}$"}),
]
FigureRef = Annotated[
    str,
    _ID,
    AfterValidator(_figure_ref),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^{SLUG_PATTERN}/{SLUG_PATTERN}(\\.({'|'.join(FIGURE_FIELDS)}))?$",
        }
    ),
]
"""A number of a claim: its id, and behind a point which of its figures is meant."""
FormulaName = Annotated[
    str,
    _ID,
    AfterValidator(_formula_name),
    WithJsonSchema({"type": "string", "pattern": f"^{FORMULA_NAME}$"}),
]
PartialDate = Annotated[
    str,
    _STR,
    AfterValidator(_partial_date),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}),
]
Day = Annotated[
    str,
    _STR,
    AfterValidator(_full_date),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
]
Doi = Annotated[
    str, _STR, AfterValidator(_doi), WithJsonSchema({"type": "string", "pattern": r"^10\.\d{4,9}/\S+$"})
]
ArxivId = Annotated[
    str,
    _STR,
    AfterValidator(_arxiv),
    WithJsonSchema(
        {"type": ["string", "number"], "pattern": r"^(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7})$"}
    ),
]
Isbn = Annotated[str, _STR, AfterValidator(_isbn), WithJsonSchema({"type": ["string", "integer"]})]
Url = Annotated[
    str,
    _STR,
    AfterValidator(_url),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"}),
]
Language = Annotated[
    str,
    _STR,
    AfterValidator(_language),
    WithJsonSchema({"type": "string", "pattern": f"^{LANGUAGE_PATTERN}$"}),
]
Excerpt = Annotated[str, _STR, AfterValidator(_excerpt)]
Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
Whole = Annotated[int, BeforeValidator(_whole), WithJsonSchema({"type": "integer"})]
Duration = Annotated[
    str,
    _STR,
    AfterValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": r"^\d+ (minutes?|hours?|days?|weeks?)$"}),
]
JmesPath = Annotated[str, _STR, AfterValidator(_jmespath), WithJsonSchema({"type": "string"})]
"""An expression of JMESPath (jmespath.org), which says where in a JSON document something stands."""
Flag = Annotated[Literal[True], BeforeValidator(_flag), WithJsonSchema({"const": True})]
"""Something that is so, or is not said."""
SchemaVersion = Annotated[Literal["1"], WithJsonSchema({"enum": [1, "1"]})]
FreeText = Annotated[Text, WithJsonSchema({"type": ["string", "number"]})]
"""Text that may look like a number, for instance a sample size written as ``293``."""
