#!/usr/bin/env bash
# A real Neo4j server for development and tests, without docker and without root: Community 5.26 LTS, fetched by Maven
# into a folder outside git, run on Java 17 or 21, listening on the loopback interface only, behind a generated password.
set -eu

VERSION=5.26.30
PLUGIN=org.apache.maven.plugins:maven-dependency-plugin:3.6.1
HEAP=${XINTU_NEO4J_HEAP:-512m}
SHORT_LIVED="-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
PAGECACHE=${XINTU_NEO4J_PAGECACHE:-256m}
WAIT_SECONDS=${XINTU_NEO4J_WAIT:-120}
PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${XINTU_NEO4J_HOME:-$PROJECT/.neo4j}
LIB=$CACHE/lib-$VERSION
TLS="" READ_ONLY=""

usage() {
  cat <<'TEXT'
usage: scripts/neo4j.sh COMMAND [--home DIR] [--port PORT] [--tls DIR] [--read-only]

  setup        fetch the server's jars with Maven (once; about 125 MB)
  start        start a server that keeps its data; prints the environment lines: eval "$(scripts/neo4j.sh start)"
  stop         stop it; its data stays
  import DIR   fill the stopped server's database anew from the files of xintu graph import --out DIR
  status       say whether it answers (exit status 0) or not (1)
  run CMD...   start a fresh throw-away server, run CMD with the environment set, stop and remove the server; the exit
               status is CMD's. Without Java or Maven CMD still runs, without the environment.

--home: the folder of the server's data, settings and log (default .neo4j/server); --port: of Bolt (default: a free one).
--tls: Bolt is encrypted with private.key and public.crt of this folder; --read-only: nobody may write into the database.
Environment: XINTU_NEO4J_HOME (cache folder, default .neo4j in the project), XINTU_NEO4J_HEAP (512m),
XINTU_NEO4J_PAGECACHE (256m), XINTU_NEO4J_WAIT (120 seconds to the first answer), XINTU_NEO4J_JVM (options of the server's
Java, default -XX:+UseG1GC; a server of run, which does not live long, gets a fast start: SHORT_LIVED in this script).
TEXT
}

say() { printf 'neo4j.sh: %s\n' "$*" >&2; }

# Prints what is missing, nothing if all is there. A server already fetched needs no Maven.
missing() {
  local major
  if ! command -v java >/dev/null 2>&1; then
    echo "Java 17 (for example: apt-get install openjdk-17-jre-headless maven)"
    return
  fi
  major=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  if [ "${major:-0}" -lt 17 ]; then
    echo "Java 17 or 21 instead of Java ${major:-unknown} (for example: apt-get install openjdk-17-jre-headless)"
  elif [ ! -d "$LIB" ] && ! command -v mvn >/dev/null 2>&1; then
    echo "Maven (for example: apt-get install maven)"
  fi
}

need_tools() {
  local lacking
  lacking=$(missing)
  [ -z "$lacking" ] || { say "needs $lacking"; return 1; }
}

# Fetches into a folder of its own and renames it: two at the same time do no harm, a killed one leaves no half.
setup() {
  need_tools || return 1
  [ ! -d "$LIB" ] || return 0
  local part
  mkdir -p "$CACHE"
  part=$(mktemp -d "$CACHE/fetch.XXXXXX")
  cat >"$part/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>xintu</groupId>
  <artifactId>neo4j-server</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>$VERSION</version></dependency>
  </dependencies>
</project>
XML
  say "fetching Neo4j Community $VERSION with Maven into $LIB"
  if ! mvn -q -B -ntp -f "$part/pom.xml" "$PLUGIN:copy-dependencies" -DincludeScope=runtime \
    -Dmdep.prependGroupId=true "-DoutputDirectory=$part/lib" >&2; then
    rm -rf "$part"
    say "Maven could not fetch the server; see its message above"
    return 1
  fi
  [ -d "$LIB" ] || mv -T "$part/lib" "$LIB" 2>/dev/null || [ -d "$LIB" ]
  rm -rf "$part"
}

