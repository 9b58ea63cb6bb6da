#include "common/expr/functions.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/expr/utf8.h"

namespace magpie::expr {
namespace {

Datum Size(std::span<const Datum> args, Heap& heap) {
  if (const auto* const text = args[0].as_string()) {
    heap.ChargeBytes(text->size());
    return Datum(static_cast<int64_t>(CountCodePoints(*text)));
  }
  if (const auto* const list = args[0].as_list()) return Datum(static_cast<int64_t>(list->size()));
  if (const auto* const map = args[0].as_map()) return Datum(static_cast<int64_t>(map->size()));
  return NoOverload("size", args, heap);
}

// Asks `holds` of two strings.
template <typename Predicate>
Datum AskStrings(absl::string_view name, std::span<const Datum> args, Predicate holds, Heap& heap) {
  const auto* const text = args[0].as_string();
  const auto* const part = args[1].as_string();
  if (text == nullptr || part == nullptr) return NoOverload(name, args, heap);
  heap.ChargeBytes(text->size());
  return Datum(bool{holds(*text, *part)});
}

Datum Contains(std::span<const Datum> args, Heap& heap) {
  const auto holds = [](absl::string_view a, absl::string_view b) {
    return absl::StrContains(a, b);
  };
  return AskStrings("contains", args, holds, heap);
}

Datum StartsWith(std::span<const Datum> args, Heap& heap) {
  const auto holds = [](absl::string_view a, absl::string_view b) {
    return absl::StartsWith(a, b);
  };
  return AskStrings("startsWith", args, holds, heap);
}

Datum EndsWith(std::span<const Datum> args, Heap& heap) {
  const auto holds = [](absl::string_view a, absl::string_view b) { return absl::EndsWith(a, b); };
  return AskStrings("endsWith", args, holds, heap);
}

Datum Dyn(std::span<const Datum> args, Heap&) { return args[0]; }

constexpr std::array<Function, 11> kFunctions = {{{"size", false, 1, 1, Size},
                                                  {"size", true, 1, 1, Size},
                                                  {"contains", true, 2, 2, Contains},
                                                  {"startsWith", true, 2, 2, StartsWith},
                                                  {"endsWith", true, 2, 2, EndsWith},
                                                  {"bool", false, 1, 1, ToBool},
                                                  {"int", false, 1, 1, ToInt},
                                                  {"uint", false, 1, 1, ToUint},
                                                  {"double", false, 1, 1, ToDouble},
                                                  {"string", false, 1, 1, ToString},
                                                  {"dyn", false, 1, 1, Dyn}}};

}  // namespace

const Function* FindFunction(absl::string_view name, bool is_member) {
  for (const std::span<const Function> functions :
       {std::span<const Function>(kFunctions), MathFunctions(), StringFunctions()}) {
    const auto found = std::ranges::find_if(functions, [&](const Function& function) {
      return function.name == name && function.is_member == is_member;
    });
    if (found != functions.end()) return &*found;
  }
  return nullptr;
}

Datum NoOverload(absl::string_view name, std::span<const Datum> args, Heap& heap) {
  const auto kind = [](std::string* out, const Datum& arg) { absl::StrAppend(out, KindOf(arg)); };
  const std::string kinds = absl::StrJoin(args.begin(), args.end(), ", ", kind);
  return heap.Fail(absl::StrCat("no such overload: ", name, "(", kinds, ")"));
}

}  // namespace magpie::expr
