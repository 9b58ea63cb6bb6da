// A path with expressions in it: "/orders/{order_id}/lock".
//
//   template   = 1*( "{" expression "}" / literal )
//   expression = CEL without braces
//
// The value of an expression is percent-encoded (RFC 3986, 2.3) and stays within its segment: it
// adds no '/' and makes no segment empty, "." or "..", so that no parameter can direct a call to a
// different resource.

#pragma once

#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/expr/expr.h"
#include "common/value/value.h"

namespace magpie::resource {

class PathTemplate {
 public:
  static constexpr size_t kMaxBytes = 2048;

  // INVALID_ARGUMENT if `text` is not such a template or does not begin with '/'.
  static absl::StatusOr<PathTemplate> Compile(absl::string_view text);

  // INVALID_ARGUMENT: reason EXPRESSION_FAILED, or BAD_PATH_VALUE for a value that a path may not
  // contain.
  absl::StatusOr<std::string> Render(const Value::Map& params) const;

  // Calls `visit` with each expression.
  template <class Visit>
  void Each(Visit visit) const {
    for (const auto& part : parts_) {
      if (const auto* program = std::get_if<expr::Program>(&part)) visit(*program);
    }
  }

 private:
  std::vector<std::variant<std::string, expr::Program>> parts_;
};

// Keeps letters, digits and "-._~"; everything else becomes "%XX".
std::string PercentEncode(absl::string_view text);

// A string, finite number or bool as it is written in a URL. INVALID_ARGUMENT (reason
// BAD_PATH_VALUE) for any other value; the message names `place`.
absl::StatusOr<std::string> ToUrlText(const Value& value, absl::string_view place);

}  // namespace magpie::resource
