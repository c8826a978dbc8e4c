"""Records networks under one setting at a time, and asks `assay diff` and `assay explain` what was changed.

    python Benchmarks/recorder/causes.py ASSAY SCRIPT… [--setting=…]… [--through STEP] [--without-causes]

The other side's recording does not tell its setting: its facts are replaced by those of the first side, as if another machine
had these bits by itself. A cause is false if the setting that is named is of another kind than the one that was made, and a
difference that is not explained counts as such. Needs PyTorch.
"""

import argparse
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

from xxhash import xxh3_128_digest

# What is set, and the beginnings of names that are right for it.
SETTINGS = {
    "ATEN_CPU_CAPABILITY=default": ["ATEN_CPU_CAPABILITY"],
    "ATEN_CPU_CAPABILITY=avx2": ["ATEN_CPU_CAPABILITY"],
    "ONEDNN_MAX_CPU_ISA=AVX2": ["ONEDNN_MAX_CPU_ISA"],
    "ONEDNN_MAX_CPU_ISA=SSE41": ["ONEDNN_MAX_CPU_ISA"],
    "oneDNN=no": ["torch.backends.mkldnn"],
    "MKL_CBWR=AVX2": ["MKL_CBWR"],
    "MKL_CBWR=COMPATIBLE": ["MKL_CBWR"],
    "OMP_NUM_THREADS=2": ["OMP_NUM_THREADS"],
    "matmulPrecision=medium": ["torch.set_float32_matmul_precision"],
    "deterministicAlgorithms=yes": ["torch.use_deterministic_algorithms"],
    "PYTHONHASHSEED=1": ["PYTHONHASHSEED"],
    "as a Haswell": ["a machine with AVX2"],
    # Options of the script, which only some scripts have; they are kept out of the trial.
    "--optim fused": ["the command"],
    "--channels-last": ["the command"],
    "--amp": ["the command"],
    "--order-seed 3": ["the command"],
}
OMITTED = [word for name in ("optim", "channels-last", "amp", "order-seed") for word in ("--omit", name)]
RECORDER = str(pathlib.Path(__file__).resolve().parents[2] / "python")
HASWELL = {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "MKL_ENABLE_INSTRUCTIONS": "AVX2"}


def variables(setting):
    """The environment that makes a setting."""
    usual = {**os.environ, "PYTHONPATH": RECORDER, "OMP_NUM_THREADS": "1"}
    if setting.startswith("--"):
        return usual
    name, _, value = setting.partition("=")
    own = HASWELL if not value else {name: value} if name.isupper() else {"ASSAY_RECORD_PERTURBATION": setting}
    return {**usual, **own}


def frames(path):
    data = path.read_bytes()
    while len(data) >= 20:
        length = struct.unpack_from("<I", data)[0]
        yield data[20 : 20 + length]
        data = data[20 + length :]


def lines_of(path):
    return [json.loads(payload[1:]) for payload in frames(path) if payload[:1] == b"J"][-1]["lines"]


def hide(path, lines):
    """Replaces what a recording tells of its settings."""
    result = []
    for payload in frames(path):
        if payload[:1] == b"J":
            payload = b"J" + json.dumps(json.loads(payload[1:]) | {"lines": lines}).encode()
        result.append(struct.pack("<I", len(payload)) + xxh3_128_digest(payload) + payload)
    path.write_bytes(b"".join(result))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("assay", type=os.path.abspath)
    parser.add_argument("scripts", nargs="+", type=os.path.abspath)
    parser.add_argument("--setting", action="append", choices=SETTINGS)
    parser.add_argument("--through", default="20")
    parser.add_argument("--without-causes", action="store_true")
    options = parser.parse_args()
    recording = ["record", "--level", "operations", "--through", options.through, *OMITTED, "--output"]
    assay, scripts, settings = options.assay, options.scripts, options.setting or list(SETTINGS)
    found = missed = false = 0
    with tempfile.TemporaryDirectory() as folder:

        def run(*arguments, setting="OMP_NUM_THREADS=1", **keywords):
            return subprocess.run(
                [assay, *arguments], cwd=folder, env=variables(setting), capture_output=True, text=True, **keywords
            )

        for script in scripts:
            name = pathlib.Path(script).stem
            for setting in ["nothing", *settings]:
                side = "a" if setting == "nothing" else "b"
                command = ["--", sys.executable, script, *(setting.split() if setting.startswith("--") else [])]
                made = run(
                    *recording, f"{side}.report", *command, setting="OMP_NUM_THREADS=1" if setting == "nothing" else setting
                )
                if made.returncode:
                    print(f"{name}: {setting}: left out: {made.stderr.strip().splitlines()[-2:]}", flush=True)
                    continue
                if setting == "nothing":
                    continue
                a, b = (pathlib.Path(folder, f"{each}.recording") for each in "ab")
                hide(b, lines_of(a))
                run("record", "--from", "b.recording", *OMITTED)
                trial = json.loads(run("diff", "a.report", "b.report", "--format", "json").stdout)["trials"][0]
                if trial["verdict"] == "identical":
                    print(f"{name}: {setting}: the same bits", flush=True)
                    continue
                if "recorded" not in trial:
                    print(f"{name}: {setting}: left out: {trial.get('reason', trial['verdict'])}", flush=True)
                    continue
                at = trial["recorded"]
                operation = at.get("operation") or {"name": "?", "isCreated": False}
                made = "created by" if operation["isCreated"] else "inherited by"
                place = f"step {at['step']}, {at['kind']} '{at['name']}', {made} '{operation['name']}'"
                if options.without_causes:
                    print(f"{name}: {setting}: {place}", flush=True)
                    continue
                explained = run("explain", "a.report", "--against", "b.report")
                answer = [line for line in explained.stdout.splitlines() if "explained" in line or "to make" in line]
                causes = [each.strip() for each in answer[0].partition("explained by: ")[2].split(", or ")] if answer else []
                isright = any(cause.startswith(tuple(SETTINGS[setting])) for cause in causes if cause)
                isfalse = bool(causes[0]) and not isright if causes else False
                found, false, missed = found + isright, false + isfalse, missed + (not isright and not isfalse)
                print(
                    f"{name}: {setting}: {place}; {'; '.join(answer) or explained.stderr.strip().splitlines()[-1]}", flush=True
                )
    print(f"{found} explained, {missed} not, {false} false causes")


main()
