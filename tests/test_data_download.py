"""What a user is promised of a download: whole and verified, or nothing, and in good time."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from known import being

from nndsl.data.known.download import Remote, UnavailableError, download
from nndsl.diagnostics import StorageError

CONTENT = bytes(range(256)) * 1000
HASH = hashlib.sha256(CONTENT).hexdigest()
release = threading.Event()


class Handler(BaseHTTPRequestHandler):
    """Serves one content in several ways of going wrong."""

    def do_GET(self) -> None:
        if self.path.startswith("/moved-to-"):
            scheme = self.path.removeprefix("/moved-to-")
            self.send_response(302)
            port = being(ThreadingHTTPServer, self.server).server_port
            self.send_header("Location", f"{scheme}://127.0.0.1:{port}/whole.bin")
            self.end_headers()
        elif self.path == "/silent.bin":
            release.wait(5)
        elif self.path == "/gone.bin":
            self.send_error(404)
        else:
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT[: 1000 if self.path == "/cut.bin" else None])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "*")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    release.clear()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    release.set()
    server.shutdown()
    server.server_close()


def fetch(url: str, folder: Path, sha256: str = HASH, size: int = len(CONTENT)) -> Path:
    return download(Remote(url, sha256, size), folder, schemes=("http",), reach=2.0)


def refused(url: str, folder: Path, sha256: str = HASH, size: int = len(CONTENT)) -> str:
    with pytest.raises(UnavailableError) as caught:
        fetch(url, folder, sha256, size)
    assert not folder.exists() or not list(folder.iterdir())
    return str(caught.value)


def test_a_whole_file_is_kept_under_its_name(host: str, tmp_path: Path) -> None:
    path = fetch(f"{host}/whole.bin", tmp_path / "cache")
    assert path == tmp_path / "cache" / "whole.bin"
    assert path.read_bytes() == CONTENT
    assert [p.name for p in path.parent.iterdir()] == ["whole.bin"]


def test_a_progress_bar_is_shown_unless_quiet(
    host: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remote = Remote(f"{host}/whole.bin", HASH, len(CONTENT))
    download(remote, tmp_path, schemes=("http",), quiet=False)
    shown = capsys.readouterr()
    assert "whole.bin [" in shown.err and "0.3 of 0.3 MB" in shown.err and shown.out == ""
    download(remote, tmp_path, schemes=("http",))
    assert capsys.readouterr().err == ""


def test_a_cut_file_is_not_kept(host: str, tmp_path: Path) -> None:
    assert "broke off after 1,000" in refused(f"{host}/cut.bin", tmp_path / "cache")


def test_a_file_of_another_content_is_not_kept(host: str, tmp_path: Path) -> None:
    said = refused(f"{host}/whole.bin", tmp_path / "cache", sha256="0" * 64)
    assert HASH in said and "0" * 64 in said


def test_a_file_that_is_too_large_is_not_kept(host: str, tmp_path: Path) -> None:
    assert "larger than" in refused(f"{host}/whole.bin", tmp_path / "cache", size=1000)


@pytest.mark.parametrize("scheme", ["https", "ftp"])
def test_a_redirect_to_another_scheme_is_refused(host: str, tmp_path: Path, scheme: str) -> None:
    said = refused(f"{host}/moved-to-{scheme}", tmp_path / "cache")
    assert f"redirected from http to {scheme}, which is refused" in said


def test_a_redirect_to_a_file_is_refused(host: str, tmp_path: Path) -> None:
    assert "not allowed" in refused(f"{host}/moved-to-file", tmp_path / "cache")


def test_a_redirect_to_the_same_scheme_is_followed(host: str, tmp_path: Path) -> None:
    assert fetch(f"{host}/moved-to-http", tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "file:///etc/hosts", "ftp://127.0.0.1/x"])
def test_only_https_is_asked(url: str, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="is not https"):
        download(Remote(url, HASH, 1), tmp_path)


def test_a_missing_file_is_said_with_the_servers_answer(host: str, tmp_path: Path) -> None:
    assert "404" in refused(f"{host}/gone.bin", tmp_path / "cache")


def test_a_host_that_says_nothing_is_given_up_in_time(host: str, tmp_path: Path) -> None:
    start = time.monotonic()
    remote = Remote(f"{host}/silent.bin", HASH, 1)
    with pytest.raises(UnavailableError):
        download(remote, tmp_path, schemes=("http",), reach=0.3)
    assert time.monotonic() - start < 2


def test_a_host_that_isnt_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    assert "no connection" in refused("http://127.0.0.1:9/x.bin", tmp_path / "cache")


def test_the_whole_may_not_take_too_long(host: str, tmp_path: Path) -> None:
    remote = Remote(f"{host}/whole.bin", HASH, len(CONTENT))
    with pytest.raises(UnavailableError, match="took too long"):
        download(remote, tmp_path, schemes=("http",), whole=-1.0)


def test_a_cache_that_cant_be_written_is_a_storage_fault(host: str, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(StorageError) as caught:
        fetch(f"{host}/whole.bin", blocked)
    assert caught.value.diagnostics[0].code == "cache-unwritable"
    assert str(blocked) in caught.value.diagnostics[0].message
