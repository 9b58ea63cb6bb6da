// The text form of a fetch, after GraphQL's selections:
//
//   order(order_id: $id) { status, rider { name, level } }
//   bike(bike_id: "b1") { lock: lock_state }
//
// fetches order.status, order.rider.name, order.rider.level and bike.lock_state with the parameters
// order_id and bike_id, and the answer has the same shape. `lock` is an alias. Commas are optional;
// a comment goes from '#' to the end of its line; braces may enclose the whole query.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/value/value.h"
#include "services/resource-engine/client/protocol.h"

namespace magpie::resource {

inline constexpr size_t kMaxQueryBytes = 16 << 10;
inline constexpr int kMaxQueryDepth = 16;
inline constexpr size_t kMaxQueryFields = 64;

// A name in the answer: a field, or an object of other names.
struct Selection {
  std::string key;    // its alias or the last word of its name
  std::string field;  // the resource; empty for an object
  std::vector<Selection> selections;
};

struct Query {
  std::vector<ResourceId> fields;  // each once, in the order of the text
  Value::Map params;
  std::vector<Selection> shape;
};

// `variables` are the values of names with a '$'; the text must use all of them. INVALID_ARGUMENT,
// reason BAD_QUERY, with line and column.
absl::StatusOr<Query> ParseQuery(absl::string_view text, const Value::Map& variables);

// The values of fields in the query's shape; null for a field without a value.
Value::Map InShape(const std::vector<Selection>& shape, const Value::Map& values);

}  // namespace magpie::resource
