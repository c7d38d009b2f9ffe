#include "lib/calendar_maker.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "backorder/calendar.h"
#include "backorder/units.h"
#include "lib/open_days.h"

namespace backorder {
namespace internal {
namespace {

std::vector<Day> Sorted(absl::Span<const Day> days) {
  std::vector<Day> sorted(days.begin(), days.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// The days that are not as the pattern has them, ascending; what is given twice
// is there twice.
std::vector<Day> Exceptions(const DayPattern& pattern,
                            const CalendarSpec& spec) {
  const std::vector<Day> holidays = Sorted(spec.holidays);
  const std::vector<Day> openings = Sorted(spec.openings);
  std::vector<Day> exceptions;
  std::merge(holidays.begin(), holidays.end(), openings.begin(), openings.end(),
             std::back_inserter(exceptions));
  const auto is_no_news = [&](Day day) {
    return pattern.IsOpen(day) ==
           std::binary_search(openings.begin(), openings.end(), day);
  };
  exceptions.erase(
      std::remove_if(exceptions.begin(), exceptions.end(), is_no_news),
      exceptions.end());
  return exceptions;
}

}  // namespace

Calendar CalendarMaker::Make(const CalendarSpec& spec) {
  DayPattern pattern = PatternOf(spec.weekdays, spec.month_days);
  const std::vector<Day> exceptions = Exceptions(pattern, spec);
  if (exceptions.empty() && spec.weekdays == kEveryWeekday &&
      spec.month_days == kEveryMonthDay) {
    return Calendar::Always();
  }
  return Calendar(
      std::make_shared<const OpenDays>(std::move(pattern), exceptions));
}

DayPattern CalendarMaker::PatternOf(int32_t weekdays, int32_t month_days) {
  if (DayPattern::IsWeekly(weekdays, month_days)) {
    return DayPattern(weekdays, month_days);
  }
  const std::pair<int32_t, int32_t> masks(weekdays, month_days);
  const auto at = patterns_.find(masks);
  if (at != patterns_.end()) return at->second;
  return patterns_.emplace(masks, DayPattern(weekdays, month_days))
      .first->second;
}

}  // namespace internal
}  // namespace backorder
