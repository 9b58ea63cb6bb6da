#include "common/expr/expr.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/expr/run/evaluate.h"
#include "common/expr/run/result.h"
#include "common/expr/syntax/ast.h"
#include "common/expr/syntax/parse.h"
#include "common/expr/syntax/resolve.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::expr {
namespace {

// How much of a value an explanation shows.
constexpr size_t kShownBytes = 64;

absl::Status Failed(absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, "EXPRESSION_FAILED", message);
}

absl::StatusOr<Value> ResultOf(const Datum& datum, Heap& heap) {
  absl::StatusOr<Value> value = ToValue(datum, heap);
  if (!heap.is_exhausted()) return value;
  return Failed(absl::StrCat("costs more than ", kMaxCost));
}

std::string Explanation(absl::string_view text, const absl::StatusOr<Value>& value,
                        const Reads& reads) {
  const std::string result = value.ok() ? Show(Datum::Of(*value), kShownBytes)
                                        : absl::StrCat("error: ", value.status().message());
  std::string explanation = absl::StrCat(text, " -> ", result);
  absl::string_view before = " (";
  for (const auto& [path, found] : reads.paths) {
    absl::StrAppend(&explanation, std::exchange(before, ", "), path);
    const std::string shown = found.is_failure() ? "" : Show(found, kShownBytes);
    absl::StrAppend(&explanation, found.is_failure() ? " missing" : " = ", shown);
  }
  if (!reads.paths.empty()) explanation += ')';
  return explanation;
}

}  // namespace

struct Program::Compiled {
  explicit Compiled(absl::string_view text) : ast(text) {}

  Ast ast;
  std::vector<std::string> paths;
};

absl::StatusOr<Program> Program::Compile(absl::string_view text, const Options& options) {
  if (text.size() > kMaxExpressionBytes) {
    return Error(absl::StatusCode::kInvalidArgument, "BAD_EXPRESSION",
                 absl::StrCat("longer than ", kMaxExpressionBytes, " bytes"));
  }
  const auto compiled = std::make_shared<Compiled>(text);
  RETURN_IF_ERROR(Parse(compiled->ast));
  ASSIGN_OR_RETURN(compiled->paths, Resolve(compiled->ast, options));
  compiled->ast.mixes_numbers = options.mixes_numbers;
  compiled->ast.missing_is_null = options.missing_is_null;
  return Program(compiled);
}

absl::StatusOr<Value> Program::Eval(const MapView& variables) const {
  Heap heap(kMaxCost);
  return ResultOf(Evaluate(compiled_->ast, variables, heap, nullptr), heap);
}

absl::StatusOr<bool> Program::EvalBool(const MapView& variables) const {
  {
    Heap heap(kMaxCost);
    const std::optional<bool> answer = EvaluateBool(compiled_->ast, variables, heap);
    if (answer.has_value()) return *answer;
  }
  // Evaluates again to find out what is wrong.
  Heap heap(kMaxCost);
  const Datum datum = Run(variables, heap);
  if (datum.is_failure() || heap.is_exhausted()) return ResultOf(datum, heap).status();
  if (datum.as_bool() != nullptr) return *datum.as_bool();
  return Failed(absl::StrCat("evaluates to a value of kind ", KindOf(datum), ", not a bool"));
}

Explained Program::Explain(const MapView& variables) const {
  Heap heap(kMaxCost);
  Reads reads;
  const Datum datum = Evaluate(compiled_->ast, variables, heap, &reads);
  Explained explained{ResultOf(datum, heap), ""};
  explained.explanation = Explanation(text(), explained.value, reads);
  return explained;
}

Datum Program::Run(const MapView& variables, Heap& heap) const {
  Datum datum = Evaluate(compiled_->ast, variables, heap, nullptr);
  if (heap.is_exhausted()) datum = heap.Fail("costs more than it may");
  return datum;
}

const std::string& Program::text() const { return compiled_->ast.source; }

const std::vector<std::string>& Program::paths() const { return compiled_->paths; }

}  // namespace magpie::expr
