// The business unit of shared bikes, in memory: orders, bikes with their locks,
// invoices. Order 7 is a ride on bike 7: it goes on until the lock is closed.

#pragma once

#include <cstdint>
#include <set>

#include "absl/synchronization/mutex.h"
#include "common/value/value.h"

namespace magpie::demo {

// Thread-safe.
class Business {
 public:
  // {"order_id":"order-7","bike_id":"bike-7","status":"riding"}, "finished" once the lock is
  // closed.
  Value Order(uint64_t number) const;

  // {"bike_id":"bike-7","state":"open"}, or "closed".
  Value Lock(uint64_t number) const;

  // Closes it; what is closed stays so.
  Value CloseLock(uint64_t number);

  // {"invoice_id":"12","archived":true}
  Value Archive(uint64_t number);

  // Opens all locks.
  void Reset();

 private:
  bool IsClosed(uint64_t number) const;

  mutable absl::Mutex mutex_;
  std::set<uint64_t> closed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::demo
