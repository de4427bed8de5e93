#!/bin/bash
# Measures INCREMENTAL next to psql: bench/incremental.sh [runs], from the root of the project, after mvn package.
# The server is that of PGHOST, PGPORT, PGUSER and PGPASSWORD; the database tap_postgres_incremental is made there at first.
set -euo pipefail
runs=${1:-5}
database=tap_postgres_incremental
tap="java -jar target/tap-postgres.jar"
files=$(mktemp --directory)
trap 'rm -r "$files"' EXIT
export PGDATABASE=$database TIMEFORMAT='%R s'

if ! psql --quiet --command 'SELECT' > /dev/null 2>&1; then
    psql --quiet --dbname postgres --command "CREATE DATABASE $database"
    psql --quiet --set rows=1000000 --file bench/orders.sql
    psql --quiet --set rows=5000000 --file bench/narrow.sql
    psql --quiet --command 'CREATE INDEX ON orders (updated_at)'
fi

export TAP_POSTGRES_HOST=${PGHOST:-localhost} TAP_POSTGRES_PORT=${PGPORT:-5432} TAP_POSTGRES_USER=${PGUSER:-postgres}
export TAP_POSTGRES_DBNAME=$database TAP_POSTGRES_FILTER_DBS=$database
echo '{}' > "$files/config.json"
$tap --config "$files/config.json" --discover > "$files/discovered.json" 2> "$files/log"

select_by() { # table key: a catalog in which that table is read by that key
    jq --arg table "$1" --arg key "$2" '(.streams[] | select(.table_name == $table).metadata[]
        | select(.breadcrumb == []).metadata) += {selected: true, "replication-method": "INCREMENTAL", "replication-key": $key}' \
        "$files/discovered.json" > "$files/$1.json"
}
select_by orders updated_at
select_by narrow id
echo "{\"bookmarks\": {\"$database-public-narrow\": {\"replication_key\": \"id\", \"version\": 1, \"replication_key_value\": 5000000}}}" \
    > "$files/state.json"
columns=$(psql --tuples-only --no-align --command "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
    FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attnum > 0")

measure() { # title command…
    printf '%-48s' "$1"
    shift
    time "$@" > "$files/out" 2> "$files/log"
}
for ((run = 1; run <= runs; run++)); do
    measure 'orders by updated_at, psql' psql --command "COPY (SELECT $columns FROM orders ORDER BY updated_at) TO STDOUT"
    measure 'orders by updated_at, tap' $tap --config "$files/config.json" --catalog "$files/orders.json"
    measure 'narrow, nothing new, tap' $tap --config "$files/config.json" --catalog "$files/narrow.json" --state "$files/state.json"
    measure 'nothing selected, tap (start-up)' $tap --config "$files/config.json" --catalog "$files/discovered.json"
done
