#include "lib/audit_reserves.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_tiers.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

Day DayAfterLast(Day last) { return last == kNever ? kNever : last + 1; }

}  // namespace

std::string Reserves::WordsFor(int64_t reserve) const {
  if (!IsMark(reserve)) return absl::StrCat("reserved for tier ", reserve);
  if (!IsHold(reserve)) {
    const int64_t row = reserve - OfProtection(0);
    return absl::StrCat("protected for tier ",
                        facts_.book().protections.tier[row]);
  }
  const int32_t owner =
      At(facts_.book().holds.owner, reserve - OfHold(0), kNotGiven);
  return owner == kNotGiven ? std::string("held for nobody")
                            : absl::StrCat("held for owner ", owner);
}

absl::optional<Way> Reserves::WayTo(const Terms& terms, int64_t reserve) const {
  const absl::optional<Use> use = UseOf(terms, reserve);
  if (!use.has_value()) return absl::nullopt;
  return use->way;
}

std::vector<Way> Reserves::WaysTo(const Terms& terms,
                                  absl::Span<const int64_t> reserves) const {
  std::vector<Use> uses;
  for (const int64_t reserve : reserves) {
    const absl::optional<Use> use = UseOf(terms, reserve);
    if (use.has_value()) uses.push_back(*use);
  }
  std::sort(uses.begin(), uses.end(),
            [](const Use& a, const Use& b) { return a.place < b.place; });
  std::vector<Way> ways;
  ways.reserve(uses.size());
  for (const Use& use : uses) ways.push_back(use.way);
  return ways;
}

absl::optional<Reserves::Use> Reserves::UseOf(const Terms& terms,
                                              int64_t reserve) const {
  if (!IsMark(reserve)) return UseOfSupply(terms, reserve);
  Use use = IsHold(reserve)
                ? UseOfHold(terms, static_cast<int32_t>(reserve - OfHold(0)))
                : UseOfProtection(
                      terms, static_cast<int32_t>(reserve - OfProtection(0)));
  use.way.reserve = reserve;
  return use;
}

absl::optional<Reserves::Use> Reserves::UseOfSupply(const Terms& terms,
                                                    int64_t tier) const {
  const Way way = {tier, kNotGiven};
  if (tier == kNoTier) return Use{{4, 0, 0, 0}, way};
  const Tiers& tiers = facts_.tiers();
  const int32_t steps = tiers.StepsUp(terms.tier, tier);
  if (steps >= 0) return Use{{2, steps, 0, 0}, way};
  if (!tiers.Outranks(terms.tier, tier)) return absl::nullopt;
  // The narrowest reservation first.
  const int64_t place =
      tiers.HasRows() ? tiers.PlaceBelow(terms.tier, tier) : tier;
  return Use{{3, place, 0, 0}, way};
}

Reserves::Use Reserves::UseOfHold(const Terms& terms, int32_t row) const {
  const auto& holds = facts_.book().holds;
  const int32_t owner = At(holds.owner, row, kNotGiven);
  if (owner != kNotGiven && owner == terms.owner) {
    return {{1, row, 0, 0}, {0, kNotGiven}};
  }
  return {{7, row, 0, 0}, {0, DayAfterLast(At(holds.expires, row, kNever))}};
}

Reserves::Use Reserves::UseOfProtection(const Terms& terms, int32_t row) const {
  const auto& protections = facts_.book().protections;
  const Tiers& tiers = facts_.tiers();
  const int64_t tier = protections.tier[row];
  const int32_t steps = tiers.StepsUp(terms.tier, tier);
  if (steps >= 0) {
    return {{2, steps, 1, row}, {0, At(protections.first_day, row, kNotGiven)}};
  }
  const int64_t place = tiers.PlaceBelow(terms.tier, tier);
  if (place >= 0) return {{5, place, 0, row}, {0, kNotGiven}};
  return {{6, row, 0, 0},
          {0, DayAfterLast(At(protections.last_day, row, kNever))}};
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
