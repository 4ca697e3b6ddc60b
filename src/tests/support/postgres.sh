# shellcheck shell=sh
# A PostgreSQL server in a temporary folder, for as long as standard input is open: sh postgres.sh PROGRAMS [-c SETTING=VALUE]...
# Says where the folder is once the server answers; its socket is in there, and it listens nowhere else. After that each line
# is an order: the name of a signal to end the server with, or `start`; it is said again once it has been carried out.
# PostgreSQL refuses to run as root.
set -eu
programs=$1
shift
as=
folder=$(mktemp -d)
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as="setpriv --reuid=postgres --regid=postgres --clear-groups"
fi
cd "$folder"
# shellcheck disable=SC2086 # These are words.
$as "$programs/initdb" --pgdata="$folder/data" --username=tester --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1 || {
  cat "$folder/initdb.log" >&2
  exit 1
}
# shellcheck disable=SC2086
serve() {
  $as "$programs/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c max_connections=300 "$@" >>"$folder/server.log" 2>&1 </dev/null &
  server=$!
  until $as "$programs/pg_isready" --quiet --host="$folder"; do
    kill -0 $server 2>/dev/null || {
      cat "$folder/server.log" >&2
      exit 1
    }
  done
}
serve "$@"
echo "$folder"
while read -r order; do
  case $order in
    start) serve "$@" ;;
    *)
      kill -"$order" $server
      wait $server || true
      ;;
  esac
  echo "$order"
done
kill -QUIT $server 2>/dev/null || true
wait $server || true
rm -rf "$folder"
