// Errors that a program can act on: an absl::Status that also bears a reason
// (UPPER_SNAKE, listed in docs/errors.md), the fields at fault, and
// when a retry may help. common/rpc turns it into google.rpc details.
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

// One fault of a request: where it is (`elements[3].key`) and what is wrong.
struct FieldViolation {
  std::string field;
  std::string description;

  bool operator==(const FieldViolation&) const = default;
};

// `message` names the thing and the reason. `code` is not OK.
absl::Status Error(absl::StatusCode code, absl::string_view reason, absl::string_view message);

// INVALID_ARGUMENT, reason INVALID_FIELD, with one violation.
absl::Status InvalidField(absl::string_view field, absl::string_view description);

// INVALID_ARGUMENT with all of `violations`, of which there is at least one. The message tells
// the first, and how many more there are.
absl::Status InvalidFields(absl::string_view reason, std::vector<FieldViolation> violations);

// `status`, told to be worth another try after `delay`.
absl::Status WithRetry(absl::Status status, absl::Duration delay);

// The reason given to Error; where none was, the code's name: NOT_FOUND.
std::string ReasonOf(const absl::Status& status);

std::vector<FieldViolation> ViolationsOf(const absl::Status& status);

std::optional<absl::Duration> RetryDelayOf(const absl::Status& status);

}  // namespace magpie
