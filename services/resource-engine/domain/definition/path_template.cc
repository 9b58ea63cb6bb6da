#include "services/resource-engine/domain/definition/path_template.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

absl::Status Bad(absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "BAD_PATH", what);
}

bool IsDots(absl::string_view segment) { return segment == "." || segment == ".."; }

bool HasDots(absl::string_view path) {
  return std::ranges::any_of(std::vector<absl::string_view>(absl::StrSplit(path, '/')), IsDots);
}

absl::Status CheckLiteral(absl::string_view text) {
  const auto is_plain = [](char c) {
    return absl::ascii_isgraph(c) && !absl::StrContains("?#\\}", absl::string_view(&c, 1));
  };
  if (std::ranges::all_of(text, is_plain)) return absl::OkStatus();
  return Bad(
      "has a character that paths cannot contain: '?', '#', '\\', '}' or one that is not printable "
      "ASCII");
}

// Takes "{expression}" off the front of `rest`.
absl::StatusOr<expr::Program> TakeExpression(absl::string_view* rest) {
  const size_t end = rest->find('}');
  if (end == rest->npos) return Bad("has a '{' without its '}'");
  const absl::string_view text = rest->substr(1, end - 1);
  if (absl::StrContains(text, '{')) return Bad("has a '{' within an expression");
  rest->remove_prefix(end + 1);
  absl::StatusOr<expr::Program> program = expr::Program::Compile(text);
  if (program.ok()) return program;
  return Bad(absl::StrCat("{", text, "}: ", program.status().message()));
}

}  // namespace

absl::StatusOr<PathTemplate> PathTemplate::Compile(absl::string_view text) {
  if (text.empty() || text.front() != '/') return Bad("does not begin with '/'");
  if (text.size() > kMaxBytes) return Bad(absl::StrCat("is longer than ", kMaxBytes, " bytes"));
  if (HasDots(text)) return Bad("has a segment '.' or '..'");
  PathTemplate path;
  for (absl::string_view rest = text; !rest.empty();) {
    if (rest.front() == '{') {
      ASSIGN_OR_RETURN(expr::Program program, TakeExpression(&rest));
      path.parts_.emplace_back(std::move(program));
      continue;
    }
    const absl::string_view literal = rest.substr(0, rest.find('{'));
    RETURN_IF_ERROR(CheckLiteral(literal));
    path.parts_.emplace_back(std::string(literal));
    rest.remove_prefix(literal.size());
  }
  return path;
}

absl::StatusOr<std::string> PathTemplate::Render(const Value::Map& params) const {
  std::string path;
  for (const auto& part : parts_) {
    if (const auto* literal = std::get_if<std::string>(&part)) {
      path += *literal;
      continue;
    }
    const auto& program = std::get<expr::Program>(part);
    ASSIGN_OR_RETURN(const Value value, program.Eval(params));
    const std::string place = absl::StrCat("{", program.text(), "}");
    ASSIGN_OR_RETURN(const std::string text, ToUrlText(value, place));
    if (text.empty()) {
      return Error(absl::StatusCode::kInvalidArgument, "BAD_PATH_VALUE",
                   absl::StrCat(place, " is empty"));
    }
    path += PercentEncode(text);
  }
  if (HasDots(path)) {
    return Error(absl::StatusCode::kInvalidArgument, "BAD_PATH_VALUE", "has a segment '.' or '..'");
  }
  return path;
}

std::string PercentEncode(absl::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (absl::ascii_isalnum(c) || absl::StrContains("-._~", absl::string_view(&c, 1))) {
      encoded += c;
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

absl::StatusOr<std::string> ToUrlText(const Value& value, absl::string_view place) {
  if (const std::string* text = value.as_string()) return *text;
  if (value.is_null() || value.as_list() != nullptr || value.as_map() != nullptr) {
    return Error(absl::StatusCode::kInvalidArgument, "BAD_PATH_VALUE",
                 absl::StrCat(place, " must be a string, a number or a bool, but is of kind ",
                              KindOf(value)));
  }
  if (value.as_double() != nullptr && !std::isfinite(*value.as_double())) {
    return Error(absl::StatusCode::kInvalidArgument, "BAD_PATH_VALUE",
                 absl::StrCat(place, " must be a finite number"));
  }
  return ToJson(value);
}

}  // namespace magpie::resource
