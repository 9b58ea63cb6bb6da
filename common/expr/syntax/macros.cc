#include "common/expr/syntax/macros.h"

#include <algorithm>
#include <iterator>

namespace magpie::expr {
namespace {

constexpr Macro kMacros[] = {{"all", Op::kAll, 1, 2, 1},
                             {"exists", Op::kExists, 1, 2, 1},
                             {"exists_one", Op::kExistsOne, 1, 2, 1},
                             {"existsOne", Op::kExistsOne, 1, 2, 1},
                             {"filter", Op::kFilter, 1, 1, 1},
                             {"map", Op::kTransform, 1, 1, 2},
                             {"transformList", Op::kTransform, 2, 2, 2},
                             {"transformMap", Op::kTransformMap, 2, 2, 2},
                             {"transformMapEntry", Op::kTransformMapEntry, 2, 2, 2},
                             {"sortBy", Op::kSortBy, 1, 1, 1},
                             {"optMap", Op::kOptionalMap, 1, 1, 1},
                             {"optFlatMap", Op::kOptionalFlatMap, 1, 1, 1}};

}  // namespace

const Macro* FindMacro(absl::string_view name) {
  const auto found = std::ranges::find(kMacros, name, &Macro::name);
  return found == std::end(kMacros) ? nullptr : &*found;
}

}  // namespace magpie::expr
