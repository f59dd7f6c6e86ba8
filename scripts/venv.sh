#!/bin/sh
# Makes .venv at the root and installs what a lock file pins, and the project itself, editable:
#   sh scripts/venv.sh requirements.lock
# Does nothing where it did the same before. What pip says is shown only when pip fails.
set -eu
exec </dev/null # standard input belongs to what runs after us
cd "$(dirname "$0")/.."
lock=$1
stamp=.venv/installed-$lock
log=.venv/install.log
options="--quiet --disable-pip-version-check --no-input"

fits() { "$1" -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

version() { "$1" -c 'import sys; print(*sys.version_info[:3])' 2>/dev/null; }

# What the installation depends on. The path, too: a copied or moved .venv still starts the old place's scripts.
state() { { pwd; version .venv/bin/python; cat pyproject.toml "$lock"; } | cksum; }

find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
        if fits "$name"; then
            echo "$name"
            return
        fi
    done
    echo "No Python 3.11, 3.12 or 3.13 found (tried: ${PYTHON:-python3 and others}). Name one: make ... PYTHON=/path/to/python3.12" >&2
    return 1
}

make_venv() {
    if "$1" -c 'import ensurepip' 2>/dev/null; then
        "$1" -m venv --clear .venv
    else # Debian without python3-venv: the machine's own pip serves
        "$1" -m venv --clear --without-pip .venv
    fi
}

pip() {
    if .venv/bin/python -c 'import pip' 2>/dev/null; then
        .venv/bin/python -m pip $options "$@"
    else
        "$(find_python)" -m pip $options --python .venv/bin/python "$@"
    fi
}

install() {
    pip install --require-hashes -r "$lock" &&
        pip install --no-index --no-deps --no-build-isolation -e .
}

if [ -z "${PYTHON:-}" ] || [ "$(version .venv/bin/python)" = "$(version "$PYTHON")" ]; then
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(state)" ]; then
        exit 0
    fi
fi
python=$(find_python)
if ! fits .venv/bin/python || { [ -n "${PYTHON:-}" ] && [ "$(version .venv/bin/python)" != "$(version "$python")" ]; }; then
    make_venv "$python"
fi
echo "Installing into .venv (once) ..." >&2
if ! install >"$log" 2>&1; then
    cat "$log" >&2
    echo "The installation failed; the lines above say why (also in $log)." >&2
    exit 1
fi
# The base, compiled beside the command: the first answer is as fast as every other. A base with errors says so when used.
XDG_CACHE_HOME="$PWD/.venv/share" .venv/bin/jasmine ask JASMINE >/dev/null 2>&1 || true
state >"$stamp"
# The test tools' lock holds everything of the other one.
if [ "$lock" = requirements-dev.lock ]; then
    lock=requirements.lock
    state >.venv/installed-requirements.lock
fi
