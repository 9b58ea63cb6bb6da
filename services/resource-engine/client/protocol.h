// What callers ask for.

#pragma once

#include <optional>
#include <set>
#include <vector>

#include "absl/time/time.h"
#include "common/base/context.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

// A run that shows how it comes to its values.
struct Trial {
  bool drafts = false;    // as they would be, were they published
  bool examples = false;  // which answer for the APIs
};

struct FetchFields {
  std::vector<ResourceId> fields;  // of a trial, APIs too: each comes to its whole answer
  Value::Map params;
  Value::Map known;  // field to value
  std::optional<RequestId> request_id;
  bool explain = false;
  std::optional<absl::Duration> max_age = {};  // of answers from the cache
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
  std::optional<absl::Duration> max_age = {};  // of answers from the cache
};

}  // namespace magpie::resource
