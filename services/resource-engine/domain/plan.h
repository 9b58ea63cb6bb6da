// What to call so as to get what was asked for: each API once, whatever asks
// for it. Pure.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/definition.h"
#include "services/resource-engine/domain/resource.h"

namespace magpie::resource {

// A field that is asked for, and where it comes from.
struct Ask {
  ResourceId field;
  std::string pointer;
  std::shared_ptr<const ApiProgram> api;
};

// A value to read from an answer.
struct Want {
  ResourceId field;
  std::string pointer;
};

struct Call {
  std::shared_ptr<const ApiProgram> api;
  Rendered request;
  std::string idempotency_key;
  std::vector<Want> wants;  // empty where the API is called for what it does
};

// Why a field has no value.
struct FieldError {
  ResourceId field;
  absl::Status why;
};

struct Plan {
  std::vector<Call> calls;         // in the order of the first field that asked for each
  std::vector<FieldError> errors;  // of fields whose API cannot be called with these parameters
};

// A call's idempotency key is "<request id>/<api>".
Plan MakePlan(std::span<const Ask> asks, const Value::Map& params, absl::string_view request_id);

// One call for what it does; the errors of Render.
absl::StatusOr<Call> MakeCall(std::shared_ptr<const ApiProgram> api, const Value::Map& params,
                              absl::string_view request_id);

}  // namespace magpie::resource
