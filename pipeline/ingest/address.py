"""Addresses that programs ask: their parameters, and whose site they are on."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote_plus, urljoin, urlsplit, urlunsplit

_SERVICE_NAMES = ("www.", "feeds.", "rss.", "m.")


def with_parameters(url: str, **values: str) -> str:
    """Return ``url`` with these parameters, in place of those of the same name; the others stay as they are.

    >>> with_parameters("https://api.example/works?filter=a:b&page=1", page="2")
    'https://api.example/works?filter=a:b&page=2'
    """
    parts = urlsplit(url)
    kept = [part for part in parts.query.split("&") if part and _name(part) not in values]
    added = [f"{quote_plus(name)}={quote_plus(value)}" for name, value in values.items()]
    return urlunsplit(parts._replace(query="&".join(kept + added)))


def parameter(url: str, name: str) -> str | None:
    """Return the value of a parameter of ``url``, ``None`` if it has none of that name."""
    try:
        return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)).get(name)
    except ValueError:  # more parameters than are read, or an address that is none
        return None


def join(base: str, link: str) -> str:
    """Return where ``link`` leads from ``base``; empty if that is no address."""
    try:
        return urljoin(base, link.strip())
    except ValueError:  # an open bracket, for instance
        return ""


def site_of(url: str) -> str:
    """Return the host of ``url`` without the name of a service: ``www.news.example`` is ``news.example``.

    Empty where there is no host.
    """
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    for name in _SERVICE_NAMES:
        if host.startswith(name) and host.count(".") > 1:
            return host.removeprefix(name)
    return host


def same_site(one: str, other: str) -> bool:
    """Tell whether two hosts, as :func:`site_of` gives them, are one, or one is within the other."""
    return bool(one and other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))


def _name(part: str) -> str:
    return next((name for name, _ in parse_qsl(part, keep_blank_values=True)), "")
