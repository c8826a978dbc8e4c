"""What a plugin is made of: its own files, and the packages that it imports."""

import os
import sys
import sysconfig


def files():
    """The files of the imported modules that are neither Python's own nor an installed package's, sorted."""
    paths = (_path(module) for module in list(sys.modules.values()))
    return sorted({path for path in paths if path and os.path.isfile(path) and not _is_installed(path)})


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
