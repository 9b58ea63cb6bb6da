// One call of an API, and what came of it. Pure.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/definition.h"
#include "services/resource-engine/domain/resource.h"

namespace magpie::resource {

struct Call {
  std::shared_ptr<const Definition> definition;
  const ApiProgram* api = nullptr;  // within `definition`
  Rendered request;
  std::string idempotency_key;
  bool needs_body = false;  // fields are to be read from its answer
};

struct HttpAnswer {
  int status = 0;
  std::string body;
};

// How a call went.
struct Outcome {
  absl::Time begin;
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
  absl::Time begin;
  absl::Duration latency;
  std::string error;  // "UPSTREAM_TIMEOUT: no answer in time"; empty where it did not fail
  std::vector<ResourceId> fields;  // that were read from the answer
};

// The body is an error where the answer is one: reason UPSTREAM_STATUS (not 2xx),
// UPSTREAM_BAD_JSON, UPSTREAM_EMPTY (no body, but fields are to be read from it); else `answer`'s
// own.
Outcome ReadAnswer(const Call& call, const absl::StatusOr<HttpAnswer>& answer,
                   absl::Duration latency);

// Without fields.
CallRecord ToRecord(const Call& call, const Outcome& outcome);

// `error`, told of whom it is.
absl::Status About(const ResourceId& name, const absl::Status& error);

// Whether the same request may succeed later: the upstream was out of reach, too slow, too busy,
// or failed by itself (5xx).
bool IsRetryable(const absl::Status& why);

}  // namespace magpie::resource
