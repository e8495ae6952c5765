"""Whether a file lies on a network share, where SQLite's locks can't be trusted."""

import ctypes
import os
import sys
from pathlib import Path
from typing import Final

NETWORK: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "fuse.sshfs", "ncpfs", "9p"})
MOUNTS: Final = Path("/proc/mounts")


def is_on_network(path: Path) -> bool:
    """True for a UNC path, a mapped network drive, or a file system in NETWORK."""
    text = str(path)
    if text.startswith(("\\\\", "//")):
        return True
    if sys.platform == "win32":
        return _drive_is_remote(path)
    return file_system(path) in NETWORK


def file_system(path: Path, table: Path = MOUNTS) -> str:
    """The type of the file system that holds a path, from the kernel's table of mounts; empty where there is none."""
    if not table.exists():
        return ""
    real = os.path.realpath(path)
    best, found = "", ""
    for line in table.read_text("utf-8", "replace").splitlines():
        _device, mount, kind, *_rest = line.split(" ")
        mount = mount.replace("\\040", " ")
        if (real == mount or real.startswith(mount.rstrip("/") + "/")) and len(mount) >= len(best):
            best, found = mount, kind
    return found


def _drive_is_remote(path: Path) -> bool:
    remote = 4
    return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{path.drive}\\") == remote)  # type: ignore[attr-defined,unused-ignore]
