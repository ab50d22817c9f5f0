# shellcheck shell=bash
# For the stages of scripts/test: each check is one line of TAP on stdout.

tap_count=0

# check NAME COMMAND…  passes if COMMAND does; what it printed is shown when it does not.
check() {
    local name=$1 output status=0
    shift
    output=$("$@" 2>&1 </dev/null) || status=$?
    tap_line "$name" "$status" "$output"
}

# check_each NAME COMMAND…  the same for each line of stdin, which ends both the name and the command: as many at once as there are
# processors, told in the order of the lines. COMMAND runs in a process of its own.
check_each() {
    local name=$1 folder items=() at status output free
    shift
    folder=$(mktemp -d)
    free=$(nproc)
    mapfile -t items
    for at in "${!items[@]}"; do
        ((free > 0)) || { wait -n || true; }
        free=$((free > 0 ? free - 1 : 0))
        { "$@" "${items[at]}" >"$folder/$at" 2>&1 </dev/null && : >"$folder/$at.passed"; } &
    done
    wait
    for at in "${!items[@]}"; do
        status=0
        [[ -e $folder/$at.passed ]] || status=1
        IFS= read -r -d '' output <"$folder/$at" || true
        tap_line "$name ${items[at]}" "$status" "$output"
    done
    rm -rf "$folder"
}

# check_all NAME COMMAND…  the same, for a COMMAND that takes all lines at once in far less time; each is tried by itself only if one fails.
check_all() {
    local name=$1 items=() item
    shift
    mapfile -t items
    if "$@" "${items[@]}" >/dev/null 2>&1 </dev/null; then
        for item in "${items[@]}"; do tap_line "$name $item" 0 ''; done
    else
        printf '%s\n' "${items[@]}" | check_each "$name" "$@"
    fi
}

tap_line() { # NAME STATUS OUTPUT
    tap_count=$((tap_count + 1))
    if (($2 == 0)); then
        echo "ok $tap_count - $1"
    else
        echo "not ok $tap_count - $1"
        sed 's/^/# /' <<<"$3" | head -n 60
    fi
}

# done_testing  the plan; without it a stage that broke off would look complete.
done_testing() { echo "1..$tap_count"; }

# tracked PATTERN…  prints the files of the tree that match, one per line: what git knows or would add.
tracked() { git -C "$root" ls-files --cached --others --exclude-standard -- "$@" | sort -u | while read -r file; do
    [[ -e $root/$file ]] && echo "$file"
done; }
