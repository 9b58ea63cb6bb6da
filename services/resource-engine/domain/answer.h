// What the business units answered, and what that makes of the fields that were
// asked for. Pure.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/plan.h"
#include "services/resource-engine/domain/resource.h"

namespace magpie::resource {

struct HttpAnswer {
  int status = 0;
  std::string body;
};

// How a call went.
struct Outcome {
  int http_status = 0;  // 0 where no answer came
  absl::Duration latency;
  // Nothing where the answer has no body and none was needed.
  absl::StatusOr<std::optional<Value>> body = absl::UnknownError("not called");
};

// A call as it went, for whoever has to account for it.
struct CallRecord {
  ResourceId api;
  std::string idempotency_key;
  std::string method;
  std::string target;
  int http_status = 0;
  absl::Duration latency;
  std::string error;  // "UPSTREAM_TIMEOUT: no answer in time"; empty where it did not fail
  std::vector<ResourceId> fields;  // that were read from the answer
};

struct Fetched {
  Value::Map values;
  std::vector<FieldError> errors;
  std::vector<CallRecord> calls;
};

struct Invoked {
  std::optional<Value> result;
  CallRecord call;
  absl::Status error;
};

// The body is an error where the answer is one: reason UPSTREAM_STATUS (not 2xx),
// UPSTREAM_BAD_JSON, UPSTREAM_EMPTY (no body, but fields are to be read from it); else `answer`'s
// own.
Outcome ReadAnswer(const Call& call, const absl::StatusOr<HttpAnswer>& answer,
                   absl::Duration latency);

// `outcomes` are those of the plan's calls, in order. A field that its answer lacks is an error,
// reason FIELD_MISSING.
Fetched ToFetched(const Plan& plan, const std::vector<Outcome>& outcomes);

Invoked ToInvoked(const Call& call, const Outcome& outcome);

// Whether the same request may succeed later: the upstream was out of reach, too slow, too busy,
// or failed by itself (5xx).
bool IsRetryable(const absl::Status& why);

}  // namespace magpie::resource
