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

# free_port PREFERRED|any…  prints for each a port of its own: PREFERRED if it can be bound on loopback, else some port that can.
# Chosen below the range that outgoing connections take theirs from.
free_port() {
    python3 - "$@" <<'PYTHON'
import itertools, random, socket, sys

def free(port):
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True

others = iter(random.sample(range(12000, 32000), 2000))
given = []
for wanted in sys.argv[1:]:
    preferred = [] if wanted == "any" else [int(wanted)]
    given.append(next(port for port in itertools.chain(preferred, others) if port not in given and free(port)))
print(*given)
PYTHON
}
