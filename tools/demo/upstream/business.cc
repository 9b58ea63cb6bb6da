#include "tools/demo/upstream/business.h"

#include "absl/strings/str_cat.h"

namespace magpie::demo {
namespace {

// Beyond that, the lock that was closed of the lowest number opens again.
constexpr size_t kMaxClosed = 1'000'000;

std::string BikeId(uint64_t number) { return absl::StrCat("bike-", number); }

}  // namespace

Value Business::Order(uint64_t number) const {
  return Value::Map{{"order_id", absl::StrCat("order-", number)},
                    {"bike_id", BikeId(number)},
                    {"status", IsClosed(number) ? "finished" : "riding"}};
}

Value Business::Lock(uint64_t number) const {
  return Value::Map{{"bike_id", BikeId(number)}, {"state", IsClosed(number) ? "closed" : "open"}};
}

Value Business::CloseLock(uint64_t number) {
  {
    absl::MutexLock lock(&mutex_);
    if (closed_.size() == kMaxClosed) closed_.erase(closed_.begin());
    closed_.insert(number);
  }
  return Lock(number);
}

Value Business::Archive(uint64_t number) {
  return Value::Map{{"invoice_id", absl::StrCat(number)}, {"archived", true}};
}

void Business::Reset() {
  absl::MutexLock lock(&mutex_);
  closed_.clear();
}

bool Business::IsClosed(uint64_t number) const {
  absl::MutexLock lock(&mutex_);
  return closed_.contains(number);
}

}  // namespace magpie::demo
