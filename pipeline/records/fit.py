"""Fit a YAML document to a model, saying everything that does not fit in the words of an editor.

A document with some bad fields still becomes a record: what is optional is left away, what is required is
left empty, and the document remembers where. So the checks that need whole records, or several of them,
run on the rest, and one run reports everything.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from pipeline.problems import Problem, closest, did_you_mean
from pipeline.records.works import ClaimFrame
from pipeline.records.yaml_source import Path, YamlDocument

M = TypeVar("M", bound=BaseModel)


def validate(model: type[M], document: YamlDocument) -> tuple[M, list[Problem]]:
    """Fit ``document`` to ``model``; return the record and the problems of its fields.

    Never raises. ``document.flaws`` and ``document.hollow`` tell afterwards which fields of the record
    don't say what the author meant.
    """
    try:
        return model.model_validate(document.data), []
    except ValidationError:
        fitter = _Fitter(document)
        record = fitter.model(model, document.data, ())
    meant = _meant(model, document, fitter.errors)
    problems = [
        _problem(model, document, error)
        for error in fitter.errors
        if not (error["type"] == "missing" and error["loc"] in meant)
    ]
    for path in meant:
        document.flaw(path)
    return record, problems


def _meant(model: type[BaseModel], document: YamlDocument, errors: list[ErrorDetails]) -> set[Path]:
    """Return the fields that misspelt ones were meant to be, where these are not there themselves."""
    found: set[Path] = set()
    for error in errors:
        path = error["loc"]
        if error["type"] == "extra_forbidden":
            name = closest(str(path[-1]), _fields_at(model, path[:-1]))
            if name and (*path[:-1], name) not in document.keys:
                found.add((*path[:-1], name))
    return found


class _Fitter:
    """Builds a record field by field, keeping what is good and noting what is not.

    Pydantic alone would not do: it counts a list only where all items are good, and looks at no item of a
    list that is too long.
    """

    def __init__(self, document: YamlDocument) -> None:
        self.document = document
        self.errors: list[ErrorDetails] = []

    def note(self, path: Path, kind: str, value: Any, **context: Any) -> None:
        """Note an error, unless it lies inside something that could not be used at all, which was said."""
        if not self.document.is_hollow(path):
            self.errors.append({"type": kind, "loc": path, "msg": "", "input": value, "ctx": context})
        self.document.flaw(path)

    def refused(self, error: ValidationError, path: Path) -> None:
        """Note what pydantic has against a value that is not taken apart any further."""
        for one in error.errors(include_url=False):
            here = (*path, *one["loc"])
            self.note(here, one["type"], one["input"], msg=one["msg"], **one.get("ctx", {}))

    def model(self, model: type[M], data: dict[str, Any], path: Path) -> M:
        """Build ``model`` from a mapping; every item of a list keeps its place."""
        for name in data.keys() - model.model_fields.keys():
            self.note((*path, name), "extra_forbidden", data[name])
        values: dict[str, Any] = {}
        for name, field in model.model_fields.items():
            here = (*path, name)
            annotation: Any = field.annotation
            if field.metadata:
                annotation = Annotated[(annotation, *field.metadata)]
            if name not in data:
                if field.is_required():
                    self.note(here, "missing", data)
                    values[name] = self.empty(field.annotation, here)
                continue
            try:
                values[name] = _adapter(annotation).validate_python(data[name])
            except ValidationError as error:
                if self.fits_in_part(field.annotation, data[name]):
                    self.count(field.metadata, data[name], here)
                    values[name] = self.part(field.annotation, data[name], here)
                    continue
                self.refused(error, here)
                if field.is_required():
                    values[name] = self.empty(field.annotation, here)
        return model.model_construct(**values)

    def count(self, metadata: list[Any], value: Any, path: Path) -> None:
        """Note a wrong number of items."""
        bounds = {n: getattr(m, n) for m in metadata for n in ("min_length", "max_length") if hasattr(m, n)}
        size = len(value)
        if size < bounds.get("min_length", 0):
            self.note(path, "too_short", value, **bounds, actual_length=size)
        if size > bounds.get("max_length", size):
            self.note(path, "too_long", value, **bounds, actual_length=size)

    def fits_in_part(self, annotation: Any, value: Any) -> bool:
        """Tell whether ``value`` is at least a container of the kind that is expected."""
        expected = _strip(annotation)
        container = get_origin(expected) or expected
        if isinstance(container, type) and issubclass(container, BaseModel | dict):
            return isinstance(value, dict)
        return container is list and isinstance(value, list)

    def part(self, annotation: Any, value: Any, path: Path) -> Any:
        """Build what can be built from a container with bad parts."""
        expected = _strip(annotation)
        if isinstance(value, list):
            inner = get_args(expected)[0]
            return [self.item(inner, child, (*path, i)) for i, child in enumerate(value)]
        if get_origin(expected) is dict:
            key_type, value_type = get_args(expected)
            return self.mapping(key_type, value_type, value, path)
        return self.model(expected, value, path)

    def item(self, annotation: Any, value: Any, path: Path) -> Any:
        try:
            return _adapter(annotation).validate_python(value)
        except ValidationError as error:
            if self.fits_in_part(annotation, value):
                return self.part(annotation, value, path)
            self.refused(error, path)
            return self.empty(annotation, path)

    def mapping(self, key_type: Any, value_type: Any, data: dict[str, Any], path: Path) -> dict[str, Any]:
        """Build a mapping. Bad values go, except claims: there is much in a claim that can be checked."""
        values = {}
        for key, value in data.items():
            here = (*path, key)
            try:
                _adapter(key_type).validate_python(key)
            except ValidationError as error:
                self.refused(error, (*here, "[key]"))
            try:
                values[key] = _adapter(value_type).validate_python(value)
            except ValidationError as error:
                if not self.fits_in_part(value_type, value):
                    self.refused(error, here)
                    continue
                part = self.part(value_type, value, here)
                if isinstance(part, ClaimFrame):
                    values[key] = part
        return values

    def empty(self, annotation: Any, path: Path) -> Any:
        """Return an empty value of a type, and remember that it is one."""
        self.document.flaw(path, hollow=True)
        expected = _strip(annotation)
        if isinstance(expected, type) and issubclass(expected, BaseModel):
            return self.model(expected, {}, path)
        if get_origin(expected) is Literal:
            return get_args(expected)[0]
        return (get_origin(expected) or expected)()


@cache
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


_TYPE_WORDS = {
    "dict_type": "a mapping of fields",
    "model_type": "a mapping of fields",
    "list_type": "a list",
    "string_type": "a text",
}


def _problem(model: type[BaseModel], document: YamlDocument, error: ErrorDetails) -> Problem:
    """Say what pydantic found in the words of an editor."""
    path = error["loc"]
    kind, context = error["type"], error.get("ctx", {})
    if path and path[-1] == "[key]":
        return document.problem(
            path[:-1], kind, context.get("message", error["msg"]), context.get("hint", ""), key=True
        )
    if kind == "extra_forbidden":
        hint = did_you_mean(str(path[-1]), _fields_at(model, path[:-1]))
        return document.problem(
            path, "unknown-field", f'There is no field "{path[-1]}" here.', hint, key=True
        )
    if kind == "missing":
        message = f'The field "{path[-1]}" is missing.'
        hint = _description(model, path)
        return document.problem(path, "missing-field", message, hint, key=True)
    if error["input"] is None:
        message = f'The field "{path[-1]}" is empty.' if isinstance(path[-1], str) else "An item is empty."
        return document.problem(path, "empty-value", message, _description(model, path), key=True)
    if kind == "literal_error":
        value = str(error["input"])
        allowed = re.findall(r"'([^']*)'", context["expected"])
        hint = did_you_mean(value, allowed) or "One of: " + ", ".join(allowed) + "."
        return document.problem(path, "unknown-value", f'"{value}" is not one of the known values.', hint)
    if kind in _TYPE_WORDS:
        words: dict[type, str] = {dict: "a mapping", list: "a list"}
        found = words.get(type(error["input"]), "a text")
        message = f"Here stands {found}; {_TYPE_WORDS[kind]} is expected."
        return document.problem(path, "wrong-type", message, _description(model, path))
    if kind in ("too_short", "too_long"):
        bound = context["min_length" if kind == "too_short" else "max_length"]
        word = "At least" if kind == "too_short" else "At most"
        message = f"{word} {bound} belong here; there are {context['actual_length']}."
        return document.problem(path, "wrong-number", message, _description(model, path))
    if kind == "string_too_short":
        return document.problem(path, "empty-value", "The text is empty.", _description(model, path))
    if "message" in context:
        return document.problem(path, kind, context["message"], context.get("hint", ""))
    return document.problem(path, "bad-value", context["msg"] + ".", _description(model, path))


def _model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """Follow ``path`` from ``model`` to the model it leads to."""
    current: Any = model
    for part in path:
        if isinstance(current, type) and issubclass(current, BaseModel):
            field = current.model_fields.get(str(part))
            if field is None:
                return None
            current = field.annotation
        else:
            current = _inner(current)
        current = _strip(current)
    return current if isinstance(current, type) and issubclass(current, BaseModel) else None


def _strip(annotation: Any) -> Any:
    """Remove ``None`` and ``Annotated`` wrappers from a type."""
    if get_origin(annotation) is Annotated:
        return _strip(get_args(annotation)[0])
    args = get_args(annotation)
    if type(None) in args:
        return _strip(next(a for a in args if a is not type(None)))
    return annotation


def _inner(annotation: Any) -> Any:
    """Return the element type of a list or the value type of a mapping."""
    args = get_args(annotation)
    return args[-1] if args else annotation


def _fields_at(model: type[BaseModel], path: Path) -> list[str]:
    found = _model_at(model, path)
    return list(found.model_fields) if found else []


def _description(model: type[BaseModel], path: Path) -> str:
    names = [p for p in path if isinstance(p, str)]
    if not names:
        return ""
    end = max(i for i, p in enumerate(path) if isinstance(p, str))
    parent = _model_at(model, path[:end])
    field = parent.model_fields.get(str(path[end])) if parent else None
    return field.description or "" if field else ""
