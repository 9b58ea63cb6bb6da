// The requests of callers.

#pragma once

#include <optional>
#include <set>
#include <vector>

#include "absl/time/time.h"
#include "common/base/context.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

// A fetch that shows how each value is made.
struct Trial {
  bool drafts = false;    // use the drafts as if they were published
  bool examples = false;  // take the answers from the examples of the APIs
};

struct FetchFields {
  std::vector<ResourceId> fields;  // in a trial, also APIs, whose values are their whole answers
  Value::Map params;
  Value::Map known;  // field to value
  std::optional<RequestId> request_id;
  bool explain = false;
  std::optional<absl::Duration> max_age = {};  // of cached answers
  std::optional<Trial> trial = {};
};

struct ExplainPlan {
  std::vector<ResourceId> fields;  // or
  std::optional<ResourceId> api;
  std::set<ResourceId> known;
};

struct InvokeApi {
  ResourceId api;
  Value::Map params;
  Value::Map known;  // field to value
  std::optional<RequestId> request_id;
  std::optional<absl::Duration> max_age = {};  // of cached answers
};

}  // namespace magpie::resource
