# shellcheck shell=bash
# Builds the C program, always outside the source tree. The folder's name says what kind of build it holds.

# build_kind FOLDER  sets what distinguishes it: `configure`, arguments of configure; `cflags`; `strict`, flags for make alone
# (warnings that are errors would confuse configure, and another compiler's new ones should stop nobody from running a shop).
build_kind() {
    configure=() cflags='-O1 -g' strict='-Werror'
    case $(basename "$1") in
    build-test) configure=(--enable-asan --enable-ubsan) ;;
    build-clang) configure=(CC=clang) ;;
    build-faulty) configure=(--enable-fault-switches --enable-asan --enable-ubsan) ;; # who is not root sees what such workers are at
    build-fuzz) configure=(CC=clang --enable-fuzz) ;;
    build-coverage) configure=(--enable-coverage) cflags='-O0 -g' ;;
    *) cflags='-O2 -g' strict='' ;;
    esac
}

# build FOLDER [MAKE-ARGUMENT…]  configures it if that was never done, and makes what is out of date.
build() { locked "$cache/build.lock" build_now "$@"; }

build_now() {
    local folder=$1 configure cflags strict
    shift
    build_kind "$folder"
    [[ -e $root/configure ]] || quietly "$cache/autoreconf.log" autoreconf -i "$root"
    mkdir -p "$folder"
    cd "$folder" || return
    if [[ ! -e Makefile ]]; then
        say "Building in $folder"
        quietly "$folder/configure.out" "$root/configure" CFLAGS="$cflags" "${configure[@]}"
    fi
    quietly "$folder/make.out" make -j"$(nproc)" CFLAGS="$cflags $strict" "$@"
}
