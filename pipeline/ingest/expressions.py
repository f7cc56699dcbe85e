"""JMESPath with the functions that feeds need beyond its own: how a record says where something stands.

To add a function, write a method of :class:`_Functions` whose name begins with ``_func_`` and whose
signature says what it takes (``types`` of JMESPath; ``[]`` is anything). Its docstring says what it is for.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import jmespath
from jmespath import exceptions, functions

_MOST_WORDS = 5_000
_LONGEST_WORD = 100
"""Words of an abstract, and characters of a word. A short index could spell out a text without end."""


class ExpressionError(Exception):
    """An expression could not be evaluated. The message is for people and names the expression."""


class Numeral(float):
    """A number of a document, with the digits that were written there: ``1.10`` stays ``1.10``.

    It counts and compares like any other number, in expressions too; ``text`` is how it was written.
    """

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Numeral:
        """Take a number in the grammar of JSON; a very large one counts as infinite."""
        number = super().__new__(cls, text)
        number.text = text
        return number


class _Functions(functions.Functions):
    """The functions of JMESPath, and ours."""

    @functions.signature({"types": ["object", "null"]})
    def _func_entries(self, table: dict[str, Any] | None) -> list[dict[str, Any]] | None:
        """Turn an object into a list, each value with its name as ``key``.

        ``{"a": {"score": 1}}`` becomes ``[{"score": 1, "key": "a"}]``, ``{"a": 1}`` becomes
        ``[{"key": "a", "value": 1}]``. Nothing stays nothing.
        """
        if table is None:
            return None
        return [
            {**value, "key": key} if isinstance(value, dict) else {"key": key, "value": value}
            for key, value in table.items()
        ]

    @functions.signature({"types": ["object", "null"]})
    def _func_inverted(self, index: dict[str, Any] | None) -> str | None:
        """Turn an index of words, each with the places where it stands, back into the text (OpenAlex)."""
        if index is None:
            return None
        words = [
            (place, word[:_LONGEST_WORD])
            for word, places in index.items()
            if isinstance(places, list)
            for place in places[:_MOST_WORDS]
            if isinstance(place, int | float)
        ]
        return " ".join(word for _, word in sorted(words)[:_MOST_WORDS]) or None

    @functions.signature({"types": ["object", "array", "null"]})
    def _func_date_parts(self, value: Any) -> str | None:
        """Turn the parts of a date into the date, as exact as they are (Crossref).

        ``{"date-parts": [[2024, 5, 3]]}`` and ``[2024, 5, 3]`` become ``2024-05-03``, ``[2024]`` ``2024``.
        """
        parts = value.get("date-parts") if isinstance(value, dict) else value
        while isinstance(parts, list) and parts and isinstance(parts[0], list):
            parts = parts[0]
        if not isinstance(parts, list) or not all(isinstance(part, int | float) for part in parts[:3]):
            return None
        numbers = [int(part) for part in parts[:3] if 0 < part < 10_000]
        return "-".join(f"{number:02}" if at else f"{number:04}" for at, number in enumerate(numbers)) or None

    @functions.signature({"types": ["number", "null"]})
    def _func_milliseconds(self, since_1970: float | None) -> str | None:
        """Turn milliseconds since 1970 into the moment, in ISO 8601 (OpenReview)."""
        if since_1970 is None:
            return None
        try:
            return datetime.fromtimestamp(since_1970 / 1000, UTC).isoformat(timespec="seconds")
        except (ValueError, OverflowError, OSError):
            return None

    @functions.signature({"types": []})
    def _func_to_string(self, value: Any) -> Any:
        """Do as JMESPath does, but keep the digits of a number."""
        return value.text if isinstance(value, Numeral) else super()._func_to_string(value)  # type: ignore[misc]

    # JMESPath goes by the names of types; the two methods below make a numeral a number among them.

    def _convert_to_jmespath_type(self, name: str) -> Any:
        return super()._convert_to_jmespath_type("float" if name == Numeral.__name__ else name)  # type: ignore[misc]

    def _get_allowed_pytypes(self, types: list[str]) -> tuple[list[str], list[tuple[str, ...]]]:
        allowed, inside = super()._get_allowed_pytypes(types)  # type: ignore[misc]
        if "float" in allowed:
            allowed.append(Numeral.__name__)
        return allowed, [(*names, Numeral.__name__) if "float" in names else names for names in inside]


_OPTIONS = jmespath.Options(custom_functions=_Functions())


def evaluate(expression: str, document: Any) -> Any:
    """Return what ``expression`` finds in ``document``, ``None`` if that is nothing.

    Raises :class:`ExpressionError`, and nothing else, when a part of the document is not what a function of
    the expression takes, or the expression itself is none.
    """
    try:
        return _compiled(expression).search(document, options=_OPTIONS)
    except exceptions.UnknownFunctionError as error:
        raise ExpressionError(f'"{expression}" uses a function that does not exist ({error}).') from None
    except exceptions.JMESPathTypeError as error:
        came = f"{error.actual_type} instead of {' or '.join(error.expected_types)}"
        raise ExpressionError(f'"{expression}": {error.function_name}() was given {came}.') from None
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
        reason = " ".join(str(error).split("\n")[0].split()) or type(error).__name__
        raise ExpressionError(f'"{expression}" could not be evaluated: {reason}') from None


@lru_cache(maxsize=512)
def _compiled(expression: str) -> Any:
    return jmespath.compile(expression)
