#!/bin/sh
# Audit proves plans only while it shares no code with what makes them: of the
# library it may use the checks of its input, the names of reasons and the maker
# of errors, and nothing else.
#   audit_symbols_test.sh OBJECT...
# or the library's archive, whose audit*.cc.o are looked at.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

for file in "$@"; do
  case $file in
    *.a)
      members=$(ar t "$file" | grep '^audit.*\.o$')
      archive=$(readlink -f "$file")
      # shellcheck disable=SC2086  # a list of words
      (cd "$work" && ar x "$archive" $members)
      ;;
    *) cp "$file" "$work" ;;
  esac
done

# What is used from elsewhere, and every name of the library's private parts,
# inline functions and templates over its types included.
nm -uC "$work"/*.o | sed -n 's/^ *[Uwv] //p' | grep 'backorder::' |
  sort -u >"$work/used"
nm -C "$work"/*.o | grep -o 'backorder::internal::[A-Za-z_:]*' |
  sort -u >"$work/private"
if ! grep -q '^backorder::Validate(backorder::Book const&)$' "$work/used"; then
  echo "these are not the objects of Audit: they check no book"
  exit 1
fi

failed=0
forbid() {
  if grep -vE "$1" "$2" >"$work/forbidden"; then
    echo "Audit uses what it may not:"
    cat "$work/forbidden"
    failed=1
  fi
}
input='Validate\(backorder::(Book|Policy) const&\)'
names='Reason(Name|Words)\(backorder::Reason\)'
errors='internal::MakeInputError\('
own='internal::audit::'
forbid "^backorder::($input|$names|$errors|$own)" "$work/used"
forbid "^backorder::internal::(audit::|MakeInputError$)" "$work/private"
exit $failed
