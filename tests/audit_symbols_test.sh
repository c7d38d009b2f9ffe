#!/bin/sh
# Audit proves plans only while it shares no code with what makes them: of the
# library it may use the nouns (schema, book, policy, plan) and nothing else.
#   audit_symbols_test.sh ARCHIVE
set -eu
archive=$(readlink -f "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ar x "$archive"
export LC_ALL=C

nouns='schema.cc.o input_error.cc.o book.cc.o policy.cc.o plan.cc.o'
audits=$(ls audit*.cc.o)
# shellcheck disable=SC2086  # lists of words
{
  others=$(ls ./*.cc.o | sed 's|./||' |
    grep -vxF -e "$(echo "$nouns $audits" | tr ' ' '\n')")
  nm --defined-only -g $others | awk 'NF == 3 && $2 ~ /[TDBR]/ { print $3 }' |
    sort -u >elsewhere
  nm --undefined-only $audits | awk 'NF == 2 { print $2 }' | sort -u >used
}
comm -12 elsewhere used | c++filt >shared
[ -s used ] && [ -s elsewhere ] || { echo "found no symbols to compare"; exit 1; }
if [ -s shared ]; then
  echo "Audit uses what belongs to others:"
  cat shared
  exit 1
fi
