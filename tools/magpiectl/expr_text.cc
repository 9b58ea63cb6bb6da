#include "tools/magpiectl/expr_text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/expr/case.h"
#include "common/expr/expr.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "tools/magpiectl/print.h"

namespace magpie::ctl {
namespace {

// Whether the case passes; prints why not.
bool Passes(absl::string_view line, int number, std::ostream& out) {
  const absl::StatusOr<expr::CaseOutcome> outcome = expr::RunCase(line);
  if (!outcome.ok()) {
    out << "line " << number << ": " << OneLine(outcome.status().message()) << '\n';
    return false;
  }
  if (outcome->passes) return true;
  out << "line " << number << ": " << OneLine(outcome->expr) << "\n  expected "
      << OneLine(outcome->expected) << "\n  returned " << OneLine(outcome->actual) << '\n';
  return false;
}

}  // namespace

absl::Status TestCases(absl::string_view text, std::ostream& out) {
  int passed = 0;
  int failed = 0;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (absl::StripAsciiWhitespace(line).empty()) continue;
    (Passes(line, number, out) ? passed : failed) += 1;
  }
  out << passed << " passed, " << failed << " failed" << std::endl;
  return failed == 0 ? absl::OkStatus() : absl::FailedPreconditionError("");
}

absl::Status PrintEvaluation(absl::string_view expr, absl::string_view json, std::ostream& out) {
  ASSIGN_OR_RETURN(const Value::Map variables, ParseJsonObject(json));
  ASSIGN_OR_RETURN(const expr::Program program, expr::Program::Compile(expr));
  const expr::Explained explained = program.Explain(variables);
  RETURN_IF_ERROR(explained.value.status());
  expr::Heap heap(expr::kMaxCost);
  const expr::MapView view(&variables);
  out << ToJson(*explained.value) << '\n'
      << expr::TypeOf(program.Run(view, heap)) << '\n'
      << explained.explanation << '\n';
  return absl::OkStatus();
}

}  // namespace magpie::ctl
