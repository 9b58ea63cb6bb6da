#include "services/flow-engine/domain/model/paths.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace magpie::flow {

bool IsPath(absl::string_view path) {
  for (const absl::string_view name : absl::StrSplit(path, '.')) {
    const bool is_name =
        !name.empty() && !absl::ascii_isdigit(name[0]) &&
        std::ranges::all_of(name, [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
    if (!is_name) return false;
  }
  return true;
}

bool Overlap(absl::string_view a, absl::string_view b) {
  a = a.substr(0, a.find('['));
  b = b.substr(0, b.find('['));
  if (a.size() > b.size()) std::swap(a, b);
  return b.substr(0, a.size()) == a && (a.size() == b.size() || b[a.size()] == '.');
}

void Assign(absl::string_view path, const Value& value, const Value::Map& variables,
            Value::Map& changes) {
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  if (!changes.contains(names[0])) {
    const auto known = variables.find(names[0]);
    changes[names[0]] = known == variables.end() ? Value(Value::Map()) : known->second;
  }
  Value* at = &changes[names[0]];
  for (size_t i = 1; i < names.size(); ++i) {
    if (at->as_map() == nullptr) *at = Value(Value::Map());
    at = &(*at->as_map())[names[i]];
  }
  *at = value;
}

}  // namespace magpie::flow
