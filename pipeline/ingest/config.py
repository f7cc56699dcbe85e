"""What the operator decides about fetching. Whoever reads the configuration file fills it in."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline import __version__


@dataclass(frozen=True, slots=True)
class IngestConfig:
    """Limits and manners of fetching. Times in seconds, sizes in bytes.

    ``contact`` is a mail address or a web page where publishers can complain; it goes into every request,
    so it must be printable ASCII (``ValueError`` otherwise). ``total_timeout`` bounds one feed with all its
    redirects and retries, however slowly bytes drip in; waiting for the turn at a host is not counted.
    ``max_bytes`` bounds the body before and after decompression, each on its own. ``retries`` are further
    attempts after the first. ``allow_hosts`` names the hosts, exactly, that may be fetched although they are
    on a private network or this machine. ``parse_seconds`` is the computing time for reading a feed, granted
    once and again for each megabyte; ``parse_bytes`` the memory for it beyond what the parser itself needs.
    """

    contact: str
    allow_hosts: tuple[str, ...] = ()
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    total_timeout: float = 60.0
    max_bytes: int = 10_000_000
    max_redirects: int = 5
    retries: int = 2
    retry_wait: float = 0.5
    parallel_hosts: int = 8
    parse_seconds: float = 5.0
    parse_bytes: int = 500_000_000

    def __post_init__(self) -> None:
        if not self.contact.strip() or not (self.contact.isascii() and self.contact.isprintable()):
            raise ValueError(f"contact must be a mail address or web page in plain ASCII: {self.contact!r}")

    @property
    def user_agent(self) -> str:
        """Name the pipeline, its version and the contact to the publisher."""
        return f"Throughline/{__version__} (+{self.contact.strip()})"
