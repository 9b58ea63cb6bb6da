// A path with expressions in it: "/orders/{order_id}/lock".
//
//   template   = 1*( "{" expression "}" / literal )
//   expression = CEL without braces
//
// What an expression comes to is percent-encoded (RFC 3986, 2.3) and stays
// within its segment: it adds no '/', and makes no segment that is empty, "."
// or "..", so that no parameter leads a call to another resource.

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

  // INVALID_ARGUMENT where `text` is no such template, or does not begin with '/'.
  static absl::StatusOr<PathTemplate> Compile(absl::string_view text);

  // INVALID_ARGUMENT: reason EXPRESSION_FAILED, or BAD_PATH_VALUE for a value that may not stand
  // in a path.
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

// Letters, digits and "-._~" stay; all else is "%XX".
std::string PercentEncode(absl::string_view text);

// A string, finite number or bool as it stands in a URL. INVALID_ARGUMENT (reason BAD_PATH_VALUE)
// for any other value; `place` tells where it was to stand.
absl::StatusOr<std::string> ToUrlText(const Value& value, absl::string_view place);

}  // namespace magpie::resource
