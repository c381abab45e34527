#!/usr/bin/env python3
"""Builds Tensority for AArch64 with a cross compiler and runs vectors in user-mode emulation.

usage: run_tensority.py SOURCE_DIR BUILD_DIR [CASES]

CASES (default 2) of tests/data/vectors/tensority.json are run, evenly spread; 0 means all. Exits with 77, which ctest
shows as skipped, if the compiler or the emulator is missing (Debian: g++-aarch64-linux-gnu, qemu-user).
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

SKIPPED = 77
COMPILER = "aarch64-linux-gnu-g++"
EMULATORS = ("qemu-aarch64", "qemu-aarch64-static")
FLAGS = ["-std=c++23", "-Wall", "-Wextra", "-Werror"]
# Header-only libraries of the host, behind the compiler's own headers.
HOST_HEADERS = ["-idirafter", "/usr/include", "-isystem", "/usr/include/eigen3", "-DFMT_HEADER_ONLY", "-DSPDLOG_FMT_EXTERNAL"]
# What src/tensority/CMakeLists.txt says for these.
OPTIMISED = {"portable.cpp", "neondot.cpp", "eigen.cpp", "canonical.cpp", "chain.cpp", "smix_scalar.cpp"}
EXTRA_FLAGS = {"smix_scalar.cpp": ["-fno-tree-vectorize"], "neondot.cpp": ["-march=armv8.2-a+dotprod"]}

BASE = ["bytes", "decode_error", "hash256", "hex", "log", "thread_pool"]
TENSORITY = ["chain", "cpu_features", "hasher", "kernel", "memory", "seed_cache", "test_rounds", "seed_cache_store", "kernels/canonical",
             "kernels/eigen", "kernels/neondot", "kernels/portable", "seed/seed_builder", "seed/smix_scalar"]


def sources(root: pathlib.Path) -> list[pathlib.Path]:
    return ([root / "src" / "base" / f"{name}.cpp" for name in BASE]
            + [root / "src" / "crypto" / "sha3.cpp"]
            + [root / "src" / "tensority" / f"{name}.cpp" for name in TENSORITY]
            + [root / "tests" / "aarch64" / "tensority_check.cpp"])


def compile_all(root: pathlib.Path, build: pathlib.Path) -> pathlib.Path:
    build.mkdir(parents=True, exist_ok=True)
    launcher = [shutil.which("ccache")] if shutil.which("ccache") else []
    objects = []
    for source in sources(root):
        target = build / (source.relative_to(root).as_posix().replace("/", "_") + ".o")
        level = "-O3" if source.name in OPTIMISED else "-O1"
        extra = EXTRA_FLAGS.get(source.name, [])
        subprocess.run([*launcher, COMPILER, *FLAGS, level, *extra, f"-I{root / 'include'}", f"-I{root / 'src'}",
                        *HOST_HEADERS, "-c", str(source), "-o", str(target)], check=True)
        objects.append(str(target))
    program = build / "tensority_check"
    subprocess.run([COMPILER, "-static", "-pthread", *objects, "-o", str(program)], check=True)
    return program


def main() -> int:
    root, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    wanted = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    emulator = next((path for path in map(shutil.which, EMULATORS) if path), None)
    if shutil.which(COMPILER) is None or emulator is None:
        print(f"skipped: {COMPILER} and {EMULATORS[0]} are needed to check AArch64 (Debian: g++-aarch64-linux-gnu, qemu-user)")
        return SKIPPED
    cases = json.loads((root / "tests/data/vectors/tensority.json").read_text())["cases"]
    step = max(1, len(cases) // wanted) if wanted else 1
    chosen = cases[::step][:wanted or None]
    program = compile_all(root, build)
    lines = "".join(f"{case['header_hash']} {case['seed']} {case['result']}\n" for case in chosen)
    return subprocess.run([emulator, str(program)], input=lines, text=True, env=dict(os.environ), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
