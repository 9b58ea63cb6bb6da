// A resource: an API of a business unit, or a field, which is a value of an API's answer or derived
// from other fields; and the rules by which a draft changes.
//
// Every function here is pure.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/id.h"
#include "common/status/faults.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/resource/access.h"
#include "services/resource-engine/domain/resource/labels.h"
#include "services/resource-engine/domain/resource/policy.h"
#include "services/resource-engine/domain/resource/thresholds.h"
#include "services/resource-engine/domain/resource/value_type.h"

namespace magpie::resource {

inline constexpr size_t kMaxDescriptionBytes = 2000;
inline constexpr size_t kMaxOwnerBytes = 200;
inline constexpr size_t kMaxPointerBytes = 512;
inline constexpr size_t kMaxAlternatives = 4;
inline constexpr size_t kMaxExamples = 16;
inline constexpr size_t kMaxExampleBytes = 16 << 10;
// Of a fallback as JSON.
inline constexpr size_t kMaxFallbackBytes = 4096;
// Of the descriptors that a gRPC method needs.
inline constexpr size_t kMaxDescriptorBytes = 32 << 10;

// Where the variables of a resource's expressions come from.
struct Inputs {
  std::vector<std::string> params;           // that the caller must give
  std::vector<std::string> optional;         // that it may leave out; they are then null
  std::map<std::string, ResourceId> fields;  // variable to the field that provides its value

  bool operator==(const Inputs&) const = default;
};

// An answer for trials.
struct Example {
  Value::Map params;  // of the calls that it matches
  int status = 200;
  std::string body;

  bool operator==(const Example&) const = default;
};

// A method of a gRPC service.
struct GrpcMethod {
  std::string name;            // "bike.v1.LockService/GetLock"
  std::string descriptor_set;  // serialized; with what the method needs
  bool reads_only = false;     // even if its option idempotency_level does not say so

  bool operator==(const GrpcMethod&) const = default;
};

// How one page of a list leads to the next.
struct Paging {
  std::string items;  // JSON pointer to the list; empty if the answer is the list
  std::string next;   // over `status`, `body` and `page`: the next `page`; null ends the list
  int max_pages = 0;  // 0 for the default

  bool operator==(const Paging&) const = default;
};

// How calls for single keys are combined into one call for many.
struct Batch {
  std::string key;       // the parameter or input that is the key
  std::string items;     // JSON pointer to the items: a list, or an object by key
  std::string item_key;  // JSON pointer to the key within an item of a list; empty for an object
  int max_keys = 0;      // 0 for the default
  absl::Duration wait;   // for more keys; zero for the default

  bool operator==(const Batch&) const = default;
};

// An HTTP endpoint or a gRPC method, and how to call it. Strings are as their author wrote them;
// definition.h gives them their meaning.
struct Api {
  std::string upstream;
  std::string method;
  std::string path;
  std::map<std::string, std::string> query;    // parameter to expression
  std::map<std::string, std::string> headers;  // name to expression
  std::string body;                            // an expression; empty for no body
  // Replaces method, path and query. The headers are sent as metadata, the body as the message.
  std::optional<GrpcMethod> grpc;
  // Over `status` and `body`: whether an answer is a success; empty for the rules of HTTP.
  std::string success;
  std::optional<Paging> paging;
  std::optional<Batch> batch;
  Inputs inputs;
  absl::Duration timeout;  // zero for the default
  Policy policy;
  std::vector<Example> examples;

  bool operator==(const Api&) const = default;
};

// One value of an API's answer.
struct Origin {
  ResourceId api;
  std::string pointer;  // RFC 6901; empty for the whole answer

  bool operator==(const Origin&) const = default;
};

struct Field {
  ResourceId api;
  std::string pointer;
  // Tried in this order if the API has no value.
  std::vector<Origin> alternatives;
  std::optional<Value> fallback;
  ValueType type = ValueType::kAny;

  bool operator==(const Field&) const = default;
};

// A field derived from other fields.
struct Derived {
  std::string expression;
  Inputs inputs;
  std::optional<Value> fallback;
  ValueType type = ValueType::kAny;

  bool operator==(const Derived&) const = default;
};

using Kind = std::variant<Api, Field, Derived>;

// What an author writes.
struct Content {
  std::string description;
  std::string owner;
  Kind kind;
  Access access;
  Thresholds thresholds;
  Labels labels;

  bool operator==(const Content&) const = default;
};

struct Resource {
  ResourceId name;
  Content content;
  int64_t version = 1;
  absl::Time create_time;
  absl::Time update_time;
  // In a draft that an import made: member to a hash of what the document said; see
  // formats/merge.h.
  std::map<std::string, std::string> imported = {};

  bool operator==(const Resource&) const = default;
};

struct PutResource {
  ResourceId name;
  Content content;
  int64_t expected_version = 0;                      // 0 for any
  bool only_new = false;                             // fails if there is a draft with this name
  std::map<std::string, std::string> imported = {};  // empty to keep the previous value
};

// Dotted lower_snake words: "bike.lock_state".
absl::StatusOr<ResourceId> ParseName(absl::string_view text);

// Adds the faults of the description and owner of the resource at `path`.
void CheckTexts(absl::string_view description, absl::string_view owner, absl::string_view path,
                Faults& faults);

// Adds the faults of the JSON pointer at `path`.
void CheckPointer(absl::string_view pointer, absl::string_view path, Faults& faults);

// The resource after `command`, whose content has no faults. ABORTED (reason STALE_VERSION) if the
// version is not the expected one, or if the resource exists and `only_new` is set.
absl::StatusOr<Resource> Decide(const std::optional<Resource>& before, const PutResource& command,
                                absl::Time now);

// "bike.lock_state v2 field /data/state of bike.lock": what tests compare.
std::string Describe(const Resource& resource);

}  // namespace magpie::resource
