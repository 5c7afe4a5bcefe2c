#!/usr/bin/env bash
# What does this project need to run here? A virtual environment in .venv with the locked packages, and what its pages
# take from npm in web/packages/node_modules. Nothing else, and nothing outside this folder.
# Usage: ./setup.sh [--runtime]   (without the tools for developing and testing)
# Quick when nothing has changed. PYTHON=/path/to/python3 chooses the interpreter.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

locks=(requirements/build.txt requirements/runtime.txt)
if [[ "${1:-}" != "--runtime" ]]; then
    [[ -z "${1:-}" ]] || { echo "usage: ./setup.sh [--runtime]" >&2; exit 2; }
    locks+=(requirements/dev.txt)
fi
venv=.venv
stamp="$venv/.set-up"
pages=web/packages

say() { echo "set-up: $*" >&2; }

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if command -v "$candidate" >/dev/null && fits "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    say "Python 3.11 or newer is needed; found: $(python3 --version 2>&1 || echo none)."
    say "Install it (Debian, Ubuntu: apt-get install python3 python3-venv), or name one: PYTHON=/path/to/python3 ./setup.sh"
    exit 1
}

# Everything the result depends on: the locks, the build's settings, the interpreter, where the project stands.
fingerprint() {
    { cat "${locks[@]}" pyproject.toml setup.sh "$pages/package-lock.json"; "$venv/bin/python" -VV; pwd; } | sha256sum | cut -d' ' -f1
}

if [[ -x "$venv/bin/python" ]] && fits "$venv/bin/python"; then
    if [[ -f "$stamp" && -d "$pages/node_modules" && "$(cat "$stamp")" == "$(fingerprint)" ]]; then
        exit 0
    fi
else
    python="$(find_python)"
    say "making $venv with $("$python" --version)"
    rm -rf "$venv"
    if ! "$python" -m venv "$venv" >/dev/null; then
        rm -rf "$venv"
        say "$python cannot make virtual environments (Debian, Ubuntu: apt-get install python3-venv)"
        exit 1
    fi
fi

uv=""
if [[ -x "$venv/bin/uv" ]]; then
    uv="$venv/bin/uv"
elif command -v uv >/dev/null; then
    uv="$(command -v uv)"
elif "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt; then
    uv="$venv/bin/uv"
fi

arguments=()
for lock in "${locks[@]}"; do arguments+=(-r "$lock"); done
say "installing $(cat "${locks[@]}" | grep '^[a-z0-9].*==' | sort -u | wc -l) locked packages"
if [[ -n "$uv" ]] && "$uv" pip install --quiet --python "$venv/bin/python" --require-hashes --compile-bytecode "${arguments[@]}"; then
    "$uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
else
    say "going on with pip"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes "${arguments[@]}"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
fi

# The parts of the pages; no script of theirs is run.
if ! command -v npm >/dev/null && [[ ! -x "$venv/bin/npm" ]]; then
    say "no Node.js here: installing it into $venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt
fi
say "installing the parts of the pages"
PATH="$PATH:$PWD/$venv/bin" npm ci --prefix "$pages" --ignore-scripts --no-audit --no-fund --loglevel error >/dev/null

"$venv/bin/python" -m compileall -q -j 0 activities channels commands config domain erp models operations reading stack store temporal web workflows || true

fingerprint >"$stamp"
say "done; $venv/bin/puntual --help"
