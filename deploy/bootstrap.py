"""Make `.venv` from the hash-pinned requirements. Standard library only, for nothing else is there yet.

    python3 deploy/bootstrap.py [run|test|bench]

Installs exactly what `requirements/<set>.txt` lists, with the `uv` that `requirements/uv.txt` pins. `bench` is others'
software that ours is measured beside: it goes into an environment within, `.venv/bench`.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
FLOOR = (3, 11)


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else "run"
    wanted = REQUIREMENTS / f"{name}.txt"
    if sys.version_info < FLOOR:
        sys.exit(f"Python {FLOOR[0]}.{FLOOR[1]} or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
    if not wanted.is_file():
        sys.exit(f"There is no {wanted.relative_to(ROOT)}: say run, test or bench.")
    if not can_make_venv():
        install_debian_venv()
    try:
        if not venv_is_sound():
            print("Making .venv …", flush=True)
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
        pip(
            "install",
            "--quiet",
            "--require-hashes",
            "--only-binary",
            ":all:",
            "-r",
            str(REQUIREMENTS / "uv.txt"),
        )
        print(f"Installing what {wanted.relative_to(ROOT)} pins …", flush=True)
        python = PYTHON if name != "bench" else VENV / "bench" / "bin" / "python"
        if not python.exists():
            uv("venv", "--quiet", "--python", str(PYTHON), str(VENV / "bench"))
        uv("pip", "sync", "--quiet", "--require-hashes", "--no-build", "--python", str(python), str(wanted))
    except subprocess.CalledProcessError as error:
        sys.exit(f"This step failed (see above): {' '.join(map(str, error.cmd))}")


def can_make_venv() -> bool:
    """Debian and Ubuntu ship `venv` without `ensurepip`, in a package of its own."""
    return importlib.util.find_spec("ensurepip") is not None


def venv_is_sound() -> bool:
    """Whether `.venv` runs, with pip, on the version of Python that asks."""
    if not PYTHON.exists():
        return False
    ask = "import pip, sys; print(*sys.version_info[:2])"
    answer = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True, check=False)
    return answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


def install_debian_venv() -> None:
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"Installing {package} …", flush=True)
    try:
        for step in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", package]):
            subprocess.run([*as_root, "apt-get", *step], check=True, env=environment, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        sys.exit(f"This Python lacks {package}. Please run, as root: apt-get install {package}")


def pip(*arguments: str) -> None:
    subprocess.run([PYTHON, "-m", "pip", "--disable-pip-version-check", *arguments], check=True)


def uv(*arguments: str) -> None:
    """uv trusts whom the system trusts, as pip does: its own list knows no authority that the machine's owner added."""
    environment = dict(os.environ)
    if SYSTEM_CERTIFICATES.exists():
        environment.setdefault("SSL_CERT_FILE", str(SYSTEM_CERTIFICATES))
    subprocess.run([PYTHON, "-m", "uv", *arguments], check=True, env=environment)


if __name__ == "__main__":
    main()
