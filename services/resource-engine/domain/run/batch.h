// Calls for one key each, made as one call for all their keys. Pure.
//
// An API that can be asked for many things at a time says so (Api::batch). Its
// expressions have a variable `keys`, the list of the keys, and its answer has an
// item of each. Whoever asks for one key is answered with that key's item, as if
// the API had been asked for it alone.

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

// What the expressions see of a call for one key: `given`, of the API's own inputs only, and its
// list of one key.
Value::Map ForOneKey(const ApiProgram& api, const Value::Map& given);

// Calls of the same text may be made together.
std::string BatchOf(const Call& call);

// The call for all keys of `calls`, which are one or more of one batch. The errors of Render.
absl::StatusOr<std::shared_ptr<const Call>> Join(
    std::span<const std::shared_ptr<const Call>> calls);

// Whether a call for fewer keys may well succeed where this one came to `why`: the upstream takes
// offence at what was asked, which one key of many is enough for.
bool IsWorthSplitting(int http_status, const absl::Status& why);

// The item within `body` of each key. Null where there is none.
class BatchItems {
 public:
  // Reads `body`, which must outlive it. FAILED_PRECONDITION (FIELD_MISSING) where it has no items.
  static absl::StatusOr<BatchItems> Read(const Batch& batch, const Value& body);

  const Value* Find(const Value& key) const;

 private:
  absl::flat_hash_map<std::string, const Value*> by_key_;
};

// How the call for `calls` went, told of each of them: its item, or FAILED_PRECONDITION
// (FIELD_MISSING) where the answer has none. The first one bears the call; the others shared it.
std::vector<Outcome> SplitOutcome(std::span<const std::shared_ptr<const Call>> calls,
                                  const Outcome& outcome);

}  // namespace magpie::resource
