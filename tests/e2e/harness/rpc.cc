#include "tests/e2e/harness/rpc.h"

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::e2e {

std::string ReasonsOf(const absl::Status& status) {
  if (status.ok()) return "OK";
  std::string text = absl::StrCat(absl::StatusCodeToString(status.code()), " ", ReasonOf(status));
  for (const FieldViolation& violation : ViolationsOf(status)) {
    absl::StrAppend(&text, " ", violation.field);
  }
  return text;
}

}  // namespace magpie::e2e
