#!/usr/bin/env bash
# A real PostgreSQL server for development and tests: Debian's (apt-get install postgresql), with a data directory of its own,
# on a Unix socket only, which nobody but its owner can reach. The server refuses to run as root: root hands it to `postgres`.
set -eu

WAIT_SECONDS=${XINTU_POSTGRES_WAIT:-60}
PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
DATABASE=xintu

usage() {
  cat <<'TEXT'
usage: scripts/postgres.sh COMMAND [--home DIR]

  start        start a server that keeps its data; prints the environment line: eval "$(scripts/postgres.sh start)"
  stop         stop it; its data stays
  status       say whether it answers (exit status 0) or not (1)
  run CMD...   start a fresh throw-away server (no syncs), run CMD with XINTU_TEST_DATABASE_URL set, stop and remove the
               server; the exit status is CMD's. Without PostgreSQL CMD still runs, without the environment.

--home: the folder of the server's data, socket and log (default .postgres; where root starts it, a folder that `postgres` may enter).
Every workspace folder has a schema of its own in the database (schema=auto). Environment: XINTU_POSTGRES_WAIT (60 seconds).
TEXT
}

say() { printf 'postgres.sh: %s\n' "$*" >&2; }

# The newest of Debian's versions, else what is on the path.
binaries() {
  local found
  found=$(find /usr/lib/postgresql -maxdepth 3 -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
  [ -n "$found" ] || found=$(command -v initdb || true)
  [ -z "$found" ] || dirname "$found"
}

as_owner() { # command...; the server's own user where root calls
  if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

owner() { if [ "$(id -u)" -eq 0 ]; then echo postgres; else id -un; fi; }

# Names are compared as Chinese readers sort them (ICU), so that a comparison which should go by bytes shows; a password is
# asked even on the socket, so that a missing or printed one shows as well.
make_cluster() { # home bin
  mkdir -p "$1/socket"
  (umask 077 && head -c 24 /dev/urandom | base64 | tr -dc 'A-Za-z0-9' >"$1/password")
  [ "$(id -u)" -ne 0 ] || chown -R postgres "$1"
  as_owner "$2/initdb" --pgdata "$1/data" --username xintu --pwfile "$1/password" --auth scram-sha-256 --encoding UTF8 \
    --locale C.UTF-8 --locale-provider icu --icu-locale zh >"$1/initdb.log" 2>&1 || { cat "$1/initdb.log" >&2; return 1; }
  printf "listen_addresses = ''\nunix_socket_directories = '%s'\nmax_connections = 200\n" "$1/socket" |
    as_owner tee -a "$1/data/postgresql.conf" >/dev/null
}

start_at() { # home [server settings]
  local home=$1 bin
  bin=$(binaries)
  [ -n "$bin" ] || { say "needs PostgreSQL (for example: apt-get install postgresql)"; return 1; }
  [ -d "$home/data" ] || make_cluster "$home" "$bin" || return 1
  if ! as_owner "$bin/pg_ctl" --pgdata "$home/data" --log "$home/log" --wait --timeout "$WAIT_SECONDS" -o "${2:-}" start >/dev/null; then
    say "the server did not start; the end of its log:"
    tail -n 20 "$home/log" >&2
    return 1
  fi
  PGPASSWORD=$(cat "$home/password") "$bin/psql" -qAt -h "$home/socket" -U xintu -d postgres -v ON_ERROR_STOP=1 \
    -c "SELECT 1 FROM pg_database WHERE datname = '$DATABASE'" | grep -q 1 ||
    PGPASSWORD=$(cat "$home/password") "$bin/createdb" -h "$home/socket" -U xintu "$DATABASE"
}

stop_at() { # home
  local bin
  bin=$(binaries)
  [ -z "$bin" ] || ! running "$1" || as_owner "$bin/pg_ctl" --pgdata "$1/data" --mode fast --wait stop >/dev/null || true
}

running() { # home
  local bin
  bin=$(binaries)
  [ -n "$bin" ] && [ -d "$1/data" ] && as_owner "$bin/pg_ctl" --pgdata "$1/data" status >/dev/null 2>&1
}

url() { # home
  printf 'postgresql+psycopg://xintu:%s@/%s?host=%s&schema=auto' "$(cat "$1/password")" "$DATABASE" "$1/socket"
}

start() { # home
  mkdir -p "$1"
  if running "$1"; then say "already running"; else start_at "$1" || return 1; fi
  printf "export XINTU_DATABASE_URL='%s'\n" "$(url "$1")"
}

status() { # home
  if running "$1"; then echo "running: socket $1/socket, $(owner)"; else echo "not running"; return 1; fi
}

# Should this script be killed outright, the watcher still stops the server and removes its home.
watch() { # home owner
  while kill -0 "$2" 2>/dev/null; do sleep 1; done
  stop_at "$1"
  rm -rf "$1"
}

run() { # command...
  local home watcher code=0
  unset XINTU_DATABASE_URL XINTU_TEST_DATABASE_URL
  if [ -z "$(binaries)" ]; then
    say "no PostgreSQL server, so its tests are skipped: apt-get install postgresql"
    exec "$@"
  fi
  home=$(mktemp -d "/tmp/xintu-postgres.XXXXXX") # short: a socket's path has 107 bytes
  chmod 755 "$home"
  # shellcheck disable=SC2064
  trap "stop_at '$home'; rm -rf '$home'" EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  watch "$home" $$ >/dev/null 2>&1 </dev/null &
  watcher=$!
  start_at "$home" "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=256MB" || exit 1
  XINTU_TEST_DATABASE_URL=$(url "$home")
  export XINTU_TEST_DATABASE_URL
  "$@" || code=$?
  kill "$watcher" 2>/dev/null || true
  exit "$code"
}

main() {
  local command=${1:-} home=$PROJECT/.postgres
  [ $# -eq 0 ] || shift
  if [ "$command" = run ]; then
    [ $# -gt 0 ] || { usage >&2; exit 2; }
    run "$@"
  fi
  while [ $# -gt 0 ]; do
    case $1 in
      --home) home=$(realpath -m "${2:?--home needs a folder}"); shift 2 ;;
      *) usage >&2; exit 2 ;;
    esac
  done
  case $command in
    start) start "$home" ;;
    stop) stop_at "$home" ;;
    status) status "$home" ;;
    help | -h | --help) usage ;;
    *) usage >&2; exit 2 ;;
  esac
}

main "$@"
