"""Makes the environments of the Python programs that the tests run: Meltano, targets, singer-python.

    python3 parts.py             all of them
    python3 parts.py NAME...     those; the directory of each goes to stdout

Each has its own, because their dependencies contradict each other: requirements/NAME.txt, with the exact versions of
everything. They are kept from build to build in ${XDG_CACHE_HOME:-~/.cache}/tap-postgres-tests, by the digest of what is in
them, and any number of processes may ask for them at once.
"""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import platform
import shutil
import subprocess
import sys

OLDEST = (3, 11)
REQUIREMENTS = pathlib.Path(__file__).resolve().parent / "requirements"
INSTALLER = "installer"
BUILD = "build"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "tap-postgres-tests"


def main():
    if sys.version_info < OLDEST:
        sys.exit(f"{sys.executable} is Python {platform.python_version()}; the tests need 3.11 or later")
    names = sys.argv[1:] or sorted(path.stem for path in REQUIREMENTS.glob("*.txt"))
    for name in names:
        if name not in (INSTALLER, BUILD):
            print(environment(name), flush=True)


def environment(name):
    """The directory of an environment that is complete; makes it if need be."""
    CACHE.mkdir(parents=True, exist_ok=True)
    directory = CACHE / f"{name}-{digest(name)}"
    complete = directory / "complete"
    with lock(CACHE / f"{name}.lock"):
        if not complete.exists():
            shutil.rmtree(directory, ignore_errors=True)
            make(name, directory)
            complete.touch()
    return directory


def digest(name):
    """Of the versions, and of what they are installed for: programs are compiled for one Python."""
    of = hashlib.sha256()
    for part in (name, BUILD):
        of.update((REQUIREMENTS / f"{part}.txt").read_bytes())
    of.update(f"{sys.base_prefix} {sys.version} {platform.machine()}".encode())
    return of.hexdigest()[:16]


@contextlib.contextmanager
def lock(path):
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make(name, directory):
    if name == INSTALLER:
        run(f"{sys.executable} cannot make environments; on Debian, install python3-venv", sys.executable, "-m", "venv", directory)
        install_by_pip(directory, name, directory)
        return
    installer = environment(INSTALLER)
    run("cannot make an environment", sys.executable, "-m", "venv", "--without-pip", directory)
    # In a tenth of pip's time. But pip knows of an index that only its own configuration names.
    if not install_by_uv(installer, name, directory):
        install_by_pip(installer, name, directory)


def install_by_uv(installer, name, directory):
    return succeeds(
        installer / "bin/uv", "pip", "install", "--quiet", "--no-deps",
        "--cache-dir", CACHE / "downloads", "--build-constraints", REQUIREMENTS / f"{BUILD}.txt",
        "--python", directory / "bin/python", "--requirement", REQUIREMENTS / f"{name}.txt",
    )


def install_by_pip(installer, name, directory):
    run(
        f"cannot install what is in {name}.txt; is there a way to the Python package index?",
        installer / "bin/python", "-m", "pip", "--python", directory / "bin/python", "install", "--quiet", "--no-deps",
        "--disable-pip-version-check", "--no-input", "--requirement", REQUIREMENTS / f"{name}.txt",
        more={"PIP_CONSTRAINT": str(REQUIREMENTS / f"{BUILD}.txt")},
    )


def run(problem, *command, more=None):
    if not succeeds(*command, more=more):
        sys.exit(problem)


def succeeds(*command, more=None):
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    variables |= more or {}
    return subprocess.run([str(word) for word in command], env=variables, stdout=sys.stderr, check=False).returncode == 0


if __name__ == "__main__":
    main()
