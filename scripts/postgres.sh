#!/bin/sh
# A PostgreSQL of our own for the tests, in a folder that is thrown away; nobody else can reach it.
#   sh scripts/postgres.sh start DIR    installs Debian's package where there is none, prints TEST_POSTGRES_URL's value
#   sh scripts/postgres.sh stop DIR
# start: exit code 3 where PostgreSQL cannot be had here (no package, or root is needed and we are not).
set -eu
exec </dev/null

# The folder with initdb; the newest, where Debian has several.
find_programs() {
    found=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
    found=${found:-$(command -v initdb)} || return 1
    dirname "$found"
}

install_package() {
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
    # Debian would make and start a cluster that nobody asked for.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    apt-get -qq update >&2 &&
        DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends postgresql >&2
}

# The server refuses to run as root.
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

start() {
    programs=$(find_programs) || { install_package >"$dir/install.log" 2>&1 && programs=$(find_programs); } || {
        cat "$dir/install.log" >&2 2>/dev/null || true
        exit 3
    }
    if [ "$(id -u)" = 0 ]; then
        id postgres >/dev/null 2>&1 || exit 3
        chmod 711 "$dir"
        mkdir -p "$dir/postgres" && chown postgres "$dir/postgres"
    else
        mkdir -p "$dir/postgres"
    fi
    as_owner "$programs/initdb" --pgdata="$dir/postgres/data" --username=jasmine --auth=trust --encoding=UTF8 \
        --locale=C --no-sync >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
    # A socket in our own folder, no port: several may run at once. What a power cut would lose is nothing to us.
    as_owner "$programs/pg_ctl" --pgdata="$dir/postgres/data" --log="$dir/postgres/log" --wait --timeout=30 --options="-h '' \
        -k $dir/postgres -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200" \
        start >"$dir/start.log" 2>&1 || { cat "$dir/start.log" "$dir/postgres/log" >&2; exit 1; }
    echo "postgresql://jasmine@/postgres?host=$dir/postgres"
}

stop() {
    [ -d "$dir/postgres/data" ] || exit 0
    as_owner "$(find_programs)/pg_ctl" --pgdata="$dir/postgres/data" --mode=immediate --wait stop >/dev/null 2>&1 || true
}

dir=${2:?"a folder"}
case ${1:-} in
start) start ;;
stop) stop ;;
*) sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
