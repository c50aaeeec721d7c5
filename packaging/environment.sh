# Sourced by the commands beside it: builds .venv from the hashed lock and looks after what Qt needs.

DEBIAN_QT="libegl1 libgl1 libglib2.0-0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1 libdbus-1-3 libfontconfig1 fonts-dejavu-core"
DEBIAN_SCREEN="xvfb openbox xdotool"
DEBIAN_SERVERS="davical php-cli php-pgsql postgresql"
DEBIAN_CYRUS="cyrus-imapd cyrus-caldav"
DEBIAN_SOGO="sogo memcached postgresql"
FEDORA_QT="mesa-libEGL mesa-libGL glib2 libxkbcommon-x11 libxcb xcb-util-cursor xcb-util-wm xcb-util-image xcb-util-keysyms xcb-util-renderutil dbus-libs fontconfig dejavu-sans-fonts"

say() { printf '%s\n' "$*" >&2; }

on_debian() { command -v apt-get >/dev/null 2>&1; }

# forget_python_settings: what is set for other programs (PYTHONPATH, PYTHONHOME, PYTHONOPTIMIZE, PYTHONUNBUFFERED ...) may
# hide or make faults here. PYTHON names the interpreter, PYTHON_KEYRING_BACKEND the key ring: those were set for us.
forget_python_settings() {
    for name in $(env | sed -n 's/^\(PYTHON[A-Z0-9_]*\)=.*/\1/p'); do
        case $name in
        PYTHON | PYTHON_KEYRING_BACKEND) ;;
        *) unset "$name" ;;
        esac
    done
}

is_root() { [ "$(id -u)" -eq 0 ]; }

