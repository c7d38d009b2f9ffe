#ifndef BACKORDER_LIB_ESTIMATE_JOINT_H_
#define BACKORDER_LIB_ESTIMATE_JOINT_H_

// The law of the day by which all that a row waits for is delivered, where it
// is a product, a convolution, or a sum over the days of one purchase order.

#include <cstdint>
#include <vector>

#include "backorder/units.h"
#include "lib/estimate_event.h"
#include "lib/estimate_variables.h"

namespace backorder {
namespace internal {

// One for each thread: it keeps room to work in.
class EstimateJoint {
 public:
  // Must outlive this.
  EstimateJoint(const EstimateVariables& variables, Day as_of)
      : variables_(variables), as_of_(as_of) {}

  // All that follows is about that event, which must stay as it is. False: only
  // draws can tell.
  bool Start(const EstimateEvent* event);

  // P(all is delivered by `day`). REQUIRES: day <= kLastDay.
  double At(Day day);
  // The least day from `from` on with At(day) >= the confidence of that number,
  // which is p, as near as kRare; kNever: none.
  Day LeastDay(int number, double p, Day from);
  // Expected days from `day` to the delivery, 0 for an earlier one.
  double DaysAfter(Day day);

 private:
  // The terms of one variable in one shipment, or in none.
  struct Use {
    int32_t variable;
    int32_t begin, end;  // places in event->terms
    const DayLaw* law;
    int32_t elsewhere;  // of a shipment: the use of it in none; else -1
    bool in_shipment;   // of none: it is also in a shipment
    int64_t cut;        // of none: on the day that is asked for
    double before;      // sum of the days before delivery, in JointDaysAfter
  };
  // A shipment with a law.
  struct Shipment {
    const EstimateEvent::Part* part;
    int32_t begin, end;  // places in uses_
    bool is_capped;      // a variable of it has a cut of its own
    int32_t shared;      // use of the variable that others share, or -1
    // P(its units could be delivered by floor + i), the shared variable left
    // out, as far as that has been asked for.
    std::vector<double> ready;
    int64_t open;        // the last open day by the day that is asked for
    double closed_days;  // sum of those before days, in JointDaysAfter
    // P(it is delivered by `open`, its own delay being at most first + i).
    std::vector<double> up_to;
    // With shared_first_ + i days of the shared variable the first day on which
    // it could be delivered, as far as that has been asked for.
    std::vector<int64_t> ready_days;

    // Whether it has no variable but the shared one.
    bool is_alone() const { return end - begin == 1; }
  };

  // The most days on which a variable allows delivery by `day`.
  int64_t CutOf(const Use& use, Day day) const;
  int64_t CutOf(const EstimateEvent::Term& term, Day day) const;
  // With so many days of a variable the first day of delivery.
  int64_t FirstDay(const EstimateEvent::Term& term, int64_t days) const;
  double Product(Day day);
  double ReadyBy(Shipment* shipment, int64_t day);
  double ReadyOf(const Shipment& shipment, int64_t day) const;
  double Delivered(Shipment* shipment, Day day);
  double DeliveredWithShared(Day day);
  void StartShared();
  int64_t ReadyWithShared(Shipment* shipment, int64_t days);
  void FillUpTo(Shipment* shipment);
  double UpTo(const Shipment& shipment, int64_t most) const;

  // Whether it may come after the last day, more often than kRare.
  bool MayComeTooLate();
  double JointDaysAfter(Day day);
  void MultiplyBy(Use* use, int64_t day, int count, double* product) const;
  void AddBefore(int64_t day);
  double RestAfter(int64_t day, int64_t days, double negligible);
  bool IsOneShipment() const;
  double ShipmentDaysAfter(Shipment* shipment, int64_t day, double before);

  const EstimateVariables& variables_;
  const Day as_of_;
  const EstimateEvent* event_ = nullptr;
  std::vector<Use> uses_;
  int32_t own_uses_ = 0;             // of no shipment: they come first
  std::vector<Shipment> shipments_;  // kept: the first shipments_count_ count
  size_t shipments_count_ = 0;
  bool is_plain_ = true;
  bool may_never_ = false;
  int32_t shared_ = -1;  // the variable that shipments share
  const DayLaw* shared_law_ = nullptr;
  int64_t near_ends_ = 0;     // days that sums over a law take one by one
  int64_t shared_first_ = 0;  // up to so many days it changes nothing
  int32_t shared_own_ = -1;   // use of it in no shipment with a law
  std::vector<std::pair<int32_t, int32_t>> owners_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_ESTIMATE_JOINT_H_
