# shellcheck shell=bash
# Builds the C program, always outside the source tree. The folder's name says what kind of build it holds.

# build_kind FOLDER  sets what distinguishes it: `configure`, arguments of configure; `cflags`; `strict`, flags for make alone
# (warnings that are errors would confuse configure, and another compiler's new ones should stop nobody from running a shop).
build_kind() {
    configure=() cflags='-O1 -g' strict='-Werror'
    case $(basename "$1") in
    build-test) configure=(--enable-asan --enable-ubsan --enable-fault-switches) ;; # for the tests that prove the tests, too
    build-clang) configure=(CC=clang) ;;
    build-fuzz) configure=(CC=clang --enable-fuzz) ;;
    build-coverage) configure=(--enable-coverage) cflags='-O0 -g' ;;
    *) cflags='-O2 -g' strict='' ;;
    esac
}

# build FOLDER [MAKE-ARGUMENT…]  configures it if that was never done so, and makes what is out of date.
build() { locked "$cache/build.lock" build_now "$@"; }

build_now() {
    local folder=$1 configure cflags strict
    shift
    build_kind "$folder"
    [[ -e $root/configure ]] || quietly "$cache/autoreconf.log" autoreconf -i "$root"
    mkdir -p "$folder"
    cd "$folder" || return
    # What somebody has configured by hand stays; a test's build is what is said above.
    if [[ $strict && -e Makefile && $(cat configured 2>/dev/null) != "$cflags ${configure[*]}" ]]; then
        quietly "$folder/make.out" make clean
        rm Makefile
    fi
    if [[ ! -e Makefile ]]; then
        say "Building in $folder"
        quietly "$folder/configure.out" "$root/configure" CFLAGS="$cflags" "${configure[@]}"
        echo "$cflags ${configure[*]}" >configured
    fi
    quietly "$folder/make.out" make -j"$(nproc)" CFLAGS="$cflags $strict" "$@"
}
