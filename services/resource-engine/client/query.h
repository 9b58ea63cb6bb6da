// The text form of a fetch, after GraphQL's selections:
//
//   order(order_id: $id) { status, rider { name, level } }
//   bike(bike_id: "b1") { lock: lock_state }
//
// asks for order.status, order.rider.name, order.rider.level and bike.lock_state, with the
// parameters order_id and bike_id, and the answer has their shape. `lock` is an alias. Commas may
// be left out; a comment goes from '#' to the end of its line; braces may stand around all of it.

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

// One name of an answer: a field, or an object of others.
struct Selection {
  std::string key;    // its alias, or the last word of its name
  std::string field;  // the resource; empty of an object
  std::vector<Selection> selections;
};

struct Query {
  std::vector<ResourceId> fields;  // each once, in the order of the text
  Value::Map params;
  std::vector<Selection> shape;
};

// `variables` are the values of names with a '$', all of which the text uses. INVALID_ARGUMENT,
// reason BAD_QUERY, with line and column.
absl::StatusOr<Query> ParseQuery(absl::string_view text, const Value::Map& variables);

// The values of fields in the query's shape; null where one has none.
Value::Map InShape(const std::vector<Selection>& shape, const Value::Map& values);

}  // namespace magpie::resource
