# Sourced by the commands beside it: builds .venv from the hashed lock.

find_python() {
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    echo "TaskSync needs Python 3.11 or newer. Install it, or name one with PYTHON=/path/to/python3." >&2
    exit 1
}

# prepare_environment [--dev]: makes .venv hold exactly what the lock says.
prepare_environment() {
    requirements=packaging/requirements.txt
    [ "${1:-}" != "--dev" ] || requirements=packaging/requirements-dev.txt
    stamp=.venv/.installed-$(basename "$requirements")
    python=$(find_python)
    [ -x .venv/bin/python ] || rm -rf .venv
    if [ -f "$stamp" ] && cmp -s "$stamp" "$requirements"; then
        return
    fi
    if command -v uv >/dev/null 2>&1; then
        [ -x .venv/bin/python ] || uv venv --quiet --python "$python" .venv
        uv pip install --quiet --python .venv/bin/python --require-hashes -r "$requirements"
        uv pip install --quiet --python .venv/bin/python --no-deps -e .
    else
        [ -x .venv/bin/python ] || "$python" -m venv .venv || {
            echo "The venv module is missing. On Debian or Ubuntu: apt-get install python3-venv" >&2
            exit 1
        }
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements"
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ||
            .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
    fi
    cp "$requirements" "$stamp"
}
