#include "services/flow-engine/formats/turbo_condition.h"

#include <algorithm>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/expr/expr.h"
#include "common/expr/token.h"
#include "services/flow-engine/foreign/translate.h"
#include "services/flow-engine/formats/dialect.h"

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

// Whether it divides, or computes with a literal that Groovy has as a decimal.
bool ComputesDecimals(absl::string_view condition) {
  const absl::StatusOr<std::vector<expr::Token>> tokens = expr::Lex(condition);
  if (!tokens.ok()) return false;
  const auto has = [&](auto is) { return std::ranges::any_of(*tokens, is); };
  return has([](const expr::Token& token) { return token.text == "/" || token.text == "div"; }) ||
         (has([](const expr::Token& token) { return token.kind == expr::TokenKind::kDouble; }) &&
          has([](const expr::Token& token) {
            return token.text.size() == 1 && absl::StrContains("+-*", token.text);
          }));
}

}  // namespace

std::string ReadTurboCondition(absl::string_view condition) {
  const absl::string_view inside = Unwrapped(absl::StripAsciiWhitespace(condition));
  if (inside.empty()) return "";
  if (!ComputesDecimals(inside)) {
    if (IsCel(inside)) return std::string(inside);
    const std::optional<std::string> words = FromDialect(inside);
    if (words.has_value() && IsCel(*words)) return *words;
  }
  const absl::StatusOr<std::string> cel = foreign::Translated(inside, foreign::Language::kGroovy);
  return cel.ok() ? *cel : absl::StrCat("groovy: ", inside);
}

}  // namespace magpie::flow
