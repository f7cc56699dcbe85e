"""The project's one configuration file, ``throughline.toml``, and where everything stands."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from pipeline.problems import Problem, did_you_mean

CONFIG_FILE = "throughline.toml"
ServiceUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SiteConfig(_Section):
    """How the site presents itself."""

    title: str = Field("Throughline", description="Name of the site.")
    tagline: str = Field("Research you can check.", description="One line under the name.")
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+/$")] = Field(
        "http://127.0.0.1:8000/", description="Public address, with a slash at the end."
    )
    corrections: str = Field(
        "", description="Address where readers report a mistake in a record; empty leaves the link out."
    )
    licence: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.+-]*$")] = Field(
        "CC-BY-4.0",
        description="SPDX identifier of the licence for what the site says in its own words; empty for none.",
    )
    giscus_repo: str = Field("", description="owner/name for comments on explainers; empty turns them off.")
    giscus_repo_id: str = Field("", description="Repository id that giscus gives for it.")
    giscus_category_id: str = Field("", description="Discussion category id that giscus gives for it.")


class ServicesSection(_Section):
    """Where ``throughline new work`` looks works up: the services themselves, or mirrors of them."""

    arxiv: ServiceUrl = Field("https://export.arxiv.org/api/query", description="arXiv's query API.")
    crossref: ServiceUrl = Field(
        "https://api.crossref.org/works/", description="Crossref's works; the DOI is added at the end."
    )
    datacite: ServiceUrl = Field(
        "https://api.datacite.org/dois/", description="DataCite's DOIs; the DOI is added at the end."
    )


class IngestSection(_Section):
    """How feeds are fetched."""

    contact: Annotated[str, StringConstraints(pattern=r"^[ -~]*$")] = Field(
        "", description="Address that publishers can write to, in plain ASCII; sent with every request."
    )
    allow_hosts: list[str] = Field(
        default_factory=list, description="Private or loopback hosts that may be asked all the same."
    )
    urls: dict[str, str] = Field(
        default_factory=dict, description="Feed id to address, used instead of the record's own."
    )
    connect_timeout: float = Field(10, gt=0, le=300, description="Seconds to wait for a connection.")
    read_timeout: float = Field(20, gt=0, le=300, description="Seconds a host may fall silent.")
    total_timeout: float = Field(
        60, gt=0, le=3600, description="Seconds for one answer with its redirects and retries."
    )
    max_megabytes: float = Field(
        10, gt=0, le=1000, description="Size of an answer, before and after decompression."
    )
    retries: int = Field(2, ge=0, le=10, description="Further attempts where one may help.")
    parallel_hosts: int = Field(8, ge=1, le=64, description="Hosts that are asked side by side.")
    services: ServicesSection = Field(
        default_factory=ServicesSection, description="Where works are looked up."
    )


class RunSection(_Section):
    """When runs happen, and what is kept."""

    schedule: str = Field(
        "0 3,9,15,21 * * *", description="Cron expression in UTC; weekdays by name (mon, tue)."
    )
    keep_releases: int = Field(10, ge=2, description="How many releases stay on disk for a rollback.")


class Config(_Section):
    """Everything ``throughline.toml`` may say. Every field has a default; the file may be empty."""

    store: str = Field("sqlite:///var/throughline.db", description="Database address.")
    site: SiteConfig = Field(default_factory=SiteConfig)
    ingest: IngestSection = Field(default_factory=IngestSection)
    run: RunSection = Field(default_factory=RunSection)


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder with its configuration. All paths are absolute."""

    root: Path
    config: Config

    @property
    def var(self) -> Path:
        """What a run leaves behind and can make again: store, staging, releases."""
        return self.root / "var"

    @property
    def live(self) -> Path:
        """The live site: a link to the current release."""
        return self.root / "site"

    @property
    def store_url(self) -> str:
        """The database address; a relative SQLite path is taken from the project folder."""
        prefix = "sqlite:///"
        url = self.config.store
        if url.startswith(prefix) and not url.startswith(prefix + "/"):
            return prefix + (self.root / url.removeprefix(prefix)).as_posix()
        return url

    @property
    def has_store(self) -> bool:
        """Whether there is a store to look into; of a server that is taken for granted."""
        prefix = "sqlite:///"
        url = self.store_url
        return not url.startswith(prefix) or Path(url.removeprefix(prefix)).is_file()


def find_root(start: Path) -> Path | None:
    """Return the nearest folder at or above ``start`` that holds ``throughline.toml``."""
    for folder in (start, *start.parents):
        if (folder / CONFIG_FILE).is_file():
            return folder
    return None


def load_project(root: Path) -> Project | list[Problem]:
    """Read the configuration of the project at ``root``, or say everything that is wrong with it."""
    path = root / CONFIG_FILE
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        return [Problem(CONFIG_FILE, 1, 1, "config", f"The file can't be read: {error}")]
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (1, 1)
        return [Problem(CONFIG_FILE, line, column, "config", f"This is not TOML: {error}")]
    try:
        return Project(root.resolve(), Config.model_validate(data))
    except ValidationError as error:
        return [_problem(text, tuple(e["loc"]), e["type"], e["msg"]) for e in error.errors()]


def _problem(text: str, path: tuple[int | str, ...], kind: str, message: str) -> Problem:
    hint = ""
    if kind == "extra_forbidden":
        model: type[BaseModel] = Config
        for part in path[:-1]:
            inner = model.model_fields[str(part)].annotation
            model = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else model
        message, hint = f'There is no setting "{path[-1]}".', did_you_mean(str(path[-1]), model.model_fields)
    return setting_problem(text, path, message, hint)


def setting_problem(text: str, path: tuple[int | str, ...], message: str, hint: str = "") -> Problem:
    """Return a problem at the setting ``path`` of the configuration file, whose text is ``text``."""
    name = str(path[-1])
    line = next((i for i, row in enumerate(text.split("\n"), 1) if row.lstrip("[ ").startswith(name)), 1)
    return Problem(CONFIG_FILE, line, 1, "config", message, field=".".join(map(str, path)), hint=hint)
