#!/bin/sh
# The shared library exports what capi/symbols.txt lists, which is what the
# header declares, and needs no other library than the system's.
#   symbols_test.sh LIBRARY SYMBOLS HEADER none|shared
# The last says whether it may need libabsl_*.so.
set -eu
library=$1 symbols=$2 header=$3 absl=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export LC_ALL=C
nm -D --defined-only "$library" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' |
  sort >"$work/exported"
grep -v '^#' "$symbols" | sort >"$work/listed"
tr '\n' ' ' <"$header" | grep -o 'BKO_API [^(;]*(' | grep -o 'bko_[a-z0-9_]*($' |
  tr -d '(' | sort >"$work/declared"
readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' >"$work/needed"

failed=0
compare() {
  if ! diff "$work/$1" "$work/$2" >"$work/diff"; then
    echo "$1 (<) and $2 (>) symbols differ:"
    cat "$work/diff"
    failed=1
  fi
}
compare exported listed
compare declared listed
[ -s "$work/listed" ] || { echo "$symbols is empty"; failed=1; }

abi=$(sed -n 's/^#define BKO_ABI_VERSION \([0-9]*\).*/\1/p' "$header")
if ! readelf -d "$library" | grep -q "SONAME.*\[libbackorder_c.so.$abi\]"; then
  echo "the soname is not libbackorder_c.so.$abi"
  failed=1
fi
if [ "$absl" = none ] && grep libabsl "$work/needed"; then
  echo "the library is not self-contained"
  failed=1
fi
if grep -Ev '^(lib(absl_.*|stdc\+\+|m|gcc_s|c|pthread)|ld-linux.*)\.so' \
  "$work/needed"; then
  echo "the library needs something that is not the system's"
  failed=1
fi
exit $failed
