"""What a plugin is made of: its own files, those that it reads while it is imported, and the packages that it imports."""

import os
import sys
import sysconfig

_read = set()
# What belongs to the machine: another machine has others, and no plugin is made of them.
_SYSTEM = ("/dev/", "/etc/", "/lib", "/proc/", "/run/", "/sys/", "/usr/")


def note_files_read():
    """From now on the files that are opened to be read are noted. What C code opens by itself is not seen."""
    sys.addaudithook(_note)


def _note(event, arguments):
    if event == "open" and arguments[2] & os.O_ACCMODE == os.O_RDONLY and isinstance(arguments[0], (str, bytes)):
        _read.add(os.path.realpath(os.fsdecode(arguments[0])))


def files():
    """The files of the imported modules that are neither Python's own nor an installed package's, and those read; sorted."""
    modules = {_path(module) for module in list(sys.modules.values())} - {None}
    read = {path for path in list(_read) if not path.endswith(".pyc") and not path.startswith(_SYSTEM)}
    return sorted(path for path in modules | read if os.path.isfile(path) and not _is_installed(path))


def packages():
    """The versions of the installed packages that were imported, by name."""
    versions = {}
    for name, module in list(sys.modules.items()):
        version = getattr(module, "__version__", None)
        if "." not in name and isinstance(version, str) and _is_installed(_path(module) or ""):
            versions[name] = version
    return versions


def _path(module):
    path = getattr(module, "__file__", None)
    return os.path.realpath(path) if isinstance(path, str) else None


def _is_installed(path):
    if "site-packages" in path or "dist-packages" in path:
        return True
    return any(path.startswith(os.path.realpath(root) + os.sep) for root in _STANDARD)


_STANDARD = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
