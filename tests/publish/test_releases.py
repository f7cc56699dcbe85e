from __future__ import annotations

import json
import os
import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.publish.releases import (
    Release,
    ReleaseError,
    content_hash,
    make_release,
    prune,
    releases,
    roll_back,
    switch,
)

NOW = datetime(2026, 5, 4, 6, 30, tzinfo=UTC)


class Place:
    """A folder with releases and the link to the live one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "var" / "releases"
        self.live = root / "site"

    def build(self, text: str) -> Path:
        built = self.root / "var" / "build"
        built.mkdir(parents=True)
        (built / "index.html").write_text(text, encoding="utf-8")
        return built

    def release(self, text: str, hours: int = 0, *, live: bool = True) -> Release:
        release = make_release(
            self.build(text), self.folder, NOW + timedelta(hours=hours), {"state": "active"}
        )
        if live:
            switch(release.path, self.live)
        return release

    def shown(self) -> str:
        return (self.live / "index.html").read_text(encoding="utf-8")

    def ids(self) -> list[str]:
        return [r.id for r in releases(self.folder, self.live)]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


# Names and content


def test_a_release_is_named_by_its_second_and_its_content(place: Place) -> None:
    release = place.release("one", live=False)
    assert re.fullmatch(r"20260504T063000Z-[0-9a-f]{12}", release.id)
    assert release.path == place.folder / release.id
    assert release.live is False
    assert not place.live.exists()
    assert not (place.root / "var" / "build").exists()


def test_the_status_of_a_release_names_it(place: Place) -> None:
    release = place.release("one")
    status = json.loads((release.path / "status.json").read_text(encoding="utf-8"))
    assert status == {"state": "active", "release": release.id}


def test_the_hash_ignores_the_status_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.html").write_text("x", encoding="utf-8")
    before = content_hash(tmp_path)
    (tmp_path / "status.json").write_text("{}", encoding="utf-8")
    assert content_hash(tmp_path) == before
    (tmp_path / "a" / "status.json").write_text("{}", encoding="utf-8")
    with_nested = content_hash(tmp_path)
    assert with_nested != before
    (tmp_path / "a" / "x.html").write_text("y", encoding="utf-8")
    changed = content_hash(tmp_path)
    assert changed != with_nested
    (tmp_path / "a" / "x.html").rename(tmp_path / "a" / "y.html")
    assert content_hash(tmp_path) not in {changed, with_nested, before}


def test_a_file_can_not_pass_its_bytes_off_as_the_name_of_another(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder, names in ((one, {"ab": "", "c": ""}), (other, {"a": "", "bc": ""})):
        folder.mkdir()
        for name, text in names.items():
            (folder / name).write_text(text, encoding="utf-8")
    assert content_hash(one) != content_hash(other)


def test_the_same_content_in_the_same_second_is_one_release(place: Place) -> None:
    first = place.release("one")
    second = place.release("one")
    assert first.id == second.id
    assert place.ids() == [first.id]
    assert place.shown() == "one"


def test_a_folder_that_can_not_be_written_is_a_refusal_with_words(place: Place) -> None:
    built = place.build("one")
    place.folder.parent.mkdir(exist_ok=True)
    place.folder.write_text("a file stands here", encoding="utf-8")
    with pytest.raises(ReleaseError, match="can't be written"):
        make_release(built, place.folder, NOW, {})


# The switch


def test_the_live_site_is_a_relative_link_so_that_the_project_can_move(place: Place) -> None:
    release = place.release("one")
    assert place.live.readlink() == Path("var/releases") / release.id
    moved = place.root.with_name("moved")
    place.root.rename(moved)
    assert (moved / "site" / "index.html").read_text(encoding="utf-8") == "one"


def test_a_reader_never_misses_during_fifty_switches(place: Place) -> None:
    sites = [place.release(text, hours, live=False) for hours, text in enumerate(("one", "two"))]
    switch(sites[0].path, place.live)
    seen: list[str] = []
    failures: list[BaseException] = []
    done, begun = threading.Event(), threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                seen.append(place.shown())
            except OSError as error:
                failures.append(error)
            begun.set()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        begun.wait(5)
        for number in range(50):
            before = len(seen)
            switch(sites[(number + 1) % 2].path, place.live)
            while len(seen) == before and not failures and reader.is_alive():
                pass  # the reader takes part in every switch
    finally:
        done.set()
        reader.join()
    assert failures == []
    assert set(seen) == {"one", "two"}
    assert len(seen) >= 50


def test_a_folder_in_the_place_of_the_link_is_left_alone(place: Place) -> None:
    release = place.release("one", live=False)
    place.live.mkdir()
    (place.live / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ReleaseError, match="folder of its own"):
        switch(release.path, place.live)
    assert [p.name for p in place.live.iterdir()] == ["mine.txt"]
    assert sorted(p.name for p in place.root.iterdir()) == ["site", "var"]


def test_a_release_without_a_home_page_is_not_switched_in(place: Place) -> None:
    place.release("one")
    half = place.folder / "half"
    half.mkdir()
    with pytest.raises(ReleaseError, match=r"no index\.html"):
        switch(half, place.live)
    assert place.shown() == "one"


def test_a_link_that_leads_nowhere_is_replaced(place: Place) -> None:
    release = place.release("one", live=False)
    place.live.symlink_to("gone")
    switch(release.path, place.live)
    assert place.shown() == "one"


def test_what_a_killed_switch_left_behind_is_no_obstacle(place: Place) -> None:
    release = place.release("one", live=False)
    place.live.with_name(f".site.{os.getpid()}").symlink_to("gone")
    switch(release.path, place.live)
    assert place.shown() == "one"
    assert sorted(p.name for p in place.root.iterdir()) == ["site", "var"]


def test_a_link_that_can_not_be_replaced_keeps_the_site_and_leaves_nothing_behind(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.release("one")
    second = place.release("two", 1, live=False)

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ReleaseError, match="can't be replaced"):
        switch(second.path, place.live)
    assert place.shown() == "one"
    assert sorted(p.name for p in place.root.iterdir()) == ["site", "var"]


# Listing, rolling back, pruning


def test_releases_are_listed_newest_first_with_the_live_one_marked(place: Place) -> None:
    made = [place.release(str(n), n) for n in range(3)]
    switch(made[1].path, place.live)
    (place.folder / "not-a-release").mkdir()
    (place.folder / "a-file").write_text("", encoding="utf-8")
    found = releases(place.folder, place.live)
    assert [(r.id, r.live) for r in found] == [
        (made[2].id, False),
        (made[1].id, True),
        (made[0].id, False),
    ]


def test_where_nothing_was_released_there_is_nothing(place: Place) -> None:
    assert releases(place.folder, place.live) == []


def test_rolling_back_goes_to_the_next_older_release_each_time(place: Place) -> None:
    made = [place.release(str(n), n) for n in range(3)]
    assert roll_back(place.folder, place.live) == Release(made[1].id, made[1].path, live=True)
    assert place.shown() == "1"
    assert roll_back(place.folder, place.live).id == made[0].id
    with pytest.raises(ReleaseError, match="no older release"):
        roll_back(place.folder, place.live)
    assert place.shown() == "0"


def test_rolling_back_can_name_a_release_and_also_goes_forward(place: Place) -> None:
    made = [place.release(str(n), n) for n in range(3)]
    roll_back(place.folder, place.live, made[0].id)
    assert place.shown() == "0"
    roll_back(place.folder, place.live, made[2].id)
    assert place.shown() == "2"


@pytest.mark.parametrize("name", ["20260504T063000Z-000000000000", "../build", ""])
def test_a_release_that_is_not_there_is_refused_and_nothing_changes(place: Place, name: str) -> None:
    place.release("one")
    with pytest.raises(ReleaseError, match="There is no release"):
        roll_back(place.folder, place.live, name)
    assert place.shown() == "one"


def test_pruning_keeps_the_newest(place: Place) -> None:
    made = [place.release(str(n), n) for n in range(5)]
    assert prune(place.folder, place.live, 2) == [made[2].id, made[1].id, made[0].id]
    assert place.ids() == [made[4].id, made[3].id]
    assert place.shown() == "4"


def test_pruning_never_takes_the_live_release_however_old(place: Place) -> None:
    made = [place.release(str(n), n) for n in range(5)]
    roll_back(place.folder, place.live, made[0].id)
    assert made[0].id not in prune(place.folder, place.live, 2)
    assert place.ids() == [made[4].id, made[3].id, made[0].id]
    assert place.shown() == "0"
