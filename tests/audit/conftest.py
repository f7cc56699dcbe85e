from __future__ import annotations

from pathlib import Path

import pytest

from tests.records.project import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House.build(tmp_path)
