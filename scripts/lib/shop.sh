# shellcheck shell=bash
# A shop is a folder: what is in it, and how its three processes are started, found and ended.
#
#   cartwright.env   its settings               secrets/       files of mode 600: API key, database address, keys
#   shop.json        where it listens           certificates/  the local CA and what it signed
#   log/  run/       logs, sockets and pids     data/  state/  the database, and what the program keeps on disk

shop_layout() { # FOLDER
    folder=$(realpath -m "$1")
    settings=$folder/cartwright.env
    # A Unix socket's path is at most 107 bytes long.
    run_dir=$folder/run
    ((${#run_dir} <= 80)) || run_dir=/tmp/cartwright-$EUID-$(sha256sum <<<"$folder" | cut -c1-12)
}

# In the order in which they start; they end in the other order.
shop_processes=(mongodb cartwright nginx)

# shop_pid NAME  prints the process id if that process of this shop is alive; else fails.
# A number that another process has since been given is recognised by its command line, which names the folder.
shop_pid() {
    local pid='' words
    # The process removes the file as it ends, perhaps now; `$(<FILE)` would end the script then.
    { read -r pid <"$run_dir/$1.pid" || [[ $pid ]]; } 2>/dev/null || return 1
    # asked for again and again, so without a process of its own
    { mapfile -d '' -t words <"/proc/$pid/cmdline"; } 2>/dev/null || return 1
    [[ "${words[*]}" == *"$folder/"* ]] || return 1
    echo "$pid"
}

# shop_lost  prints the name of a process that was started and is not alive; fails if there is none.
shop_lost() {
    local name
    for name in "${shop_processes[@]}"; do
        if [[ -e $run_dir/$name.started ]] && ! shop_pid "$name" >/dev/null; then
            echo "$name"
            return
        fi
    done
    return 1
}

# shop_is_up  whether it was started to the end and nothing of it is lost.
shop_is_up() { [[ -e $folder/shop.json ]] && ! shop_lost >/dev/null; }

# shop_start NAME COMMAND…  starts a process that lives on after us, out of reach of the terminal's Ctrl-C.
shop_start() {
    local name=$1
    shift
    (cd "$folder" && exec setsid "$@") >>"$folder/log/$name.log" 2>&1 </dev/null 8>&- &
    echo $! | tee "$run_dir/$name.pid" >"$run_dir/$name.started"
}

# shop_stop  ends its processes and leaves its data. Says which would not end when asked.
shop_stop() {
    local at name pid
    for ((at = ${#shop_processes[@]} - 1; at >= 0; at--)); do
        name=${shop_processes[at]}
        if pid=$(shop_pid "$name"); then
            kill -TERM "$pid" 2>/dev/null || true
            if ! shop_await_end "$name"; then
                say "$name (process $pid) did not end within 30 s; killed"
                kill -KILL "$pid" 2>/dev/null || true
            fi
        fi
        shop_orphans "$name" | xargs -r kill -KILL 2>/dev/null || true
        rm -f "$run_dir/$name".{pid,started}
    done
    [[ $run_dir == "$folder"/* ]] || rm -rf "$run_dir"
    rm -f "$folder/shop.json"
}

# shop_orphans NAME  prints what that process left behind, such as the workers of a killed nginx, which go on serving:
# what is still in the session and the folder that it was started in.
shop_orphans() {
    local session pid
    session=$(cat "$run_dir/$1.started" 2>/dev/null) || return 0
    # after the name, which may hold anything, come state, parent, group and session
    cat /proc/[0-9]*/stat 2>/dev/null | awk -v session="$session" '{ pid = $1; sub(/.*\) /, "") } $4 == session { print pid }' |
        while read -r pid; do
            [[ $(readlink "/proc/$pid/cwd") != "$folder" ]] || echo "$pid"
        done
}

shop_await_end() { # NAME
    local tries
    for ((tries = 0; tries < 600; tries++)); do
        shop_pid "$1" >/dev/null || return 0
        sleep 0.05
    done
    return 1
}