# install_packages PACKAGE...: with apt-get, as root; quiet unless it fails.
install_packages() {
    log=$(mktemp)
    if ! { { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1; }; then
        cat "$log" >&2
        rm -f "$log"
        say "The system packages could not be installed: $*"
        exit 1
    fi
    rm -f "$log"
}

find_python() {
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    say "TaskSync needs Python 3.11 or newer. Install it, or name one with PYTHON=/path/to/python3."
    exit 1
}

make_venv() {
    "$1" -m venv .venv >/dev/null 2>&1 && return
    rm -rf .venv
    if on_debian && is_root; then
        install_packages python3-venv
        "$1" -m venv .venv && return
    fi
    say "Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv"
    exit 1
}

# prepare_environment [--dev]: makes .venv hold exactly what the lock says.
prepare_environment() {
    requirements=packaging/requirements.txt
    [ "${1:-}" != "--dev" ] || requirements=packaging/requirements-dev.txt
    stamp=.venv/.installed-$(basename "$requirements")
    python=$(find_python) || exit 1
    [ -x .venv/bin/python ] || rm -rf .venv
    if [ -f "$stamp" ] && cmp -s "$stamp" "$requirements"; then
        return
    fi
    say "Installing TaskSync into .venv (this takes a minute the first time) ..."
    if command -v uv >/dev/null 2>&1; then
        [ -x .venv/bin/python ] || uv venv --quiet --python "$python" .venv
        uv pip install --quiet --python .venv/bin/python --require-hashes -r "$requirements"
        uv pip install --quiet --python .venv/bin/python --no-deps -e .
    else
        [ -x .venv/bin/python ] || make_venv "$python"
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements"
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
    fi
    cp "$requirements" "$stamp"
}

# missing_libraries: names of shared libraries that Qt's modules and its X11 plugin do not find.
missing_libraries() {
    qt=$(.venv/bin/python -c 'import importlib.util as u; print(u.find_spec("PySide6").submodule_search_locations[0])')
    ldd "$qt"/QtGui.abi3.so "$qt"/QtWidgets.abi3.so "$qt"/QtSvg.abi3.so "$qt"/Qt/plugins/platforms/libqxcb.so 2>/dev/null |
        awk '/not found/ { print $1 }' | sort -u | tr '\n' ' '
}

# prepare_qt: the system libraries that Qt needs; installed as root on Debian and Ubuntu, else named.
prepare_qt() {
    [ "$(uname -s)" = Linux ] || return 0
    missing=$(missing_libraries)
    [ -n "$missing" ] || return 0
    if on_debian && is_root; then
        say "Installing the system libraries that Qt needs ..."
        # shellcheck disable=SC2086
        install_packages $DEBIAN_QT
        return 0
    fi
    say "Qt needs system libraries that are not here: $missing"
    if on_debian; then
        say "Run:  sudo apt-get install -y $DEBIAN_QT"
    elif command -v dnf >/dev/null 2>&1; then
        say "Run:  sudo dnf install -y $FEDORA_QT"
    else
        say "Install them with your system's package manager, then start again."
    fi
    exit 1
}

# prepare_screen: a virtual display for the tests that click through the real window.
prepare_screen() {
    [ "$(uname -s)" = Linux ] || return 0
    for program in Xvfb openbox xdotool; do
        command -v "$program" >/dev/null 2>&1 && continue
        if on_debian && is_root; then
            # shellcheck disable=SC2086
            install_packages $DEBIAN_SCREEN
            return 0
        fi
        say "The tests of the real window need Xvfb, openbox and xdotool."
        say "Run:  sudo apt-get install -y $DEBIAN_SCREEN   (or your system's packages of these)"
        exit 1
    done
}

# prepare_scratch: what tests write is thrown away, so it is kept in memory where there is room: a database that is safe
# against a loss of power waits for the disk at each of its steps. A killed process loses nothing that way either.
prepare_scratch() {
    [ -z "${TMPDIR:-}" ] && [ -d /dev/shm ] && [ -w /dev/shm ] || return 0
    free=$(df -Pk /dev/shm | awk 'NR == 2 { print int($4 / 1024) }')
    [ "$free" -ge 4096 ] || return 0
    TMPDIR=$(mktemp -d /dev/shm/ts.XXXXXX)
    chmod 755 "$TMPDIR"
    export TMPDIR
    trap 'rm -rf "$TMPDIR"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

# prepare_servers: servers for the tests that take long to install. The tests start them themselves, on loopback and in
# folders that are thrown away; tests of what is missing are skipped.
prepare_servers() {
    install_jira820 || say "The tests on jira820 are skipped."
    on_debian && is_root || return 0
    # shellcheck disable=SC2086
    { [ -d /usr/share/davical ] && command -v php >/dev/null 2>&1; } || (install_unstarted $DEBIAN_SERVERS) ||
        say "The tests on DAViCal are skipped."
    # shellcheck disable=SC2086
    { [ -x /usr/lib/cyrus/bin/imapd ] && [ -x /usr/lib/cyrus/bin/httpd ]; } || (install_unstarted $DEBIAN_CYRUS) ||
        say "The tests on Cyrus IMAP are skipped."
    # shellcheck disable=SC2086
    { [ -x /usr/sbin/sogod ] && [ -x /usr/bin/memcached ] && [ -d /usr/lib/postgresql ]; } ||
        (install_unstarted $DEBIAN_SOGO) || say "The tests on SOGo are skipped."
}

# install_unstarted PACKAGE...: like install_packages, but no service begins to run: the tests start their own.
install_unstarted() {
    policy=/usr/sbin/policy-rc.d
    if [ -e "$policy" ]; then
        install_packages "$@"
        return
    fi
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
    (install_packages "$@")
    result=$?
    rm -f "$policy"
    return "$result"
}

# install_jira820: into .servers, which git ignores; nothing of it is seen by anything but its own process.
install_jira820() {
    list=packaging/requirements-jira820.txt
    cmp -s .servers/installed "$list" && return 0
    rm -rf .servers
    if command -v uv >/dev/null 2>&1; then
        uv pip install --quiet --python .venv/bin/python --no-deps --require-hashes --target .servers -r "$list" || return 1
    else
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
            --target .servers -r "$list" || return 1
    fi
    cp "$list" .servers/installed
}
