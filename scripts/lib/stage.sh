#!/usr/bin/env bash
# Runs one file of scripts/test.d, with everything here at hand.
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$root/scripts/lib/build.sh"
. "$root/scripts/lib/certificates.sh"
. "$root/scripts/lib/mongodb.sh"
. "$root/scripts/lib/npm.sh"
. "$root/scripts/lib/tap.sh"
. "$root/scripts/lib/node-tests.sh"
cd "$root"
# shellcheck source=/dev/null
. "$1"
