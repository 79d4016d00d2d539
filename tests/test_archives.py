"""Archives and downloads: nothing is unpacked onto the disk, and nothing half-written is used."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
from pathlib import Path

import pytest

from nndsl.components.base import Origin
from nndsl.data.known.har import HarFiles, find_har, read_har
from nndsl.data.known.locate import search
from nndsl.data.known.mnist import MnistFiles, find_mnist, read_mnist
from nndsl.data.sources import Har, Mnist
from nndsl.diagnostics import NNError
from nndsl.source import Span

FEATURES = "".join(f"{i} f{i}\n" for i in range(1, 562))


def told(source: Har | Mnist, found: HarFiles | MnistFiles) -> str:
    source._origin = Origin(Span(0, 3), Span(0, 3))
    with pytest.raises(NNError) as caught:
        if isinstance(found, HarFiles):
            read_har(source, found)
        else:
            read_mnist(source, found)
    (fault,) = caught.value.diagnostics
    assert fault.code == "damaged-data" and fault.help
    return fault.message


def member(name: str, mode: int = 0o644, kind: int = stat.S_IFREG) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (kind | mode) << 16
    return info


@pytest.mark.parametrize(
    "names",
    [
        ["../../train/X_train.txt", "../../features.txt"],
        ["/tmp/train/X_train.txt", "/etc/features.txt"],
        ["C:\\train/X_train.txt", "..\\features.txt"],
        ["train/X_train.txt", "TRAIN/x_train.txt", "features.txt", "Features.txt"],
        ["train/X_train.txt", "train/X_train.txt", "features.txt"],
    ],
    ids=["above", "absolute", "windows", "case clash", "twice"],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_no_name_in_an_archive_leads_anywhere(tmp_path: Path, names: list[str]) -> None:
    folder = tmp_path / "sets"
    folder.mkdir()
    with zipfile.ZipFile(folder / "uci har.zip", "w") as archive:
        for name in names:
            archive.writestr(name, FEATURES)
    told(Har(), HarFiles("zip", folder / "uci har.zip"))
    assert [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*"))] == [
        "sets",
        str(Path("sets") / "uci har.zip"),
    ]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO])
def test_a_link_or_a_device_in_an_archive_is_read_as_the_text_it_is(
    tmp_path: Path, kind: int
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(FEATURES, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "uci har.zip", "w") as archive:
        archive.writestr("train/X_train.txt", b"")
        archive.writestr(member("features.txt", kind=kind), str(secret))
    said = told(Har(), HarFiles("zip", tmp_path / "uci har.zip"))
    assert "features.txt has a line that is no number and a name" in said
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))


def test_an_archive_in_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    content = b""
    for name in ("train/X_train.txt", "inner.zip", "more.zip"):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr(name, content)
        content = made.getvalue()
    (tmp_path / "uci har.zip").write_bytes(content)
    assert "it holds no features.txt" in told(Har(), HarFiles("zip", tmp_path / "uci har.zip"))


def test_a_compressed_file_is_read_no_further_than_it_should_be_long(tmp_path: Path) -> None:
    paths = tuple(tmp_path / f"{name}-ubyte.gz" for name in "abcd")
    for path in paths:
        with gzip.open(path, "wb", compresslevel=9) as file:
            for _ in range(16):
                file.write(bytes(2**24))
    assert "its header is [0, 0, 0, 0]" in told(Mnist(), MnistFiles(paths))


def test_what_a_cut_download_leaves_is_not_found(tmp_path: Path) -> None:
    for name in ("human+activity+recognition+using+smartphones.zip", "har.zip"):
        (tmp_path / f"{name}.123.part").write_bytes(b"PK\x03\x04")
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        (tmp_path / f"{name}-ubyte.gz.123.part").write_bytes(b"\x1f\x8b")
    assert find_har([tmp_path]) is None and find_mnist([tmp_path]) is None
    assert search("har", tmp_path) is None and search("mnist", tmp_path) is None


def test_an_archive_cut_short_is_told(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("train/X_train.txt", FEATURES * 10)
        archive.writestr("features.txt", FEATURES)
    for share in (0.1, 0.5, 0.9):
        path = tmp_path / "uci har.zip"
        path.write_bytes(made.getvalue()[: int(share * len(made.getvalue()))])
        assert "zip" in told(Har(), HarFiles("zip", path))
