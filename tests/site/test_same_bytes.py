from __future__ import annotations

import re
import shutil
from pathlib import Path

from pipeline.publish.releases import content_hash
from pipeline.run.runner import run
from tests.house import NOW, House


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_two_builds_of_the_same_records_are_the_same_bytes_wherever_they_stand(
    built: House, whole: House
) -> None:
    shutil.rmtree(whole.root / "var" / "charts")  # so that everything is drawn anew
    report = run(whole.project(), cause="test", feeds=False, now=NOW)
    assert report.state == "published"
    one, other = files(built.root / "site"), files(whole.root / "site")
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
    assert (built.root / "site").resolve().name == (whole.root / "site").resolve().name


def test_no_page_knows_on_which_machine_it_was_built(built: House) -> None:
    place = str(built.root).encode()
    assert [name for name, data in files(built.root / "site").items() if place in data] == []


def test_the_name_of_a_release_is_the_hash_of_its_content(built: House) -> None:
    live = (built.root / "site").resolve()
    assert live.name == f"20260504T063000Z-{content_hash(live)}"


def test_a_site_carries_the_day_of_its_run_and_not_that_of_the_machine(built: House) -> None:
    sitemap = (built.root / "site/sitemap.xml").read_text(encoding="utf-8")
    assert set(re.findall(r"<lastmod>(.*?)</lastmod>", sitemap)) == {f"{NOW:%Y-%m-%d}"}
