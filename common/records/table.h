// Records of one kind that are replaced as a whole: read by id, listed, and put once per request.
// Here they are bytes; typed_table.h gives them types.
//
//   <tenant>/<kind>/<id>   the record
//
//   table.Put(change, "battery", [](const std::optional<std::string>& before) {
//     return Next(before);  // the bytes to keep, or why not
//   }, [](absl::StatusOr<std::string> kept) { ... });
//
// A put is an Attempt (attempt.h). The stored record is also its answer: a repeat of the request
// gets the same bytes.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/context.h"
#include "common/records/attempt.h"
#include "common/records/once.h"
#include "common/store/store.h"

namespace magpie::record {

// The tenant of a change and the request that asks for it; see FingerprintOf.
struct Change {
  TenantId tenant;
  RequestId request;
  uint64_t fingerprint = 0;
};

template <class T>
struct Page {
  std::vector<T> items;
  bool more = false;  // after the last item
};

struct Item {
  std::string id;
  std::string record;
};

// Thread-safe.
class Table {
 public:
  // Pure: it may run again, with the record of a different writer.
  using Decide =
      absl::AnyInvocable<absl::StatusOr<std::string>(const std::optional<std::string>& before)>;
  // Gets the stored record once it is durable. Runs as in Attempt.
  using Then = absl::AnyInvocable<void(absl::StatusOr<std::string>)>;

  // A page ends with the record that reaches this size, so that a list of large records stays below
  // gRPC's usual 4 MiB.
  static constexpr size_t kMaxPageBytes = 2 << 20;

  // `store` and `once` must outlive it and every put. `kind` is one letter.
  Table(store::Store& store, const Once& once, char kind)
      : store_(store), once_(once), prefix_({kind, '/'}) {}

  // NOT_FOUND if there is none.
  absl::StatusOr<std::string> Get(store::Gather& gather, const TenantId& tenant,
                                  absl::string_view id) const;

  // Up to `limit` records after the id `after`, by id; "" is before all.
  absl::StatusOr<Page<Item>> List(store::Gather& gather, const TenantId& tenant,
                                  absl::string_view after, size_t limit) const;

  // Never waits. The errors of `decide`, Once, the store and Attempt.
  void Put(const Change& change, absl::string_view id, Decide decide, Then then);

 private:
  absl::StatusOr<Plan<std::string>> MakePlan(store::Gather& gather, const Change& change,
                                             const std::string& key, Decide& decide) const;

  store::Store& store_;
  const Once& once_;
  const std::string prefix_;
};

}  // namespace magpie::record
