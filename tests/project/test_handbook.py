"""The handbook names everything there is, and nothing that is not."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import typer
from pydantic import BaseModel

from pipeline.cli import app
from pipeline.config import Config
from pipeline.records.library import KINDS
from tests.house import REPO

HANDBOOK = REPO / "content" / "handbook"
TOP: Any = typer.main.get_command(app)  # typer brings its own click; a group is told by what it has
# Words of the same form as a problem code that stand in the same modules: encodings, units, designs.
NO_CODES = {"utf-8", "utf-8-sig", "latin-1", "p-value", "quasi-experiment", "meta-analysis"}
NO_CODES |= {"dersimonian-laird", "hartung-knapp", "hartung-knapp-plain"}  # ways of pooling
CODE = re.compile(r"[a-z]+[a-z0-9]*(?:-[a-z0-9]+)+")


def page(name: str) -> str:
    return (HANDBOOK / f"{name}.md").read_text(encoding="utf-8")


def commands(group: Any, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command under its full name: ``check``, ``store export``.

    A group that does something on its own ("feeds", beside "feeds show") is a command, too.
    """
    for name, command in group.commands.items():
        if not hasattr(command, "commands"):
            yield prefix + name, command
            continue
        if command.invoke_without_command:
            yield prefix + name, command
        yield from commands(command, f"{prefix}{name} ")


COMMANDS = dict(commands(TOP))


def test_the_commands_of_groups_are_among_the_commands() -> None:
    assert {"check", "store export", "store import"} <= set(COMMANDS)


def section(text: str, heading: str) -> str:
    """Return what stands under a second-level heading."""
    found = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f'no section "{heading}"'
    return found[1]


# Commands


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_that_names_it(name: str) -> None:
    help_text = COMMANDS[name].help or ""
    assert re.search(rf"^Example: throughline (?:--?\w+ )*{name}\b", help_text, re.MULTILINE), help_text
    assert help_text.split("\n")[0].endswith(".")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_and_argument_is_explained_in_its_help(name: str) -> None:
    for parameter in COMMANDS[name].params:
        assert getattr(parameter, "help", ""), f"{name} {parameter.name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_handbook_has_a_section_for_every_command_with_its_example_options_and_arguments(
    name: str,
) -> None:
    text = section(page("commands"), name)
    assert re.search(rf"^throughline {name}\b", text, re.MULTILINE)
    for parameter in COMMANDS[name].params:
        if isinstance(parameter, click.Option) or parameter.param_type_name == "option":
            for option in (*parameter.opts, *parameter.secondary_opts):
                assert f"`{option}" in text, f"{name} {option}"
        else:
            assert f"`{parameter.name}" in text, f"{name} {parameter.name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_in_the_handbook_is_the_one_of_the_help(name: str) -> None:
    found = re.search(r"^Example: (.+)$", COMMANDS[name].help or "", re.MULTILINE)
    assert found
    assert found[1].strip() in section(page("commands"), name)


def test_the_handbook_explains_no_command_and_no_option_that_is_not_there() -> None:
    text = page("commands")
    assert set(re.findall(r"^## ([a-z]+(?: [a-z]+)*)$", text, re.MULTILINE)) == set(COMMANDS)
    for name, command in COMMANDS.items():
        known = {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help"}
        rows = re.findall(r"^\| (`-[^|]+) \|", section(text, name), re.MULTILINE)
        named = {option for row in rows for option in re.findall(r"`(--[a-z-]+)", row)}
        assert named <= known, name


# Problem codes


def codes(*paths: Path) -> Iterator[str]:
    """Yield every string of the form of a problem code; of "unknown-{kind}" one for each kind."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                yield node.value
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                prefix = str(node.values[0].value)
                if re.fullmatch(r"[a-z]+-", prefix) and len(node.values) == 2:
                    yield from (
                        prefix + kind for kind in ("work", "claim", "pool", "note", "topic", "mechanism")
                    )


def documented(text: str) -> set[str]:
    """Return the codes in the first cells of tables."""
    return {
        code
        for row in re.findall(r"^\| (`[^|]+`) \|", text, re.MULTILINE)
        for code in re.findall(r"`([^`]+)`", row)
    }


def record_codes() -> set[str]:
    modules = [
        *(REPO / "pipeline/records").rglob("*.py"),
        *(REPO / "pipeline/synthesis/auditing").rglob("*.py"),
        *(REPO / "pipeline/synthesis/briefs").rglob("*.py"),
        REPO / "pipeline/synthesis/derive.py",
        REPO / "pipeline/synthesis/other_side.py",
        REPO / "pipeline/synthesis/writing/placing.py",
    ]
    return set(codes(*modules)) - {kind.plural for kind in KINDS}


def test_the_words_that_are_no_codes_are_still_there_to_be_left_out() -> None:
    assert record_codes() >= NO_CODES


def test_the_handbook_explains_every_code_that_the_check_can_report() -> None:
    missing = record_codes() - NO_CODES - documented(page("editors"))
    assert not missing


def test_the_handbook_explains_no_code_that_is_not_reported() -> None:
    text = page("editors")
    reported = record_codes() | {"config"} | {f"unknown-{kind.name}" for kind in KINDS}
    listed = {code for code in documented(section(text, "What check reports")) if CODE.fullmatch(code)}
    assert listed
    assert listed <= reported


def test_the_handbook_explains_every_code_of_the_verification_and_no_other() -> None:
    found = {code for name in ("verify", "verify_head") for code in codes(REPO / f"pipeline/site/{name}.py")}
    found -= {"utf-8", "dns-prefetch"}  # an encoding, and a relation of a link
    listed = documented(section(page("operators"), "A run"))
    assert found <= listed
    assert {code for code in listed if CODE.fullmatch(code)} <= found


# Settings


def settings(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield the dotted name and the default of every setting."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from settings(inner, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field.get_default(call_default_factory=True)


@pytest.mark.parametrize(("name", "default"), list(settings(Config)), ids=[n for n, _ in settings(Config)])
def test_the_handbook_explains_every_setting_with_its_default(name: str, default: object) -> None:
    text = section(page("operators"), "Settings")
    shown = json.dumps(default)
    row = re.search(rf"^\| `{re.escape(name)}` \| `(.*?)` \| \S", text, re.MULTILINE)
    assert row, name
    assert row[1] == shown


def test_the_handbook_explains_no_setting_that_is_not_there() -> None:
    listed = documented(section(page("operators"), "Settings"))
    assert listed == {name for name, _ in settings(Config)}
