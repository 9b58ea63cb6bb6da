// Combines calls for single keys into one call for all the keys. Pure.
//
// An API that takes many keys at a time has an Api::batch. Its expressions read the variable
// `keys`, the list of the keys, and its answer has an item for each. A call for one key gets that
// key's item, as if the API had been called for it alone.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

// The variables of a call for one key: those of `given` that the API declares, and the list of the
// one key.
Value::Map ForOneKey(const ApiProgram& api, const Value::Map& given);

// Calls for which this is equal may be combined.
std::string BatchOf(const Call& call);

// The call for all keys of `calls`, which are one or more calls with equal BatchOf. The errors of
// Render.
absl::StatusOr<std::shared_ptr<const Call>> Join(
    std::span<const std::shared_ptr<const Call>> calls);

// Whether a call for fewer keys may succeed after this outcome: the upstream refused the request,
// for which a single bad key is enough.
bool IsWorthSplitting(int http_status, const absl::Status& why);

// The item of each key within an answer.
class BatchItems {
 public:
  // Reads `body`, which must outlive it. FAILED_PRECONDITION (FIELD_MISSING) if it has no items.
  static absl::StatusOr<BatchItems> Read(const Batch& batch, const Value& body);

  const Value* Find(const Value& key) const;

 private:
  absl::flat_hash_map<std::string, const Value*> by_key_;
};

// The outcome of each of `calls`, given that of their combined call: its item, or
// FAILED_PRECONDITION (FIELD_MISSING) if the answer has none. The first one counts as the call; the
// others shared it.
std::vector<Outcome> SplitOutcome(std::span<const std::shared_ptr<const Call>> calls,
                                  const Outcome& outcome);

}  // namespace magpie::resource
