#include "services/flow-engine/formats/turbo/condition.h"

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/expr/expr.h"
#include "services/flow-engine/foreign/translate.h"
#include "services/flow-engine/formats/turbo/dialect.h"
#include "services/flow-engine/formats/turbo/groovy_alike.h"

namespace magpie::flow {
namespace {

bool IsCel(absl::string_view condition) { return expr::Program::Compile(condition).ok(); }

absl::string_view Unwrapped(absl::string_view condition) {
  absl::string_view inside = condition;
  const bool is_wrapped =
      (absl::ConsumePrefix(&inside, "${") || absl::ConsumePrefix(&inside, "#{")) &&
      absl::ConsumeSuffix(&inside, "}");
  return is_wrapped ? absl::StripAsciiWhitespace(inside) : condition;
}

}  // namespace

std::string ReadTurboCondition(absl::string_view condition) {
  absl::string_view inside = Unwrapped(absl::StripAsciiWhitespace(condition));
  if (absl::ConsumePrefix(&inside, "cel:")) return std::string(absl::StripAsciiWhitespace(inside));
  if (inside.empty()) return "";
  if (IsAlikeInGroovy(inside)) {
    if (IsCel(inside)) return std::string(inside);
    const std::optional<std::string> words = FromDialect(inside);
    if (words.has_value() && IsCel(*words)) return *words;
  }
  const absl::StatusOr<std::string> cel =
      foreign::Translated(WithSigns(inside), foreign::Language::kGroovy);
  return cel.ok() ? *cel : absl::StrCat("groovy: ", inside);
}

}  // namespace magpie::flow
