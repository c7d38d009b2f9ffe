#include "lib/availability.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace backorder {
namespace internal {

ItemSettings::ItemSettings(const Book& book, int64_t items)
    : table_(book.item_locations) {
  if (table_.size() == 0) return;
  first_.resize(items + 1);
  for (const int32_t item : table_.item) ++first_[item + 1];
  for (int64_t item = 0; item < items; ++item) first_[item + 1] += first_[item];
  rows_.resize(table_.size());
  std::vector<int32_t> next(first_.begin(), first_.end() - 1);
  for (int32_t row = 0; row < table_.size(); ++row) {
    rows_[next[table_.item[row]]++] = row;
  }
  for (int64_t item = 0; item < items; ++item) {
    std::sort(
        rows_.begin() + first_[item], rows_.begin() + first_[item + 1],
        [this](int32_t a, int32_t b) { return location(a) < location(b); });
  }
}

absl::Span<const int32_t> ItemSettings::rows(int32_t item) const {
  if (rows_.empty()) return {};
  return absl::MakeConstSpan(rows_).subspan(first_[item],
                                            first_[item + 1] - first_[item]);
}

int32_t ItemSettings::location(int32_t row) const {
  return table_.location.empty() ? 0 : table_.location[row];
}

Quantity ItemSettings::backorder_limit(int32_t row) const {
  return table_.backorder_limit.empty() ? kUnlimited
                                        : table_.backorder_limit[row];
}

Quantity ItemSettings::safety_stock(int32_t item, int32_t at) const {
  if (table_.safety_stock.empty()) return 0;
  const absl::Span<const int32_t> own = rows(item);
  const auto row = std::lower_bound(
      own.begin(), own.end(), at,
      [this](int32_t row, int32_t at) { return location(row) < at; });
  return row == own.end() || location(*row) != at ? 0
                                                  : table_.safety_stock[*row];
}

Availability::Availability(const Book& book, const Policy& policy,
                           const ItemSettings& settings, const TierRules& rules,
                           const LineReader& reader, const LaneIndex& lanes,
                           Buffer<Quantity>* held, Buffer<int32_t>* peg_places,
                           Memory* memory)
    : book_(book),
      policy_(policy),
      settings_(settings),
      rules_(rules),
      has_quotas_(book.quotas.size() > 0),
      reader_(reader),
      lanes_(lanes),
      days_(book, policy),
      held_(held),
      peg_places_(peg_places),
      quota_room_(book.quotas.quantity.begin(), book.quotas.quantity.end()),
      memory_(memory) {
  SwapWith(memory_);
}

Availability::~Availability() { SwapWith(memory_); }

void Availability::SwapWith(Memory* memory) {
  items_.swap(memory->items);
  sites_.swap(memory->sites);
  shelves_.swap(memory->shelves);
  rows_.swap(memory->rows);
  sums_.swap(memory->sums);
  limits_.swap(memory->limits);
  unplaced_.swap(memory->unplaced);
  spots_.swap(memory->spots);
}

int64_t Availability::Memory::bytes() const {
  const auto of = [](const auto& vector) {
    return static_cast<int64_t>(vector.capacity() * sizeof(vector[0]));
  };
  return of(items) + of(sites) + of(shelves) + of(rows) + of(sums) +
         of(limits) + of(unplaced) + of(spots);
}

void Availability::Build(int32_t first, int32_t count,
                         absl::Span<const int32_t> supplies,
                         absl::Span<const int32_t> lines) {
  first_item_ = first;
  items_.clear();
  sites_.clear();
  shelves_.clear();
  rows_.clear();
  sums_.clear();
  limits_.clear();
  unplaced_.clear();
  spots_.clear();
  marked_.clear();
  // Room for all, much of which is never touched: growing step by step costs
  // more.
  items_.reserve(static_cast<size_t>(count) + 1);
  unplaced_.reserve(supplies.size());
  spots_.reserve(supplies.size());
  sites_.reserve(supplies.size());
  shelves_.reserve(supplies.size());
  rows_.reserve(supplies.size());
  size_t begin = 0;
  while (begin < supplies.size()) {
    const int32_t item = book_.supply.item[supplies[begin]];
    size_t end = begin + 1;
    while (end < supplies.size() && book_.supply.item[supplies[end]] == item) {
      ++end;
    }
    Collect(item, supplies.subspan(begin, end - begin));
    begin = end;
  }
  for (Spot& spot : spots_) Pay(&spot, /*with_stock=*/true);
  if (!book_.demand.peg.empty()) HoldPegs(lines);
  for (Spot& spot : spots_) Pay(&spot, /*with_stock=*/false);
  if (rules_.any_marks()) {
    for (Spot& spot : spots_) MarkReserved(&spot);
  }
  if (policy_.safety_stock == SafetyStock::kSoft) {
    for (const Spot& spot : spots_) MarkSafety(spot);
  }
  size_t spot = 0;
  for (int32_t item = first; item < first + count; ++item) {
    AddItem(item);
    for (; spot < spots_.size() && spots_[spot].item == item; ++spot) {
      Site site = {spots_[spot].location, static_cast<int32_t>(shelves_.size()),
                   0, 0};
      const Spot& here = spots_[spot];
      absl::Span<Unplaced> units(unplaced_.data() + here.begin,
                                 static_cast<size_t>(here.end - here.begin));
      if (here.marked_begin < here.marked_end) {
        on_one_spot_.assign(units.begin(), units.end());
        on_one_spot_.insert(on_one_spot_.end(),
                            marked_.begin() + here.marked_begin,
                            marked_.begin() + here.marked_end);
        units = absl::MakeSpan(on_one_spot_);
      }
      AddShelves(here, units, /*safety=*/false);
      site.safety = static_cast<int32_t>(shelves_.size());
      if (policy_.safety_stock == SafetyStock::kSoft) {
        AddShelves(here, units, /*safety=*/true);
      }
      site.end = static_cast<int32_t>(shelves_.size());
      sites_.push_back(site);
    }
  }
  items_.push_back({static_cast<int32_t>(sites_.size()),
                    static_cast<int32_t>(limits_.size()), kUnlimited});
}

// Finds what each location has of an item, and what it owes.
void Availability::Collect(int32_t item, absl::Span<const int32_t> supplies) {
  const Supply& supply = book_.supply;
  const size_t first = unplaced_.size();
  for (const int32_t row : supplies) {
    // What is owed stays owed, even if it would have expired by now.
    const Day day = supply.quantity[row] < 0 ? days_.available(row)
                                             : days_.available_unexpired(row);
    if (day == kNever || supply.quantity[row] == 0) continue;
    unplaced_.push_back({supply.location.empty() ? 0 : supply.location[row],
                         day, days_.expires(row), row,
                         supply.tier.empty() ? kNotGiven : supply.tier[row],
                         Reserved::kBySupply, days_.stock(row),
                         supply.quantity[row], 0});
  }
  std::sort(unplaced_.begin() + first, unplaced_.end(),
            [](const Unplaced& a, const Unplaced& b) {
              return std::make_tuple(a.location, !a.stock, a.day, a.supply) <
                     std::make_tuple(b.location, !b.stock, b.day, b.supply);
            });
  const bool hard = policy_.safety_stock == SafetyStock::kHard;
  for (size_t begin = first; begin < unplaced_.size();) {
    Spot spot = {
        item, unplaced_[begin].location, static_cast<int32_t>(begin), 0, 0, 0,
        0};
    size_t end = begin;
    for (; end < unplaced_.size() && unplaced_[end].location == spot.location;
         ++end) {
      if (unplaced_[end].left < 0) spot.debt -= unplaced_[end].left;
    }
    spot.end = static_cast<int32_t>(end);
    if (hard) spot.debt += settings_.safety_stock(item, spot.location);
    spots_.push_back(spot);
    begin = end;
  }
}

// Stock or receipts pay what the spot owes.
void Availability::Pay(Spot* spot, bool with_stock) {
  for (int32_t i = spot->begin; i < spot->end && spot->debt > 0; ++i) {
    Unplaced& payer = unplaced_[i];
    if (payer.stock != with_stock || payer.left <= 0) continue;
    const Quantity paid = std::min(spot->debt, payer.left);
    if (payer.left != kUnlimited) payer.left -= paid;
    spot->debt -= paid;
  }
}

void Availability::HoldPegs(absl::Span<const int32_t> lines) {
  // peg_places_ says where a supply is among unplaced_, for now.
  for (size_t i = 0; i < unplaced_.size(); ++i) {
    (*peg_places_)[unplaced_[i].supply] = static_cast<int32_t>(i);
  }
  for (const int32_t line : lines) {
    if (book_.demand.peg[line] == kNotGiven) continue;
    const LineFacts facts = reader_.Read(line);
    Quantity& held = (*held_)[line];
    held = 0;
    if (facts.window_closed() || book_.supply.quantity[facts.peg] <= 0)
      continue;
    if (days_.available_unexpired(facts.peg) == kNever) continue;
    Unplaced& supply = unplaced_[(*peg_places_)[facts.peg]];
    if (!MayHold(facts, supply)) continue;
    held = std::min(facts.quantity, supply.left);
    if (supply.left != kUnlimited) supply.left -= held;
  }
}

bool Availability::MayHold(const LineFacts& line,
                           const Unplaced& supply) const {
  if (!line.may_use_location(supply.location) ||
      !rules_.ViewOf(line, supply.pool()).usable()) {
    return false;
  }
  if (lanes_.given() &&
      lanes_.Find(supply.location, line.destination) == nullptr) {
    return false;
  }
  const Day arrival =
      lanes_.Arrival(supply.location, line.destination, supply.day);
  if (arrival == kNever || arrival > line.last_accepted()) return false;
  const bool on_target =
      policy_.ship_when == ShipWhen::kJustInTime && arrival <= line.target;
  return (on_target ? line.target : std::max(arrival, line.first_day)) <=
         line.LastDay(supply.expires);
}

// Marks what holds and protections keep.
void Availability::MarkReserved(Spot* spot) {
  spot->marked_begin = static_cast<int32_t>(marked_.size());
  for (const TierRules::Mark& mark : rules_.marks(spot->item, spot->location)) {
    Quantity quantity = mark.quantity;
    for (int32_t i = spot->begin; i < spot->end && quantity > 0; ++i) {
      Unplaced& supply = unplaced_[i];
      if (supply.pool_by != kNotGiven || supply.left <= 0) continue;
      if (!supply.stock && supply.day > mark.last_day) break;
      if (supply.left == kUnlimited) break;
      Unplaced marked = supply;
      marked.pool_reserved = mark.pool.reserved;
      marked.pool_by = mark.pool.by;
      marked.left = std::min(quantity, supply.left);
      supply.left -= marked.left;
      quantity -= marked.left;
      marked_.push_back(marked);
    }
  }
  spot->marked_end = static_cast<int32_t>(marked_.size());
}

void Availability::MarkSafety(const Spot& spot) {
  Quantity mark = settings_.safety_stock(spot.item, spot.location);
  for (int32_t i = spot.begin; i < spot.end && mark > 0; ++i) {
    Unplaced& supply = unplaced_[i];
    if (supply.left == kUnlimited) return;
    if (supply.left <= 0) continue;
    supply.safety = std::min(mark, supply.left);
    supply.left -= supply.safety;
    mark -= supply.safety;
  }
}

void Availability::AddItem(int32_t item) {
  const auto& limits = book_.items.backorder_limit;
  items_.push_back(
      {static_cast<int32_t>(sites_.size()),
       static_cast<int32_t>(limits_.size()),
       item < static_cast<int64_t>(limits.size()) ? limits[item] : kUnlimited});
  for (const int32_t row : settings_.rows(item)) {
    const Quantity limit = settings_.backorder_limit(row);
    if (limit != kUnlimited) {
      limits_.push_back({settings_.location(row), limit});
    }
  }
}

// Puts what a spot has on shelves: for each tier that something is reserved
// for, then what is for anybody, then what is marked; stock and receipts apart,
// and what expires on different days.
void Availability::AddShelves(const Spot& spot, absl::Span<Unplaced> units_here,
                              bool safety) {
  const auto pool = [](const Unplaced& units) {
    const int32_t by = units.pool_by;
    return std::make_pair(units.pool_reserved,
                          by == kNotGiven ? INT32_MAX : by);
  };
  const bool late_first = policy_.timing == Timing::kLatestOnTime;
  const auto before = [&](const Unplaced& a, const Unplaced& b) {
    // Among those of one day a walk from the end meets the first row first.
    return std::make_tuple(pool(a), !a.stock, a.expires, a.day,
                           late_first ? -a.supply : a.supply) <
           std::make_tuple(pool(b), !b.stock, b.expires, b.day,
                           late_first ? -b.supply : b.supply);
  };
  const auto end = units_here.end();
  auto next = units_here.begin();
  if (!safety) std::sort(next, end, before);
  while (next != end) {
    const auto place = static_cast<int32_t>(rows_.size());
    const Unplaced& alike = *next;
    for (; next != end && next->pool() == alike.pool() &&
           next->stock == alike.stock && next->expires == alike.expires;
         ++next) {
      const Quantity units = safety ? next->safety : next->left;
      if (units < 0 || (safety && units == 0)) continue;
      if (!safety && !book_.demand.peg.empty() &&
          next->pool_reserved == Reserved::kBySupply) {
        (*peg_places_)[next->supply] = static_cast<int32_t>(rows_.size());
      }
      rows_.push_back({units, next->day, next->supply});
    }
    const auto last = static_cast<int32_t>(rows_.size());
    if (last == place) continue;
    shelves_.push_back({spot.location, alike.pool_by, alike.expires, place,
                        last, last, 0, alike.pool_reserved, safety,
                        alike.stock});
    AddUp(&shelves_.back());
  }
}

void Availability::AddUp(Shelf* shelf) {
  for (int32_t place = shelf->begin; place < shelf->end; ++place) {
    if (rows_[place].free != kUnlimited) continue;
    shelf->first_unlimited = place;
    break;
  }
  shelf->sums = static_cast<int32_t>(sums_.size());
  int32_t count = shelf->end - shelf->begin;
  int64_t below = -1;  // where the level below begins; -1: the rows
  while (count > kFanMask + 1) {
    const int32_t sums = (count + kFanMask) >> kFan;
    const int64_t level = static_cast<int64_t>(sums_.size());
    sums_.resize(level + sums, 0);
    for (int32_t i = 0; i < count; ++i) {
      sums_[level + (i >> kFan)] +=
          below < 0 ? Weight(shelf->begin + i) : sums_[below + i];
    }
    below = level;
    count = sums;
  }
}

absl::Span<const Site> Availability::sites(int32_t item) const {
  const int32_t begin = items_[item - first_item_].first_site;
  const int32_t end = items_[item - first_item_ + 1].first_site;
  return absl::MakeConstSpan(sites_).subspan(begin, end - begin);
}

const Shelf& Availability::shelf_of(int32_t item, int32_t place) const {
  const absl::Span<const Site> own = sites(item);
  const auto begin = shelves_.begin() + own.front().begin;
  const auto end = shelves_.begin() + own.back().end;
  // Shelves stand in the order of their places.
  return *(std::upper_bound(begin, end, place,
                            [](int32_t place, const Shelf& shelf) {
                              return place < shelf.begin;
                            }) -
           1);
}

int32_t Availability::After(const Shelf& shelf, Day day) const {
  const auto begin = rows_.begin() + shelf.begin;
  const auto end = rows_.begin() + shelf.end;
  return static_cast<int32_t>(
      std::partition_point(begin, end,
                           [day](const Row& row) { return row.day <= day; }) -
      rows_.begin());
}

Quantity Availability::FreeBefore(const Shelf& shelf, int32_t place) const {
  if (place > shelf.first_unlimited) return kUnlimited;
  int32_t i = place - shelf.begin;
  int32_t count = shelf.end - shelf.begin;
  Quantity sum = 0;
  // On each level what is in the last, begun group of 16; on the highest, all.
  const auto group = [&] { return count > kFanMask + 1 ? i & ~kFanMask : 0; };
  for (int32_t j = group(); j < i; ++j) sum += Weight(shelf.begin + j);
  int64_t level = shelf.sums;
  while (count > kFanMask + 1) {
    i >>= kFan;
    count = (count + kFanMask) >> kFan;
    for (int32_t j = group(); j < i; ++j) sum += sums_[level + j];
    level += count;
  }
  return sum;
}

int32_t Availability::NextFree(const Shelf& shelf, int32_t place) const {
  // Up, to a level on which something is left behind `place`; then down.
  int32_t counts[8] = {shelf.end - shelf.begin};
  int64_t levels[8] = {0, shelf.sums};
  int height = 0;
  int32_t i = place - shelf.begin;
  for (;;) {
    const int32_t end = std::min(counts[height], (i | kFanMask) + 1);
    for (; i < end; ++i) {
      const bool some = height == 0 ? rows_[shelf.begin + i].free > 0
                                    : sums_[levels[height] + i] > 0;
      if (some) break;
    }
    if (i < end) break;
    if (counts[height] <= kFanMask + 1 || i >= counts[height]) {
      return shelf.end;
    }
    i >>= kFan;
    counts[height + 1] = (counts[height] + kFanMask) >> kFan;
    if (height > 0) levels[height + 1] = levels[height] + counts[height];
    ++height;
  }
  while (height > 0) {
    --height;
    i <<= kFan;
    while (height == 0 ? rows_[shelf.begin + i].free == 0
                       : sums_[levels[height] + i] == 0) {
      ++i;
    }
  }
  return shelf.begin + i;
}

int32_t Availability::PreviousFree(const Shelf& shelf, int32_t place) const {
  int32_t counts[8] = {shelf.end - shelf.begin};
  int64_t levels[8] = {0, shelf.sums};
  int height = 0;
  int32_t i = place - shelf.begin - 1;
  if (i < 0) return shelf.begin - 1;
  for (;;) {
    const int32_t first = i & ~kFanMask;
    for (; i >= first; --i) {
      const bool some = height == 0 ? rows_[shelf.begin + i].free > 0
                                    : sums_[levels[height] + i] > 0;
      if (some) break;
    }
    if (i >= first) break;
    if (counts[height] <= kFanMask + 1 || i < 0) return shelf.begin - 1;
    i >>= kFan;
    counts[height + 1] = (counts[height] + kFanMask) >> kFan;
    if (height > 0) levels[height + 1] = levels[height] + counts[height];
    ++height;
  }
  while (height > 0) {
    --height;
    i = std::min(counts[height] - 1, (i << kFan) | kFanMask);
    while (height == 0 ? rows_[shelf.begin + i].free == 0
                       : sums_[levels[height] + i] == 0) {
      --i;
    }
  }
  return shelf.begin + i;
}

void Availability::Add(const Shelf& shelf, int32_t place, Quantity units) {
  if (rows_[place].free == kUnlimited) return;
  rows_[place].free += units;
  int32_t i = place - shelf.begin;
  int64_t level = shelf.sums;
  int32_t count = shelf.end - shelf.begin;
  while (count > kFanMask + 1) {
    i >>= kFan;
    count = (count + kFanMask) >> kFan;
    sums_[level + i] += units;
    level += count;
  }
}

const BackorderLimit* Availability::FindLimit(int32_t item,
                                              int32_t location) const {
  const auto begin = limits_.begin() + items_[item - first_item_].first_limit;
  const auto end = limits_.begin() + items_[item - first_item_ + 1].first_limit;
  const auto limit = std::lower_bound(
      begin, end, location, [](const BackorderLimit& limit, int32_t location) {
        return limit.location < location;
      });
  return limit != end && limit->location == location ? &*limit : nullptr;
}

Quantity Availability::room_at(int32_t item, int32_t location) const {
  const BackorderLimit* const limit = FindLimit(item, location);
  return limit == nullptr ? kUnlimited : limit->room;
}

Quantity Availability::QuotaRoom(const LineFacts& line, int32_t item,
                                 int32_t location) const {
  Quantity room = kUnlimited;
  for (const int32_t quota : rules_.quotas(item)) {
    const int32_t at = rules_.LocationOf(quota);
    if ((at == kNotGiven || at == location) && rules_.Counts(quota, line)) {
      room = std::min(room, quota_room_[quota]);
    }
  }
  return room;
}

void Availability::UseQuotas(const LineFacts& line, int32_t item,
                             int32_t location, Quantity units) {
  for (const int32_t quota : rules_.quotas(item)) {
    const int32_t at = rules_.LocationOf(quota);
    if ((at == kNotGiven || at == location) && rules_.Counts(quota, line)) {
      quota_room_[quota] -= units;
    }
  }
}

Quantity Availability::StockAbove(Quantity level, const Site& site) const {
  Quantity stock = 0;
  for (int32_t i = site.begin; i < site.end; ++i) {
    if (shelves_[i].stock) {
      stock = Plus(stock, FreeBefore(shelves_[i], shelves_[i].end));
    }
  }
  return stock == kUnlimited ? kUnlimited
                             : std::max<Quantity>(0, stock - level);
}

void Availability::UseRoomAt(int32_t item, int32_t location, Quantity units) {
  const BackorderLimit* const limit = FindLimit(item, location);
  if (limit != nullptr) limits_[limit - limits_.data()].room -= units;
}

}  // namespace internal
}  // namespace backorder
