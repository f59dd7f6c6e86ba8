#!/bin/sh
# Installs this bundle without a network, or goes back to the version before.
#   sh install.sh PREFIX --env FILE [--user NAME]       install, or upgrade: back up the database, upgrade it, switch over
#   sh install.sh PREFIX --no-database                  the program alone
#   sh install.sh PREFIX --back --yes --env FILE        the version before, and the database as it was before the upgrade
# FILE has the lines NAME=VALUE that the bot gets; --user: who may write the database, where that is not you.
# PYTHON=/path/to/python3 chooses the Python. A step that fails changes nothing; running it again is safe.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd -P)

say() { printf '%s\n' "$*"; }
fail() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 1
}
usage() {
    sed -n '3,7s/^# \{0,1\}//p' "$here/install.sh" >&2
    exit 2
}

# --- What is asked for -----------------------------------------------------------------------------------------------

prefix='' env_file='' user='' back='' yes='' database=unknown
while [ $# -gt 0 ]; do
    case $1 in
    --env) [ $# -gt 1 ] || usage; env_file=$2 && shift ;;
    --user) [ $# -gt 1 ] || usage; user=$2 && shift ;;
    --no-database) database=no ;;
    --back) back=yes ;;
    --yes) yes=yes ;;
    -*) usage ;;
    *) [ -z "$prefix" ] || usage; prefix=$1 ;;
    esac
    shift
done
[ -n "$prefix" ] || usage

# NAME=VALUE lines, as systemd reads them: comments, quotes around a value.
read_env() {
    [ -r "$1" ] || fail "$1 cannot be read. Fix: check the path, or run this as its owner."
    while IFS= read -r line || [ -n "$line" ]; do
        name=${line%%=*} value=${line#*=}
        case $name in '' | *[!A-Z0-9a-z_]* | [0-9]*) continue ;; esac
        [ "$name" != "$line" ] || continue
        case $value in \"*\" | \'*\') value=${value#?} value=${value%?} ;; esac
        export "$name=$value"
    done <"$1"
}

[ -z "$env_file" ] || read_env "$env_file"
if [ "$database" != no ]; then
    [ -n "${JASMINE_DATABASE_URL:-}${JASMINE_DATABASE_URL_FILE:-}${JASMINE_STATE_DIR:-}" ] ||
        fail "no database is named. Fix: --env FILE with the bot's JASMINE_STATE_DIR or JASMINE_DATABASE_URL, or --no-database."
fi
[ -z "$user" ] || id "$user" >/dev/null 2>&1 || fail "there is no user $user."

as_user() {
    if [ -n "$user" ] && [ "$(id -un)" != "$user" ]; then
        runuser -u "$user" -- "$@"
    else
        "$@"
    fi
}

