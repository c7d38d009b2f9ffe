// Accept, backorder or decline: the expected value of each answer to a line.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backorder/economics.h"
#include "backorder/units.h"
#include "lib/check_number.h"

namespace backorder {
namespace {

using internal::BadNumber;
using internal::CheckNumber;
using internal::Sign;

absl::Status CheckShare(const char* column, int64_t row, double share) {
  if (share >= 0 && share <= 1) return absl::OkStatus();
  return BadNumber(column, row, share, "use a probability from 0 to 1");
}

absl::Status CheckWait(const OfferTerms& line) {
  const size_t rows = line.wait_days.size();
  if (rows == 0 || line.wait_probability.size() != rows) {
    return BadNumber("line.wait_probability", -1,
                     static_cast<int64_t>(line.wait_probability.size()),
                     "its rows; give one at least, and as many as in "
                     "line.wait_days");
  }
  double sum = 0;
  for (size_t row = 0; row < rows; ++row) {
    const auto place = static_cast<int64_t>(row);
    if (line.wait_days[row] < 0 || line.wait_days[row] == kNever) {
      return BadNumber("line.wait_days", place, int64_t{line.wait_days[row]},
                       "use days that are not below 0, nor kNever");
    }
    absl::Status status =
        CheckShare("line.wait_probability", place, line.wait_probability[row]);
    if (!status.ok()) return status;
    sum += line.wait_probability[row];
  }
  if (std::abs(sum - 1) <= 1e-9) return absl::OkStatus();
  return BadNumber("line.wait_probability", -1, sum, "their sum; make it 1");
}

absl::Status Check(const OfferTerms& line) {
  if (line.quantity < 0) {
    return BadNumber("line.quantity", -1, line.quantity,
                     "use a number that is not below 0");
  }
  if (line.told_wait != kNotGiven && line.told_wait < 0) {
    return BadNumber("line.told_wait", -1, int64_t{line.told_wait},
                     "use days that are not below 0");
  }
  absl::Status status =
      CheckNumber("line.unit_margin", -1, line.unit_margin, Sign::kAny);
  status.Update(CheckNumber("line.lateness_cost", -1, line.lateness_cost,
                            Sign::kNotNegative));
  status.Update(CheckWait(line));
  status.Update(
      CheckShare("line.cancel_probability", -1, line.cancel_probability));
  status.Update(CheckNumber("line.holding_saved", -1, line.holding_saved,
                            Sign::kNotNegative));
  status.Update(CheckNumber("line.lost_sale_cost", -1, line.lost_sale_cost,
                            Sign::kNotNegative));
  return status;
}

// Expected days by which the wait passes `days`.
double DaysPast(const OfferTerms& line, int32_t days) {
  double past = 0;
  for (size_t row = 0; row < line.wait_days.size(); ++row) {
    past += line.wait_probability[row] *
            std::max(0.0, static_cast<double>(line.wait_days[row]) - days);
  }
  return past;
}

int32_t LongestWait(const OfferTerms& line) {
  int32_t longest = 0;
  for (size_t row = 0; row < line.wait_days.size(); ++row) {
    if (line.wait_probability[row] == 0) continue;
    longest = std::max(longest, line.wait_days[row]);
  }
  return longest;
}

// An answer after which the line stays with probability `keeps`, is expected
// `late_days` after its promised day, and spares stock for `saved_days`.
AnswerValue ValueOf(const OfferTerms& line, double keeps, double late_days,
                    double saved_days) {
  const auto units = static_cast<double>(line.quantity);
  AnswerValue value;
  value.keeps = keeps;
  value.late_days = late_days;
  value.margin = keeps * units * line.unit_margin;
  value.lateness_cost = keeps * units * late_days * line.lateness_cost;
  value.holding_saved = keeps * units * saved_days * line.holding_saved;
  value.lost_sale_cost = (1 - keeps) * units * line.lost_sale_cost;
  value.value = value.margin - value.lateness_cost + value.holding_saved -
                value.lost_sale_cost;
  return value;
}

}  // namespace

absl::StatusOr<LineAnswer> AnswerLine(const OfferTerms& line) {
  const absl::Status status = Check(line);
  if (!status.ok()) return status;
  LineAnswer result;
  result.expected_wait = DaysPast(line, 0);
  result.told_wait =
      line.told_wait == kNotGiven ? LongestWait(line) : line.told_wait;
  result.accept = ValueOf(line, 1, result.expected_wait, 0);
  result.backorder =
      ValueOf(line, 1 - line.cancel_probability,
              DaysPast(line, result.told_wait), result.expected_wait);
  result.decline = ValueOf(line, 0, 0, 0);

  result.answer = Answer::kAccept;
  double most = result.accept.value;
  if (result.backorder.value > most) {
    result.answer = Answer::kBackorder;
    most = result.backorder.value;
  }
  if (result.decline.value > most) result.answer = Answer::kDecline;
  return result;
}

}  // namespace backorder
