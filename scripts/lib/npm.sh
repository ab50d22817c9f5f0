# shellcheck shell=bash
# The npm packages of package-lock.json, in node_modules; nothing is fetched while that is as the lock says.

npm_ensure() { locked "$cache/npm.lock" npm_ensure_now; }

npm_ensure_now() {
    local done=$root/node_modules/.lock-hash hash
    hash=$(sha256sum <"$root/package-lock.json")
    [[ $(cat "$done" 2>/dev/null) == "$hash" ]] && return
    say 'Fetching npm packages'
    quietly "$cache/npm.log" npm ci --prefix "$root"
    echo "$hash" >"$done"
}