mkdir -p "$prefix"
prefix=$(cd "$prefix" && pwd -P)
[ ! -e "$prefix/current" ] || [ -L "$prefix/current" ] || fail "$prefix/current is no link. Fix: name another folder."
current=$(readlink "$prefix/current" || true)
current=${current#versions/}
if command -v flock >/dev/null; then
    exec 9>"$prefix/.lock"
    flock -n 9 || fail "another installation is under way in $prefix."
fi

# --- If a step fails -------------------------------------------------------------------------------------------------

made='' copied='' upgraded=''
undo() {
    code=$?
    trap - EXIT
    if [ "$code" -ne 0 ]; then
        rm -f "$prefix/.current.new"
        if [ -n "$upgraded" ]; then
            if [ -n "$copied" ] && as_user "$program/bin/jasmine" db restore "$copied" --yes >&2; then
                say "The database is as it was before." >&2
            else
                say "The database has been upgraded already; its back-up is ${copied:-none}." >&2
            fi
        elif [ -n "$copied" ]; then
            rm -f "$copied"
        fi
        [ -z "$made" ] || rm -rf "$made"
        say "Failed; what ran before runs on: ${current:-nothing}." >&2
    fi
    exit "$code"
}
trap undo EXIT
trap 'exit 130' INT TERM HUP

# --- The steps -------------------------------------------------------------------------------------------------------

check_sums() {
    if command -v sha256sum >/dev/null; then
        sums="sha256sum --check --strict --quiet"
    else
        sums="shasum --algorithm 256 --check --strict --quiet"
    fi
    (cd "$here" && $sums SHA256SUMS >&2) || fail "the bundle is damaged. Fix: copy it again."
}

find_python() {
    for name in ${PYTHON:-"python$wanted" python3 python}; do
        if [ "$("$name" -c "$1" 2>/dev/null)" = "$wanted $platform" ]; then
            command -v "$name"
            return
        fi
    done
    fail "this bundle is for Python $wanted on $platform, which was not found here. Fix: PYTHON=/path/to/python$wanted."
}

install_program() {
    if [ -f "$program/.bundle" ]; then
        cmp -s "$here/SHA256SUMS" "$program/.bundle" ||
            fail "$version is installed already, from another bundle. Fix: use a bundle of another version."
        say "$version is installed already."
        return
    fi
    rm -rf "$program" # what an installation that was killed left
    made=$program
    mkdir -p "$prefix/versions"
    "$python" -m venv --without-pip "$program"
    # pip's own wheel: Debian's Python comes without one. --isolated: no configuration of this machine names an index.
    "$program/bin/python" "$(echo "$here"/pip/pip-*.whl)/pip" --isolated --disable-pip-version-check --quiet install \
        --no-index --no-cache-dir --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt" >&2
    # The base, compiled: it comes with the bundle; where it does not fit it is compiled now, for a minute.
    mkdir -p "$program/share/jasmine-bot"
    cp "$here"/compiled/*.bin "$program/share/jasmine-bot/"
    XDG_CACHE_HOME="$program/share" "$program/bin/jasmine" ask JASMINE >/dev/null
    cp "$here/install.sh" "$program/"
    chmod -R a+rX "$program"
    cp "$here/SHA256SUMS" "$program/.bundle"
}

# back_up NAME: sets `copied`; empty where there are no tables yet.
back_up() {
    mkdir -p "$prefix/backups"
    chmod 700 "$prefix/backups"
    [ -z "$user" ] || chown "$user" "$prefix/backups"
    file=$prefix/backups/$1-$(date -u +%Y%m%dT%H%M%SZ).backup
    as_user "$program/bin/jasmine" db backup "$file" --if-any
    copied=$file
    as_user test -f "$file" || copied=''
}

switch_to() {
    rm -f "$prefix/.current.new"
    ln -s "versions/$1" "$prefix/.current.new"
    mv -fT "$prefix/.current.new" "$prefix/current"
}

install() {
    check_sums
    version='' wanted='' platform=''
    # shellcheck source=/dev/null
    . "$here/about"
    python=$(find_python "import sys, sysconfig; print('%d.%d' % sys.version_info[:2], sysconfig.get_platform())")
    program=$prefix/versions/$version
    install_program
    if [ "$database" != no ]; then
        back_up "before-$version"
        as_user "$program/bin/jasmine" db upgrade
        upgraded=yes
    fi
    if [ "$current" = "$version" ]; then
        say "$version is current already."
    else
        [ -z "$current" ] || printf '%s\n%s\n' "$current" "$copied" >"$program/.former"
        switch_to "$version"
        say "$prefix/current is $version. Start the bot anew; the way back: sh $prefix/current/install.sh $prefix --back --yes"
    fi
}

go_back() {
    program=$prefix/versions/$current
    [ -f "$program/.former" ] || fail "there is no version before ${current:-none}."
    former=$(sed -n 1p "$program/.former") kept=$(sed -n 2p "$program/.former")
    [ -x "$prefix/versions/$former/bin/jasmine" ] || fail "$former is not there any more."
    [ -n "$yes" ] || fail "what was written since the upgrade from $former would be lost. Say --yes if that is meant."
    if [ "$database" != no ] && [ -n "$kept" ]; then
        as_user test -r "$kept" || fail "the back-up $kept is not there any more."
        back_up "before-back-from-$current"
        as_user "$program/bin/jasmine" db restore "$kept" --yes
        upgraded=yes
        say "What was there until now is in ${copied:-no file}."
    fi
    switch_to "$former"
    say "$prefix/current is $former. Start the bot anew."
}

if [ -n "$back" ]; then go_back; else install; fi
upgraded='' made=''
