// One call of an API, and what came of it. Pure.

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
  const Example* example = nullptr;  // within `definition`: the answer of a trial run
  std::shared_ptr<const Value::Map> variables = nullptr;  // of an API with pages or many keys
  std::optional<absl::Duration> max_age = std::nullopt;   // of an answer from the cache
};

// Of a gRPC method, too: as if it were an HTTP endpoint.
struct HttpAnswer {
  int status = 0;
  std::string body = {};
  std::string content_type = {};
  absl::Duration retry_after = {};  // zero where it does not say
  std::string code = {};            // of gRPC, "NOT_FOUND", where it is no success
};

// The first example of `api` that fits the variables; null where none does.
const Example* FindExample(const ApiProgram& api, const Value::Map& variables);

// Where an answer comes from.
enum class Source {
  kCalled,  // the API was called for it, or would have been
  kShared,  // the API was called for another, who asked the same, or at the same time
  kCache,
  kStale,  // from the cache, though its time is over
};

inline constexpr size_t kMaxRefusalBytes = 1024;

// True once another answer has come in the place of one that is kept.
using Replaced = std::shared_ptr<const std::atomic<bool>>;

// How a call went.
struct Outcome {
  Source source = Source::kCalled;
  absl::Time begin;
  int http_status = 0;  // 0 where no answer came
  absl::Duration latency;
  absl::Duration retry_after;
  int attempts = 0;     // the calls that were made for it
  size_t bytes = 0;     // of the body
  bool unsent = false;  // the API surely got nothing of it
  bool undone = false;  // the policy says of the answer that nothing was done
  bool failed = false;  // by the API: its circuit breaker counts it
  // Where the same call is answered by the cache: until when, unless it is replaced before.
  absl::Time fresh_until = absl::InfinitePast();
  Replaced replaced = nullptr;
  // How an answer begins that is no success, for trials; at most kMaxRefusalBytes.
  std::string refusal = {};
  // Null where the answer has no body.
  absl::StatusOr<std::shared_ptr<const Value>> body = absl::UnknownError("not called");
};

// A call as it went, for whoever has to account for it.
struct CallRecord {
  ResourceId api;
  std::string idempotency_key;  // empty where nobody was called
  std::string method;
  std::string target;
  int http_status = 0;
  absl::Time begin;
  absl::Duration latency;
  int attempts = 0;
  Source source = Source::kCalled;
  std::string error;  // "UPSTREAM_TIMEOUT: no answer in time"; empty where it did not fail
  std::vector<ResourceId> fields;  // that were read from the answer
};

// The body is an error where the answer is one: reason UPSTREAM_STATUS (not 2xx),
// UPSTREAM_BAD_JSON, UPSTREAM_REFUSED (`api` says that it is no success); else `answer`'s own. It
// is UNAVAILABLE where the API's policy says of the answer that another call may help.
Outcome ReadAnswer(const ApiProgram& api, const absl::StatusOr<HttpAnswer>& answer,
                   absl::Duration latency);

// Without fields.
CallRecord ToRecord(const Call& call, const Outcome& outcome);

// `error`, told of whom it is.
absl::Status About(const ResourceId& name, const absl::Status& error);

// Whether the same call may be made again at once: the upstream is at fault, and it passes; or,
// where that call would do more than one did, it was never made, or nothing was done.
bool IsRepeatable(const Outcome& outcome, bool idempotent);

// Whether the same request may succeed later: the upstream was out of reach, too slow, too busy,
// or failed by itself (5xx).
bool IsRetryable(const absl::Status& why);

}  // namespace magpie::resource
