#include "common/expr/case.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/expr/expr.h"
#include "common/expr/typed.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::expr {
namespace {

// Maximum cost of the values in a case.
constexpr size_t kMaxValueCost = 1'000'000;

absl::Status Bad(absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "BAD_CASE", absl::StrCat("not a case: ", what));
}

const Value* Find(const Value::Map& test, absl::string_view name) {
  const auto found = test.find(name);
  return found == test.end() ? nullptr : &found->second;
}

absl::StatusOr<MapView::Entries> BindingsOf(const Value::Map& test, Heap& heap) {
  MapView::Entries entries;
  const Value* const bindings = Find(test, "bindings");
  if (bindings == nullptr) return entries;
  if (bindings->as_map() == nullptr) return Bad("\"bindings\" is not an object");
  for (const auto& [name, json] : *bindings->as_map()) {
    ASSIGN_OR_RETURN(const Datum value, FromTyped(json, heap));
    entries.emplace_back(Datum(absl::string_view(name)), value);
  }
  return entries;
}

Options OptionsOf(const Value::Map& test) {
  Options options{.has_dotted_variables = true, .is_lenient = true, .has_bare_types = true};
  const Value* const container = Find(test, "container");
  if (container != nullptr && container->as_string() != nullptr) {
    options.container = *container->as_string();
  }
  const Value* const disabled = Find(test, "disable_macros");
  options.has_macros =
      disabled == nullptr || disabled->as_bool() == nullptr || !*disabled->as_bool();
  return options;
}

}  // namespace

absl::StatusOr<CaseOutcome> RunCase(absl::string_view line) {
  ASSIGN_OR_RETURN(const Value::Map test, ParseJsonObject(line));
  const Value* const expr = Find(test, "expr");
  const Value* const value = Find(test, "value");
  const Value* const error = Find(test, "error");
  if (expr == nullptr || expr->as_string() == nullptr) return Bad("\"expr\" is missing");
  if ((value == nullptr) == (error == nullptr))
    return Bad("it needs either \"value\" or \"error\"");
  Heap given(kMaxValueCost);
  ASSIGN_OR_RETURN(const MapView::Entries bindings, BindingsOf(test, given));
  Datum expected;
  if (value != nullptr) {
    ASSIGN_OR_RETURN(expected, FromTyped(*value, given));
  }

  CaseOutcome outcome{.expr = *expr->as_string()};
  outcome.expected = value != nullptr ? ToTyped(expected) : "an error";
  const absl::StatusOr<Program> program = Program::Compile(outcome.expr, OptionsOf(test));
  if (!program.ok()) {
    outcome.passes = value == nullptr;
    outcome.actual = std::string(program.status().message());
    return outcome;
  }
  Heap heap(kMaxCost);
  const Datum datum = program->Run(MapView(&bindings), heap);
  outcome.passes = value != nullptr ? IsSame(datum, expected) : datum.is_failure();
  outcome.actual = ToTyped(datum);
  return outcome;
}

}  // namespace magpie::expr
