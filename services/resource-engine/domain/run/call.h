// A call of an API and its outcome. Pure.

#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/definition/definition.h"
#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

struct Call {
  std::shared_ptr<const Definition> definition;
  const ApiProgram* api = nullptr;  // within `definition`
  Rendered request;
  std::string idempotency_key;
  const Example* example = nullptr;  // within `definition`: the answer in a trial
  std::shared_ptr<const Value::Map> variables = nullptr;  // for an API with pages or a batch
  std::optional<absl::Duration> max_age = std::nullopt;   // of a cached answer
};

// Also stands for the answer of a gRPC method.
struct HttpAnswer {
  int status = 0;
  std::string body = {};
  std::string content_type = {};
  absl::Duration retry_after = {};  // zero if there is none
  std::string code = {};            // for gRPC, unless it is a success: "NOT_FOUND"
};

// The first example of `api` that matches the variables; null if there is none.
const Example* FindExample(const ApiProgram& api, const Value::Map& variables);

// Where an answer came from.
enum class Source {
  kCalled,  // a call made for this request, or no call if it was refused
  kShared,  // a call made for an identical request, or combined with this one
  kCache,
  kStale,  // the cache, after the answer had expired
};

inline constexpr size_t kMaxRefusalBytes = 1024;

// True once a newer answer has replaced a cached one.
using Replaced = std::shared_ptr<const std::atomic<bool>>;

// The outcome of a call.
struct Outcome {
  Source source = Source::kCalled;
  absl::Time begin;
  int http_status = 0;  // 0 if there was no answer
  absl::Duration latency;
  absl::Duration retry_after;
  int attempts = 0;     // the requests that were sent
  size_t bytes = 0;     // of the body
  bool unsent = false;  // the API cannot have received it
  bool undone = false;  // by the policy, the answer means that the call had no effect
  bool failed = false;  // a failure of the API, which its circuit breaker counts
  // Until when the cache answers the same call, unless the answer is replaced earlier.
  absl::Time fresh_until = absl::InfinitePast();
  Replaced replaced = nullptr;
  // For trials: the beginning of an answer that is not a success; at most kMaxRefusalBytes.
  std::string refusal = {};
  // Null if the answer has no body.
  absl::StatusOr<std::shared_ptr<const Value>> body = absl::UnknownError("not called");
};

// The record of a call that callers get.
struct CallRecord {
  ResourceId api;
  std::string idempotency_key;  // empty if no call was made
  std::string method;
  std::string target;
  int http_status = 0;
  absl::Time begin;
  absl::Duration latency;
  int attempts = 0;
  Source source = Source::kCalled;
  std::string error;  // "UPSTREAM_TIMEOUT: no answer in time"; empty if it did not fail
  std::vector<ResourceId> fields;  // that were read from the answer
};

// The outcome of an answer. Its body is an error if the answer is one: reason UPSTREAM_STATUS (not
// 2xx), UPSTREAM_BAD_JSON or UPSTREAM_REFUSED (by the success expression of `api`); otherwise the
// error of `answer`. The code is UNAVAILABLE if the API's policy allows another call.
Outcome ReadAnswer(const ApiProgram& api, const absl::StatusOr<HttpAnswer>& answer,
                   absl::Duration latency);

// Without fields.
CallRecord ToRecord(const Call& call, const Outcome& outcome);

// `error`, with the API named in its message.
absl::Status About(const ResourceId& name, const absl::Status& error);

// Whether the call may be retried: the failure is the upstream's and temporary or, if the API is
// not idempotent, the call was never made or had no effect.
bool IsRepeatable(const Outcome& outcome, bool idempotent);

// Whether the same request may succeed later: the upstream was unreachable, too slow, too busy, or
// failed (5xx).
bool IsRetryable(const absl::Status& why);

}  // namespace magpie::resource
