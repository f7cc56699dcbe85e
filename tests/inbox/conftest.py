from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline.store import Store
from tests.house import House

from .papers import open_store


@pytest.fixture
def store(house: House) -> Iterator[Store]:
    with open_store(house) as opened:
        yield opened
