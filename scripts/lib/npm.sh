# shellcheck shell=bash
# The npm packages of package-lock.json, in node_modules; nothing is fetched while that is as the lock says.

# npm_ensure run|test  `run`: only what a shop needs.
npm_ensure() { locked "$cache/npm.lock" npm_ensure_now "$1"; }

npm_ensure_now() {
    local done=$root/node_modules/.lock-hash purpose=$1 had hash omit=()
    hash=$(sha256sum <"$root/package-lock.json")
    had=$(cat "$done" 2>/dev/null || true)
    [[ $had != test* ]] || purpose='test' # who has the tests' packages keeps them
    [[ $had != "$purpose $hash" ]] || return 0
    [[ $purpose == test ]] || omit=(--omit=dev)
    say 'Fetching npm packages'
    quietly "$cache/npm.log" npm ci --prefix "$root" "${omit[@]}"
    echo "$purpose $hash" >"$done"
}
