"""A run's folder: who may write it, its small files, and the word for a disk that fails."""

from __future__ import annotations

import errno
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from karirnlp.errors import KarirError

LOCK = ".lock"
SHARDS = ".shards"
_FULL = frozenset([errno.ENOSPC, errno.EDQUOT, errno.EFBIG])


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; KarirError where another run holds it. The system lets go of it when the process ends, however it ends."""
    path = folder / LOCK
    while True:
        file = path.open("a+b")
        if not _locked(file):
            file.seek(0)
            holder = file.read(200).decode("utf-8", "replace").strip() or "another process"
            file.close()
            raise KarirError(
                f"{folder} is being written by another run ({holder}); wait until it is done, or give --out another folder"
            )
        with suppress(OSError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                break
        file.close()  # its holder took it away between the two steps above
    try:
        file.truncate(0)
        file.write(f"process {os.getpid()} on {socket.gethostname()}, since {time.strftime('%Y-%m-%d %H:%M')}".encode())
        file.flush()
        yield
    finally:
        with suppress(OSError):  # Windows keeps a file that is open
            path.unlink(missing_ok=True)
        file.close()


def _locked(file: IO[bytes]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(1 << 20)  # a range beyond the words in the file, so that they can still be read
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a file system that knows no locks: better a run than none
        return True
    return True


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """An OSError of writing becomes a KarirError with the next step."""
    try:
        yield
    except OSError as error:
        why = error.strerror or (str(error).splitlines() or [type(error).__name__])[0][:200]
        full = error.errno in _FULL or "No space left" in str(error)
        step = "free some space" if full else "make it writable, or give --out another folder"
        raise KarirError(
            f"{folder} cannot be written: {why}; {step}. What is done is kept: the same command goes on from there"
        ) from error


def read_json(path: Path) -> Any:
    """The content; None where there is no such file or it holds something else."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write_json(path: Path, content: Any) -> None:
    """Write whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    partial.replace(path)
