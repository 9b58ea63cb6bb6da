// Errors that a program can act on: an absl::Status with a reason (UPPER_SNAKE, listed in
// docs/errors.md), the invalid fields, and when to retry. common/rpc turns it into
// google.rpc details.
//
//   return Error(absl::StatusCode::kNotFound, "TASK_NOT_FOUND", "no such task: t1");
//   return InvalidField("form.fields[2].key", "is empty");

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace magpie {

// One fault in a request: where it is (`elements[3].key`) and what is wrong.
struct FieldViolation {
  std::string field;
  std::string description;

  bool operator==(const FieldViolation&) const = default;
};

// `message` names the thing and the reason. `code` must not be OK.
absl::Status Error(absl::StatusCode code, absl::string_view reason, absl::string_view message);

// INVALID_ARGUMENT with reason INVALID_FIELD and one violation.
absl::Status InvalidField(absl::string_view field, absl::string_view description);

// INVALID_ARGUMENT with `violations`, which must not be empty. The message has the first one and
// says how many more there are.
absl::Status InvalidFields(absl::string_view reason, std::vector<FieldViolation> violations);

// `status` with the advice to retry after `delay`.
absl::Status WithRetry(absl::Status status, absl::Duration delay);

// The reason passed to Error, or else the name of the code: NOT_FOUND.
std::string ReasonOf(const absl::Status& status);

std::vector<FieldViolation> ViolationsOf(const absl::Status& status);

std::optional<absl::Duration> RetryDelayOf(const absl::Status& status);

}  // namespace magpie