# A port on which nothing listens now; that it stays free is checked by the server's own log in `launch`.
free_port() {
  local port
  while :; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

write_conf() { # home port
  mkdir -p "$1/conf" "$1/data" "$1/logs" "$1/plugins"
  cat >"$1/conf/neo4j.conf" <<CONF
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:$2
server.http.enabled=false
server.https.enabled=false
server.memory.heap.initial_size=$HEAP
server.memory.heap.max_size=$HEAP
server.memory.pagecache.size=$PAGECACHE
db.tx_log.rotation.size=16M
dbms.usage_report.enabled=false
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
CONF
  [ -z "$READ_ONLY" ] || echo "server.databases.read_only=neo4j" >>"$1/conf/neo4j.conf"
  [ -z "$TLS" ] || cat >>"$1/conf/neo4j.conf" <<CONF
server.bolt.tls_level=REQUIRED
dbms.ssl.policy.bolt.enabled=true
dbms.ssl.policy.bolt.base_directory=$TLS
dbms.ssl.policy.bolt.private_key=private.key
dbms.ssl.policy.bolt.public_certificate=public.crt
dbms.ssl.policy.bolt.client_auth=NONE
CONF
}

# The password is set once in a home's life and kept beside the data, readable by its owner only.
write_password() { # home
  local password
  [ ! -s "$1/password" ] || return 0
  password=$(head -c 24 /dev/urandom | base64 | tr -dc 'A-Za-z0-9')
  NEO4J_HOME=$1 NEO4J_CONF=$1/conf java -XX:TieredStopAtLevel=1 -cp "$LIB/*" org.neo4j.cli.AdminTool \
    dbms set-initial-password "$password" >"$1/logs/password.log" 2>&1 || { cat "$1/logs/password.log" >&2; return 1; }
  (umask 077 && printf '%s' "$password" >"$1/password")
}

launch() { # home
  rm -f "$1/logs/neo4j.log"
  local jvm
  read -ra jvm <<<"${XINTU_NEO4J_JVM:--XX:+UseG1GC}"
  nohup java "-Xms$HEAP" "-Xmx$HEAP" "${jvm[@]}" -XX:+DisableExplicitGC -Dfile.encoding=UTF-8 \
    --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED \
    --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED \
    -cp "$1/plugins/*:$LIB/*" org.neo4j.server.CommunityEntryPoint "--home-dir=$1" "--config-dir=$1/conf" \
    >"$1/logs/console.log" 2>&1 </dev/null &
  echo $! >"$1/pid"
}

alive() { # home; also sees that the process number was not given to another program meanwhile
  local pid
  [ -s "$1/pid" ] && pid=$(cat "$1/pid") && ps -ww -p "$pid" -o args= 2>/dev/null | grep -qF -- "--home-dir=$1"
}

# Bolt's handshake: the magic number and four proposals; four bytes come back. Under TLS the log alone has to do.
answers() { # port
  local reply
  [ -z "$TLS" ] || return 0
  reply=$({ exec 3<>"/dev/tcp/127.0.0.1/$1" \
    && printf '\x60\x60\xb0\x17\x00\x04\x04\x05\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x00' >&3 \
    && head -c 4 <&3 | wc -c; } 2>/dev/null) || return 1
  [ "${reply:-0}" -eq 4 ]
}

# Our own server's log must say that Bolt is up: another server on the same port cannot be taken for ours.
wait_ready() { # home port
  local deadline=$((SECONDS + WAIT_SECONDS))
  while [ $SECONDS -lt $deadline ]; do
    alive "$1" || return 1
    if grep -qs "INFO  Started" "$1/logs/neo4j.log" && answers "$2"; then return 0; fi
    sleep 0.2
  done
  return 1
}

start_at() { # home port ("" = any free one)
  local home=$1 port=$2 try
  setup || return 1
  for try in 1 2 3; do
    [ -n "$2" ] || port=$(free_port)
    write_conf "$home" "$port"
    write_password "$home" || return 1
    launch "$home"
    if wait_ready "$home" "$port"; then
      echo "$port" >"$home/port"
      return 0
    fi
    stop_at "$home"
    [ -z "$2" ] || break
    say "no answer on port $port (try $try of 3)"
  done
  say "the server did not start; the end of its log:"
  cat "$home/logs/console.log" "$home/logs/neo4j.log" 2>/dev/null | tail -n 20 >&2
  return 1
}

stop_at() { # home
  local pid waited=0
  alive "$1" || { rm -f "$1/pid"; return 0; }
  pid=$(cat "$1/pid")
  kill "$pid" 2>/dev/null || true
  while alive "$1" && [ $waited -lt 150 ]; do
    sleep 0.2
    waited=$((waited + 1))
  done
  if alive "$1"; then kill -9 "$pid" 2>/dev/null || true; fi
  rm -f "$1/pid"
}

# Into a database that is not running; what it held is gone.
import_into() { # home folder
  local files
  setup || return 1
  ! alive "$1" || { say "stop the server first"; return 1; }
  files=$(cd "$2" && pwd) || return 2
  [ -s "$1/conf/neo4j.conf" ] || write_conf "$1" "$(free_port)"
  write_password "$1" || return 1
  mkdir -p "$1/logs"
  (cd "$files" && NEO4J_HOME=$1 NEO4J_CONF=$1/conf java "-Xmx$HEAP" -XX:+UseG1GC -Dfile.encoding=UTF-8 \
    --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED \
    --add-opens=java.base/sun.nio.ch=ALL-UNNAMED -cp "$LIB/*" org.neo4j.cli.AdminTool database import full neo4j \
    "--report-file=$1/logs/import.report" @neo4j-admin.args) >"$1/logs/import.log" 2>&1 ||
    { tail -n 20 "$1/logs/import.log" >&2; return 1; }
  grep -A4 "IMPORT DONE" "$1/logs/import.log" >&2 || true
}

environment() { # home
  printf 'export XINTU_NEO4J_URL=%s://127.0.0.1:%s\n' "$([ -z "$TLS" ] && echo bolt || echo bolt+ssc)" "$(cat "$1/port")"
  printf 'export XINTU_NEO4J_USER=neo4j\nexport XINTU_NEO4J_PASSWORD=%s\n' "$(cat "$1/password")"
}

start() { # home port
  mkdir -p "$1"
  if alive "$1"; then say "already running"; else start_at "$1" "$2" || return 1; fi
  environment "$1"
}

status() { # home
  if alive "$1" && answers "$(cat "$1/port")"; then
    echo "running: bolt://127.0.0.1:$(cat "$1/port"), process $(cat "$1/pid"), home $1"
  else
    echo "not running"
    return 1
  fi
}

# Should this script be killed outright, the watcher still stops the server and removes its home.
watch() { # home owner
  while kill -0 "$2" 2>/dev/null; do sleep 1; done
  stop_at "$1"
  rm -rf "$1"
}

run() { # command...
  local lacking home watcher code=0
  unset XINTU_NEO4J_URL XINTU_NEO4J_USER XINTU_NEO4J_PASSWORD
  lacking=$(missing)
  if [ -n "$lacking" ]; then
    say "no Neo4j server, so its tests are skipped: install $lacking"
    exec "$@"
  fi
  export XINTU_NEO4J_JVM=${XINTU_NEO4J_JVM:-$SHORT_LIVED}
  home=$(mktemp -d "${TMPDIR:-/tmp}/xintu-neo4j.XXXXXX")
  # shellcheck disable=SC2064
  trap "stop_at '$home'; rm -rf '$home'" EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  watch "$home" $$ >/dev/null 2>&1 </dev/null &
  watcher=$!
  if start_at "$home" ""; then
    eval "$(environment "$home")"
  else
    say "no Neo4j server, so its tests are skipped"
  fi
  "$@" || code=$?
  kill "$watcher" 2>/dev/null || true
  exit "$code"
}

main() {
  local command=${1:-} home=$CACHE/server port="" files=""
  [ $# -eq 0 ] || shift
  if [ "$command" = run ]; then
    [ $# -gt 0 ] || { usage >&2; exit 2; }
    run "$@"
  fi
  if [ "$command" = import ]; then
    files=${1:?import needs the folder of the files}
    shift
  fi
  while [ $# -gt 0 ]; do
    case $1 in
      --tls) TLS=$(cd "${2:?--tls needs a folder}" && pwd); shift 2 ;;
      --read-only) READ_ONLY=yes; shift ;;
      --home) home=${2:?--home needs a folder}; shift 2 ;;
      --port) port=${2:?--port needs a number}; shift 2 ;;
      *) usage >&2; exit 2 ;;
    esac
  done
  case $command in
    setup) setup ;;
    start) start "$home" "$port" ;;
    stop) stop_at "$home" ;;
    import) import_into "$(realpath -m "$home")" "$files" ;;
    status) status "$home" ;;
    help | -h | --help) usage ;;
    *) usage >&2; exit 2 ;;
  esac
}

main "$@"
