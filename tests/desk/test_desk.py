from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.testclient import TestClient

from pipeline import __version__
from pipeline.desk.app import desk_app
from pipeline.publish.releases import switch
from tests.house import House

HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ORIGIN = "http://127.0.0.1:8000"


class Desk:
    """The desk of a house, with the orders it was given."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.ordered: list[str] = []
        self.app = desk_app(house.project(), self.ordered.append, HOSTS)
        self.client = TestClient(self.app, base_url=ORIGIN, follow_redirects=False)

    def release(self, name: str, text: str) -> None:
        self.house.write(f"var/releases/{name}/index.html", text)
        switch(self.house.root / "var/releases" / name, self.house.root / "site")


@pytest.fixture
def desk(house: House) -> Desk:
    (house.root / "var").mkdir()
    return Desk(house)


@pytest.fixture
def live(published: House) -> Desk:
    return Desk(published)


# The live site


def test_the_live_site_is_served_with_its_folders_files_and_its_own_404(live: Desk) -> None:
    home = live.client.get("/")
    assert home.status_code == 200
    assert "Nothing here is true." in home.text
    assert live.client.get("/claims/lamp-trial/reading-speed/").status_code == 200
    assert live.client.get("/status.json").headers["content-type"] == "application/json"
    redirect = live.client.get("/claims")
    assert (redirect.status_code, redirect.headers["location"]) == (307, f"{ORIGIN}/claims/")
    missing = live.client.get("/no/such/page/")
    assert missing.status_code == 404
    assert "There is no such page" in missing.text


def test_a_browser_asks_again_and_is_told_that_nothing_changed(live: Desk) -> None:
    first = live.client.get("/")
    assert first.headers["cache-control"] == "no-cache"
    again = live.client.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_switch_is_followed_without_a_restart(desk: Desk) -> None:
    before = desk.client.get("/")
    assert (before.status_code, before.text) == (404, "No site has been published yet. The desk: /desk/")
    assert desk.client.get("/healthz").json() == {"version": __version__, "live": False}
    desk.release("one", "the first")
    assert desk.client.get("/").text == "the first"
    desk.release("two", "the second")
    assert desk.client.get("/").text == "the second"
    assert desk.client.get("/healthz").json()["live"] is True


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_site_can_only_be_read(desk: Desk, method: str) -> None:
    desk.release("one", "the first")
    assert desk.client.request(method, "/index.html").status_code == 405


# The desk


def test_the_desk_lists_problems_feeds_runs_and_releases(live: Desk) -> None:
    live.house.edit("sources/works/lamp-trial.yml", "unit: hedges_g", "unit: furlongs")
    page = live.client.get("/desk/").text
    assert re.search(r"sources/works/lamp-trial\.yml:\d+:\d+", page)
    assert "&#34;furlongs&#34; is not a unit we know." in page
    assert "<h2>Problems (1)</h2>" in page
    assert "A made-up listing" in page
    assert "○ never" in page
    assert re.search(r"<code>20260504T063000Z-[0-9a-f]{12}</code> <b>live</b>", page)
    assert "published" in page


def test_whatever_stands_in_a_record_is_shown_as_words(desk: Desk) -> None:
    desk.house.edit(
        "sources/topics/light.yml", "title: Light\n", 'title: Light\n"<script>alert(1)</script>": 1\n'
    )
    page = desk.client.get("/desk/").text
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_desk_works_before_anything_was_run(desk: Desk) -> None:
    answer = desk.client.get("/desk/")
    assert answer.status_code == 200
    assert "None yet." in answer.text


# Orders


def test_an_order_from_the_desks_own_page_is_given_once_and_leads_back(desk: Desk) -> None:
    answer = desk.client.post("/desk/run", headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/")
    assert desk.ordered == ["desk"]


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "http://evil.example",
        "http://127.0.0.1:9000",
        "http://127.0.0.1",
        f"{ORIGIN}.evil.example",
        "http://evil.example/127.0.0.1:8000",
        "http://user@127.0.0.1:8000",
    ],
)
def test_an_order_from_elsewhere_is_refused(desk: Desk, origin: str | None) -> None:
    answer = desk.client.post("/desk/run", headers={} if origin is None else {"Origin": origin})
    assert answer.status_code == 403
    assert desk.ordered == []


def test_an_order_is_never_given_by_following_a_link(desk: Desk) -> None:
    assert desk.client.get("/desk/run", headers={"Origin": ORIGIN}).status_code in {404, 405}
    assert desk.ordered == []


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000", "desk"])
@pytest.mark.parametrize("path", ["/", "/desk/", "/healthz"])
def test_a_wrong_host_name_is_refused_so_that_no_page_can_rebind_to_us(
    desk: Desk, host: str, path: str
) -> None:
    assert desk.client.get(path, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"])
def test_the_names_of_this_machine_are_answered(desk: Desk, host: str) -> None:
    assert desk.client.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_rebound_host_gives_no_order_even_with_a_matching_origin(desk: Desk) -> None:
    headers = {"Host": "evil.example", "Origin": "http://evil.example"}
    assert desk.client.post("/desk/run", headers=headers).status_code == 400
    assert desk.ordered == []


# On the wire


@pytest.fixture
def port(live: Desk) -> Iterator[int]:
    """Serve the desk with the server that operators use; give its port."""
    sock = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(live.app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    yield sock.getsockname()[1]
    server.should_exit = True
    thread.join(10)
    sock.close()


def ask(port: int, target: str) -> tuple[int, bytes]:
    """Send a request target to the letter, which no client library would do."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        request = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        answer = b""
        while part := connection.recv(65536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), body


def test_no_path_leads_out_of_the_release(port: int, live: Desk) -> None:
    live.house.write("secret.txt", "secret")
    live.house.write("var/releases/secret.txt", "secret")
    for target in (
        "/../secret.txt",
        "/../../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/claims/..%2f..%2f..%2f..%2fsecret.txt",
        "/%2fetc%2fpasswd",
        "//etc/passwd",
        "/..%5csecret.txt",
        "/%00",
        "/" + "a" * 5000,
    ):
        status, body = ask(port, target)
        assert status == 404, target
        assert b"secret" not in body.replace(b"..%2fsecret", b""), target
        assert b"root:" not in body, target
    assert ask(port, "/")[0] == 200


def test_every_answer_is_whole_while_releases_are_switched(port: int, live: Desk) -> None:
    sizes = {"small": 100, "large": 300_000}
    for name, size in sizes.items():
        live.release(name, name[0] * size)
    wrong: list[tuple[int, int]] = []
    seen: set[int] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            status, body = ask(port, "/index.html")
            seen.add(len(body))
            if status != 200 or len(body) not in sizes.values():
                wrong.append((status, len(body)))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(2000):
        name = list(sizes)[number % 2]
        switch(live.house.root / "var/releases" / name, live.house.root / "site")
        done.wait(0.005)
        if number >= 100 and len(seen) >= 2:
            break
    done.set()
    reader.join()
    assert wrong == []
    assert seen == set(sizes.values())
