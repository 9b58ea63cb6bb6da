#include "services/flow-engine/formats/condition.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/expr/expr.h"
#include "common/status/macros.h"
#include "services/flow-engine/formats/dialect.h"

namespace magpie::flow {
namespace {

absl::Status Check(absl::string_view condition) {
  return expr::Program::Compile(condition).status();
}

absl::string_view Unwrapped(absl::string_view condition) {
  absl::string_view inside = condition;
  const bool is_wrapped =
      (absl::ConsumePrefix(&inside, "${") || absl::ConsumePrefix(&inside, "#{")) &&
      absl::ConsumeSuffix(&inside, "}");
  return is_wrapped ? absl::StripAsciiWhitespace(inside) : condition;
}

// Camunda 8 writes an expression of FEEL behind a '='; there, '=' compares. Nothing of others.
std::string FromFeel(absl::string_view condition) {
  if (!absl::ConsumePrefix(&condition, "=") || absl::StartsWith(condition, "=")) return "";
  std::string text;
  bool is_string = false;
  for (size_t i = 0; i < condition.size(); ++i) {
    const char c = condition[i];
    if (c == '"' && (i == 0 || condition[i - 1] != '\\')) is_string = !is_string;
    const bool is_sign = i > 0 && absl::StrContains("<>!", condition.substr(i - 1, 1));
    text += c == '=' && !is_string && !is_sign ? "==" : std::string(1, c);
  }
  return std::string(absl::StripAsciiWhitespace(text));
}

}  // namespace

absl::StatusOr<std::string> ToCel(absl::string_view condition) {
  condition = absl::StripAsciiWhitespace(condition);
  if (condition.empty() || Check(condition).ok()) return std::string(condition);
  if (const std::string feel = FromFeel(condition); !feel.empty()) return ToCel(feel);
  const absl::string_view inside = Unwrapped(condition);
  const absl::Status fault = Check(inside);
  if (fault.ok()) return std::string(inside);
  const std::optional<std::string> translated = FromDialect(inside);
  if (!translated.has_value()) return fault;
  RETURN_IF_ERROR(Check(*translated));
  return *translated;
}

std::string ReadCondition(absl::string_view condition, absl::string_view path, Draft& draft) {
  absl::StatusOr<std::string> cel = ToCel(condition);
  if (cel.ok()) return *std::move(cel);
  condition = absl::StripAsciiWhitespace(condition);
  // The message goes on with the line and a caret below the place.
  const std::vector<absl::string_view> lines = absl::StrSplit(cel.status().message(), '\n');
  draft.Warn(absl::StrCat(path, " could not be translated into CEL and stays as it is: ",
                          OneLine(condition), ": ", lines[0]));
  return std::string(condition);
}

}  // namespace magpie::flow
