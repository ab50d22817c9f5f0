# shellcheck shell=bash
# The stages that are JavaScript tests against a running shop.

# node_tests FOLDER  runs FOLDER/*.test.mjs, all with one database server, each file with a shop and a database of its own.
node_tests() {
    npm_ensure test
    build "$root/build-test"
    mongodb_ensure
    locked "$cache/certificates.lock" certificates_ensure "$cache/certificates"
    local data pid port arguments
    data=$(mktemp -d)
    port=$(free_port any)
    mapfile -t arguments < <(mongodb_arguments "$data" "$port")
    setsid "$mongod" "${arguments[@]}" >"$TEST_RESULTS/mongodb.log" 2>&1 </dev/null &
    pid=$!
    # shellcheck disable=SC2064  # as they are now
    trap "node_tests_end $pid '$data'" EXIT
    mongodb_await "$port" "$pid"
    # As many as there are processors: one more was seen to be too much for tests of what must happen in time.
    TEST_MONGODB="mongodb://127.0.0.1:$port/?replicaSet=rs0" TEST_NO_BUILD=1 TEST_CERTIFICATES="$cache/certificates" \
        node tests/support/run.mjs "$(nproc)" "$1"/*.test.mjs
}

# node_tests_end PID DATA-FOLDER  ends the database server, and the shops whose test file could not end them itself.
node_tests_end() {
    local folder
    for folder in "$TEST_RESULTS"/shops/*/; do
        [[ ! -d $folder ]] || "$root/scripts/run" --stop --folder "$folder" 2>/dev/null || true
    done
    kill "$1"
    wait "$1" || true
    rm -rf "$2"
}
