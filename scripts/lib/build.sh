# shellcheck shell=bash
# Builds the C program, always outside the source tree. The folder's name says what kind of build it holds.

# build_flags FOLDER  prints the arguments of configure, one per line.
build_flags() {
    case $(basename "$1") in
    build-test) printf '%s\n' --enable-asan --enable-ubsan 'CFLAGS=-O1 -g -fno-omit-frame-pointer' ;;
    build-clang) printf '%s\n' CC=clang 'CFLAGS=-O1 -g' ;;
    build-coverage) printf '%s\n' --enable-coverage 'CFLAGS=-O0 -g' ;;
    *) printf '%s\n' 'CFLAGS=-O2 -g' ;;
    esac
}

# build FOLDER [MAKE-ARGUMENT…]  configures it if that was never done, and makes what is out of date.
build() { locked "$cache/build.lock" build_now "$@"; }

build_now() {
    local folder=$1 flags
    shift
    [[ -e $root/configure ]] || quietly "$cache/autoreconf.log" autoreconf -i "$root"
    mkdir -p "$folder"
    cd "$folder"
    if [[ ! -e Makefile ]]; then
        say "Building in $folder"
        mapfile -t flags < <(build_flags "$folder")
        quietly "$folder/configure.out" "$root/configure" "${flags[@]}"
    fi
    quietly "$folder/make.out" make -j"$(nproc)" "$@"
}
