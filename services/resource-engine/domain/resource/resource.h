// A resource: a named ability of a business unit. Either an API, or a field,
// which is one value of an API's answer, or is derived from other fields. And
// the rules by which it changes.
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
// Of a fallback, as JSON.
inline constexpr size_t kMaxFallbackBytes = 4096;
// Of what one gRPC method needs.
inline constexpr size_t kMaxDescriptorBytes = 32 << 10;

// Where the variables of a resource's expressions come from.
struct Inputs {
  std::vector<std::string> params;           // that a caller must give
  std::vector<std::string> optional;         // that it may leave out; they are null then
  std::map<std::string, ResourceId> fields;  // variable to the field that is its value

  bool operator==(const Inputs&) const = default;
};

// An answer for trial runs.
struct Example {
  Value::Map params;  // of calls that it fits
  int status = 200;
  std::string body;

  bool operator==(const Example&) const = default;
};

// A method of a gRPC service.
struct GrpcMethod {
  std::string name;            // "bike.v1.LockService/GetLock"
  std::string descriptor_set;  // serialized; with what the method needs
  bool reads_only = false;     // though its option idempotency_level does not say so

  bool operator==(const GrpcMethod&) const = default;
};

// How one page of a list leads to the next.
struct Paging {
  std::string items;  // JSON pointer to the list; empty where the answer is the list
  std::string next;   // over `status`, `body` and `page`: the next `page`; null ends the list
  int max_pages = 0;  // 0 for the usual number

  bool operator==(const Paging&) const = default;
};

// How calls for one thing each are made as one call for many.
struct Batch {
  std::string key;       // the parameter or input that says which thing
  std::string items;     // JSON pointer to what the answer has of each: a list, or an object by key
  std::string item_key;  // JSON pointer within an item of a list to its key; empty of an object
  int max_keys = 0;      // 0 for the usual number
  absl::Duration wait;   // for others to come; zero for the usual one

  bool operator==(const Batch&) const = default;
};

// An HTTP endpoint, or a gRPC method, and how to call it. Texts are as their author wrote them; see
// definition.h for what they mean.
struct Api {
  std::string upstream;
  std::string method;
  std::string path;
  std::map<std::string, std::string> query;    // parameter to expression
  std::map<std::string, std::string> headers;  // name to expression
  std::string body;                            // an expression; empty for no body
  // Instead of method, path and query. The headers are then metadata, the body is the message.
  std::optional<GrpcMethod> grpc;
  // Over `status` and `body`: whether an answer is a success; empty for what HTTP says.
  std::string success;
  std::optional<Paging> paging;
  std::optional<Batch> batch;
  Inputs inputs;
  absl::Duration timeout;  // zero for the usual one
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
  // Asked in turn, where those before have no value.
  std::vector<Origin> alternatives;
  std::optional<Value> fallback;
  ValueType type = ValueType::kAny;

  bool operator==(const Field&) const = default;
};

// A field that other fields make.
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
  // Of a draft that an import made: member to a hash of what the document said; formats/merge.h.
  std::map<std::string, std::string> imported = {};

  bool operator==(const Resource&) const = default;
};

struct PutResource {
  ResourceId name;
  Content content;
  int64_t expected_version = 0;                      // 0 for any
  bool only_new = false;                             // one that is there stays as it is
  std::map<std::string, std::string> imported = {};  // empty for what there was
};

// Dotted lower_snake words: "bike.lock_state".
absl::StatusOr<ResourceId> ParseName(absl::string_view text);

// Adds what is wrong with the texts of the resource at `path`.
void CheckTexts(absl::string_view description, absl::string_view owner, absl::string_view path,
                Faults& faults);

// Adds what is wrong with the JSON pointer at `path`.
void CheckPointer(absl::string_view pointer, absl::string_view path, Faults& faults);

// The resource after `command`, whose content has no faults. ABORTED (reason STALE_VERSION) where
// the version is not the expected one, or it is there and should not be.
absl::StatusOr<Resource> Decide(const std::optional<Resource>& before, const PutResource& command,
                                absl::Time now);

// "bike.lock_state v2 field /data/state of bike.lock": what tests compare.
std::string Describe(const Resource& resource);

}  // namespace magpie::resource
