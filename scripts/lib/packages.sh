# shellcheck shell=bash
# Debian packages: installs those of packages.txt that are missing, and does nothing at all when none is.

# packages_missing PURPOSE…  prints the missing packages, one per line.
packages_missing() {
    local purpose package command installed=$'\n'
    installed+=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null || true)$'\n'
    while read -r purpose package command _; do
        [[ $purpose != '#'* && " $* " == *" $purpose "* ]] || continue
        if [[ $command != - ]] && command -v "$command" >/dev/null; then continue; fi
        [[ $installed == *$'\n'"installed $package"$'\n'* ]] || echo "$package"
    done <"$root/scripts/lib/packages.txt"
}

# packages_ensure PURPOSE…
packages_ensure() {
    # Debian keeps nginx where an unprivileged PATH does not look.
    PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
    local missing as_root=()
    mapfile -t missing < <(packages_missing "$@")
    ((${#missing[@]})) || return 0
    command -v apt-get >/dev/null ||
        fail "this is not a Debian system; install what these Debian packages hold, then run again: ${missing[*]}"
    if ((EUID != 0)); then
        command -v sudo >/dev/null ||
            fail "needs Debian packages; as root: apt-get install --no-install-recommends ${missing[*]}"
        as_root=(sudo)
    fi
    say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
    mkdir -p "$cache"
    "${as_root[@]}" bash -s -- "${missing[@]}" >"$cache/apt.log" 2>&1 <<<"$packages_install" || {
        tail -n 20 "$cache/apt.log" >&2
        fail "apt-get could not install them (all of its output: $cache/apt.log)"
    }
}

# What runs as root. Debian starts and enables nginx on port 80 as it installs it; here nginx is only a program that the
# shop starts for itself, so starting is denied while we install, and the service is disabled again if it is ours.
packages_install='
set -euo pipefail
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
    trap "rm -f $policy" EXIT
    printf "#!/bin/sh\nexit 101\n" >"$policy"
    chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends "$@" </dev/null
if [[ " $* " == *" nginx "* ]] && command -v systemctl >/dev/null; then
    systemctl disable nginx || true
fi
'
