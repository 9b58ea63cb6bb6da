#include "common/expr/library/functions.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace magpie::expr {
namespace {

using Key = std::pair<absl::string_view, bool>;  // the name, and whether it is a member

absl::flat_hash_map<Key, const Function*> AllFunctions() {
  absl::flat_hash_map<Key, const Function*> all;
  for (const auto functions :
       {CoreFunctions(), EncoderFunctions(), FormatFunctions(), ListFunctions(), MathFunctions(),
        NetworkFunctions(), OptionalFunctions(), RegexFunctions(), SetFunctions(),
        StringFunctions(), TimeFunctions()}) {
    for (const Function& function : functions) {
      all.emplace(Key(function.name, function.is_member), &function);
    }
  }
  return all;
}

}  // namespace

const Function* FindFunction(absl::string_view name, bool is_member) {
  static const auto& all = *new auto(AllFunctions());
  const auto found = all.find(Key(name, is_member));
  return found == all.end() ? nullptr : found->second;
}

Datum NoOverload(absl::string_view name, std::span<const Datum> args, Heap& heap) {
  const auto kind = [](std::string* out, const Datum& arg) { absl::StrAppend(out, KindOf(arg)); };
  const std::string kinds = absl::StrJoin(args.begin(), args.end(), ", ", kind);
  return heap.Fail(absl::StrCat("not defined for these types: ", name, "(", kinds, ")"));
}

}  // namespace magpie::expr
