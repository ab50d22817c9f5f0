# shellcheck shell=bash
# The stages that are JavaScript tests against a running shop.

# node_tests FOLDER [AT-ONCE]  runs FOLDER/*.test.mjs, all with one database server, each file with a shop and a database of its own; as many
# files at once as there are processors, unless it is said: of tests that wait for most of their time there may be more.
node_tests() {
    npm_ensure test
    build "$root/build-test"
    mongodb_ensure
    locked "$cache/certificates.lock" certificates_ensure "$cache/certificates"
    local data pid port arguments
    in_memory
    data=$(mktemp -d)
    port=$(free_port any)
    mapfile -t arguments < <(mongodb_arguments "$data" "$port")
    setsid "$mongod" "${arguments[@]}" >"$TEST_RESULTS/mongodb.log" 2>&1 </dev/null &
    pid=$!
    # shellcheck disable=SC2064  # as they are now
    trap "node_tests_end $pid '$data'" EXIT
    mongodb_await "$port" "$pid"
    TEST_MONGODB="mongodb://127.0.0.1:$port/?replicaSet=rs0" TEST_NO_BUILD=1 TEST_CERTIFICATES="$cache/certificates" \
        node tests/support/run.mjs "${2:-$(nproc)}" "$1"/*.test.mjs
}

# in_memory  moves temporary folders, and with them the databases of the tests, to memory if there is enough of it: a majority write waits
# for the disk, and there are hundreds of thousands of them.
in_memory() {
    local free memory=/dev/shm
    free=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
    [[ $(findmnt -no FSTYPE,OPTIONS "$memory" 2>/dev/null) =~ ^tmpfs && ! $(findmnt -no OPTIONS "$memory") =~ noexec ]] || return 0
    ((free >= 6144 && $(df --output=avail -m "$memory" | tail -n 1) >= 4096)) || return 0
    TMPDIR=$(mktemp -d -p "$memory" cartwright-tests-XXXXXX)
    chmod 1777 "$TMPDIR"
    export TMPDIR
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
    [[ ! ${TMPDIR-} =~ cartwright-tests- ]] || rm -rf "$TMPDIR"
}
