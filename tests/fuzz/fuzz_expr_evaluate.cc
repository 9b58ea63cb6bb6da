// An expression over variables: the text, a line that is "---", then a JSON object. It comes to the
// same over parsed JSON and over values.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/match.h"
#include "common/expr/expr.h"
#include "common/expr/typed.h"
#include "common/value/json.h"
#include "common/value/json_view.h"

namespace magpie::expr {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

void Evaluate(absl::string_view text, absl::string_view json) {
  const absl::StatusOr<Value::Map> values = ParseJsonObject(json);
  const absl::StatusOr<JsonDocument> document = JsonDocument::Parse(json.empty() ? "{}" : json);
  if (!values.ok()) return;
  const absl::StatusOr<Program> program = Program::Compile(text, Options{.is_lenient = true});
  if (!program.ok()) return;
  if (!document.ok()) {
    // Values alone hold whole numbers of any length.
    Check(absl::StrContains(document.status().message(), "beyond 64 bits"));
    (void)program->Explain(*values);
    return;
  }
  const MapView view(document->root());
  const Explained over_view = program->Explain(view);
  const absl::StatusOr<Value> over_values = program->Eval(*values);
  // A condition takes a shorter way to the same answer.
  const absl::StatusOr<bool> answer = program->EvalBool(view);
  const bool* const told = over_view.value.ok() ? over_view.value->as_bool() : nullptr;
  Check(told == nullptr ? !answer.ok() : answer.ok() && *answer == *told);
  Heap heap(kMaxCost);
  (void)ToTyped(program->Run(view, heap));
  if (!over_view.value.ok() || !over_values.ok()) return;
  // Entries are visited in another order, which may show where something stops half way.
  Check(KindOf(*over_view.value) == KindOf(*over_values));
}

}  // namespace
}  // namespace magpie::expr

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  constexpr absl::string_view kLine = "\n---\n";
  const size_t line = input.find(kLine);
  if (line == absl::string_view::npos) {
    magpie::expr::Evaluate(input, "{}");
  } else {
    magpie::expr::Evaluate(input.substr(0, line), input.substr(line + kLine.size()));
  }
  return 0;
}
