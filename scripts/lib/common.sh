# shellcheck shell=bash
# Sourced by every script here: where the tree is, how scripts speak, and a few helpers.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck disable=SC2034  # the other files use it
cache=$root/.cache

# What is for the person at the terminal goes to stderr; stdout is for results.
say() { printf '%s\n' "$*" >&2; }
fail() {
    say "$(basename "$0"): $*"
    exit 1
}

# quietly LOG COMMAND…  runs it with its output in LOG, and shows the end of LOG if it fails.
quietly() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 40 "$log" >&2
        fail "failed: $* (all of its output: $log)"
    fi
}

# locked FILE COMMAND…  runs it while no one else holds FILE.
# The command must start no daemon: that would inherit the lock and keep it.
locked() {
    local file=$1
    shift
    mkdir -p "$(dirname "$file")"
    (
        flock 9
        "$@"
    ) 9>"$file"
}

# free_port PREFERRED|any…  prints for each a port of its own: PREFERRED if it can be bound on loopback, else some port that can, and that
# was given to nobody else of this tree for long: between the asking and the binding there are seconds.
# Chosen below the range that outgoing connections take theirs from.
free_port() {
    mkdir -p "$cache"
    /usr/bin/python3 -IS - "$cache/ports" "$@" <<'PYTHON'
import fcntl, itertools, os, socket, sys

FIRST, COUNT = 12000, 20000

def free(port):
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True

with open(sys.argv[1], "a+") as last:
    fcntl.flock(last, fcntl.LOCK_EX)
    last.seek(0)
    start = int(last.read() or int.from_bytes(os.urandom(4), "big"))
    others = (FIRST + (start + i) % COUNT for i in range(1, COUNT))
    given = []
    for wanted in sys.argv[2:]:
        preferred = [] if wanted == "any" else [int(wanted)]
        given.append(next(port for port in itertools.chain(preferred, others) if port not in given and free(port)))
        if given[-1] not in preferred:
            start = given[-1] - FIRST
    last.truncate(0)
    last.write(str(start))
print(*given)
PYTHON
}
