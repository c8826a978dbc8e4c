"""Puts the executable that ASSAY_EXECUTABLE names into the wheel, as the command `assay`."""

from __future__ import annotations

import os

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ExecutableHook(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict) -> None:
        executable = os.environ.get("ASSAY_EXECUTABLE")
        # A wheel without it is for those who build Assay themselves, on any machine.
        if executable and version == "standard":
            build_data["shared_scripts"][executable] = "assay"
            build_data["tag"] = "py3-none-manylinux_2_35_x86_64"
            build_data["pure_python"] = False
