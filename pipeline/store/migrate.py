"""Apply the steps under ``migrations/``, with Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

SCRIPTS = Path(__file__).parent / "migrations"


class UnknownSchemaError(Exception):
    """The database is at a step that this program has not heard of."""


def upgrade(connection: Connection) -> None:
    """Bring the schema up to date inside the transaction of ``connection``."""
    settings = config()
    settings.attributes["connection"] = connection
    try:
        command.upgrade(settings, "head")
    except CommandError as error:
        raise UnknownSchemaError(str(error)) from error


def config() -> Config:
    """Return Alembic's settings, for here and for writing a new step."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings
