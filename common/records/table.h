// Records of one kind that are replaced whole: read by id, listed, and put once
// a request. Here they are bytes; typed_table.h gives them form.
//
//   <tenant>/<kind>/<id>   the record
//
//   table.Put(change, "battery", [](const std::optional<std::string>& before) {
//     return Next(before);  // the bytes to keep, or why not
//   }, [](absl::StatusOr<std::string> kept) { ... });
//
// A put is an Attempt (attempt.h). What it keeps is also its answer: a repeat of
// the request gets the same bytes.

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

// Whose change it is, and by which request; see FingerprintOf.
struct Change {
  TenantId tenant;
  RequestId request;
  uint64_t fingerprint = 0;
};

template <class T>
struct Page {
  std::vector<T> items;
  bool more = false;  // behind the last item
};

struct Item {
  std::string id;
  std::string record;
};

// Thread-safe.
class Table {
 public:
  // Pure: it may be asked again, with what another writer left.
  using Decide =
      absl::AnyInvocable<absl::StatusOr<std::string>(const std::optional<std::string>& before)>;
  // Given what is kept, once it is durable. As Attempt's.
  using Then = absl::AnyInvocable<void(absl::StatusOr<std::string>)>;

  // A page ends with the record that reaches it, so that a list of large records stays a small
  // answer, below gRPC's usual 4 MiB.
  static constexpr size_t kMaxPageBytes = 2 << 20;

  // `store` and `once` must outlive it and every put. `kind` is one letter.
  Table(store::Store& store, const Once& once, char kind)
      : store_(store), once_(once), prefix_({kind, '/'}) {}

  // NOT_FOUND where there is none.
  absl::StatusOr<std::string> Get(store::Gather& gather, const TenantId& tenant,
                                  absl::string_view id) const;

  // Up to `limit` records behind the id `after`, in the order of their ids; "" is before them all.
  absl::StatusOr<Page<Item>> List(store::Gather& gather, const TenantId& tenant,
                                  absl::string_view after, size_t limit) const;

  // Never waits. Passes on what `decide` refuses, and what Once, the store and Attempt do.
  void Put(const Change& change, absl::string_view id, Decide decide, Then then);

 private:
  absl::StatusOr<Plan<std::string>> MakePlan(store::Gather& gather, const Change& change,
                                             const std::string& key, Decide& decide) const;

  store::Store& store_;
  const Once& once_;
  const std::string prefix_;
};

}  // namespace magpie::record
