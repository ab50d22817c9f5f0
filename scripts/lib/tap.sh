# shellcheck shell=bash
# For the stages of scripts/test: each check is one line of TAP on stdout.

tap_count=0

# check NAME COMMAND…  passes if COMMAND does; what it printed is shown when it does not.
check() {
    local name=$1 output
    shift
    tap_count=$((tap_count + 1))
    if output=$("$@" 2>&1 </dev/null); then
        echo "ok $tap_count - $name"
    else
        echo "not ok $tap_count - $name"
        sed 's/^/# /' <<<"$output" | head -n 60
    fi
}

# done_testing  the plan; without it a stage that broke off would look complete.
done_testing() { echo "1..$tap_count"; }

# tracked PATTERN…  prints the files of the tree that match, one per line: what git knows or would add.
tracked() { git -C "$root" ls-files --cached --others --exclude-standard -- "$@" | sort -u | while read -r file; do
    [[ -e $root/$file ]] && echo "$file"
done; }
