// The functions of the language itself, except those of timestamps and durations.

#include "absl/strings/match.h"
#include "common/expr/datum/regex.h"
#include "common/expr/datum/utf8.h"
#include "common/expr/library/functions.h"

namespace magpie::expr {
namespace {

Datum Size(std::span<const Datum> args, Heap& heap) {
  if (const auto* const text = args[0].as_string()) {
    heap.ChargeBytes(text->size());
    return Datum(static_cast<int64_t>(CountCodePoints(*text)));
  }
  if (const auto* const bytes = args[0].as_bytes()) {
    return Datum(static_cast<int64_t>(bytes->data.size()));
  }
  if (const auto* const list = args[0].as_list()) return Datum(static_cast<int64_t>(list->size()));
  if (const auto* const map = args[0].as_map()) return Datum(static_cast<int64_t>(map->size()));
  return NoOverload("size", args, heap);
}

// Applies `holds` to two strings.
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

Datum Type(std::span<const Datum> args, Heap&) { return Datum(TypeName{TypeOf(args[0])}); }

Datum Matches(std::span<const Datum> args, Heap& heap) {
  const auto* const text = args[0].as_string();
  const auto* const pattern = args[1].as_string();
  if (text == nullptr || pattern == nullptr) return NoOverload("matches", args, heap);
  if (!heap.Charge(kRegexCompileCost)) return heap.Fail("too costly");
  const absl::StatusOr<Regex> regex = Regex::Compile(*pattern);
  return regex.ok() ? regex->Matches(*text, heap)
                    : heap.Fail(std::string(regex.status().message()));
}

constexpr Function kCoreFunctions[] = {
    {"size", false, 1, 1, Size},        {"size", true, 1, 1, Size},
    {"contains", true, 2, 2, Contains}, {"startsWith", true, 2, 2, StartsWith},
    {"endsWith", true, 2, 2, EndsWith}, {"matches", false, 2, 2, Matches},
    {"matches", true, 2, 2, Matches},   {"bool", false, 1, 1, ToBool},
    {"bytes", false, 1, 1, ToBytes},    {"int", false, 1, 1, ToInt},
    {"uint", false, 1, 1, ToUint},      {"double", false, 1, 1, ToDouble},
    {"string", false, 1, 1, ToString},  {"type", false, 1, 1, Type},
    {"dyn", false, 1, 1, Dyn}};

}  // namespace

std::span<const Function> CoreFunctions() { return kCoreFunctions; }

}  // namespace magpie::expr
