# shellcheck shell=bash
# The npm packages of package-lock.json, in node_modules; nothing is fetched while that is as the lock says.

# npm_ensure run|test  `run`: only what a shop needs.
npm_ensure() { locked "$cache/npm.lock" npm_ensure_now "$1"; }

npm_ensure_now() {
    local done=$root/node_modules/.lock-hash hash omit=()
    hash=$(sha256sum <"$root/package-lock.json")
    case $(cat "$done" 2>/dev/null) in
    "test $hash") return ;;
    "run $hash") [[ $1 == test ]] || return 0 ;;
    esac
    [[ $1 == test ]] || omit=(--omit=dev)
    say 'Fetching npm packages'
    quietly "$cache/npm.log" npm ci --prefix "$root" "${omit[@]}"
    echo "$1 $hash" >"$done"
}
