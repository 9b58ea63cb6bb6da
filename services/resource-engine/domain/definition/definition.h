// A resource compiled: parsed and checked once, asked often.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/expr/expr.h"
#include "common/status/faults.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/definition/templates.h"
#include "services/resource-engine/domain/resource/resource.h"
#include "services/resource-engine/domain/resource/upstreams.h"
#include "services/resource-engine/protobuf/method.h"

namespace magpie::resource {

inline constexpr size_t kMaxHeaderBytes = 4096;
// Of the variables of one resource: its parameters and its input fields.
inline constexpr size_t kMaxInputs = 32;
inline constexpr int kUsualPages = 10;
inline constexpr int kMaxPages = 100;
// The variable that an API with pages has, beside its parameters and inputs.
inline constexpr absl::string_view kPageVariable = "page";
inline constexpr int kUsualKeys = 100;
inline constexpr int kMaxKeys = 1000;
inline constexpr absl::Duration kUsualBatchWait = absl::Milliseconds(1);
inline constexpr absl::Duration kMaxBatchWait = absl::Milliseconds(100);
// The variable that an API with a batch has, beside its parameters and inputs.
inline constexpr absl::string_view kKeysVariable = "keys";
// The variable that all have which declare none of this name: the parameters that the caller has
// given, by name. has(params.note) tells one that is left out from one that is null.
inline constexpr absl::string_view kParamsVariable = "params";
inline constexpr absl::Duration kUsualTimeout = absl::Seconds(2);
inline constexpr absl::Duration kMaxTimeout = absl::Seconds(30);
// Of what is sent.
inline constexpr size_t kMaxTargetBytes = 4096;
inline constexpr size_t kMaxBodyBytes = 256 << 10;

struct ApiProgram {
  ResourceId name;
  std::string upstream;
  std::string method;                          // "GRPC" of a gRPC method
  std::shared_ptr<const protos::Method> grpc;  // null of an HTTP endpoint
  Effects effects = Effects::kAny;
  Inputs inputs;
  absl::Duration timeout;
  Policy policy;
  std::vector<Example> examples;
  std::optional<Paging> paging;  // with a number of pages
  std::optional<Batch> batch;    // with a number of keys, and a time to wait
  Templates templates;
  bool reads_params = false;  // the variable kParamsVariable, which is made for them only
};

struct DerivedProgram {
  ResourceId name;
  Inputs inputs;
  expr::Program expression;
  std::optional<Value> fallback;
  ValueType type = ValueType::kAny;
  bool reads_params = false;  // as of an API
};

using Definition = std::variant<ApiProgram, Field, DerivedProgram>;

// What an API is sent, but for its host.
struct Rendered {
  std::string target;  // path and query; of a gRPC method, its path
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;     // JSON, or what its Content-Type says; empty for none
  std::string message;  // to a gRPC method: the body as it is sent
};

// Whether a parameter or an input has this name.
bool HasVariable(const Inputs& inputs, absl::string_view name);

// What a call may change.
Effects EffectsOf(absl::string_view http_method);
Effects EffectsOf(const GrpcMethod& grpc, const protos::Method& method);

// Leaves of a gRPC method's descriptors what it needs. Adds a fault where that is too much.
void Trim(Api& api, absl::string_view path, Faults& faults);

// Adds all that is wrong with `api`, below `path`: "resource.api".
void Check(const Api& api, const Upstreams& upstreams, absl::string_view path, Faults& faults);

// As above, of a derived field.
void Check(const Derived& derived, absl::string_view path, Faults& faults);

// Of a resource that was checked when it was put. INTERNAL, reason BAD_DEFINITION, where this
// release does not compile what an earlier one did.
absl::StatusOr<ApiProgram> Compile(const ResourceId& name, const Api& api);
absl::StatusOr<Definition> Compile(const ResourceId& name, const Kind& kind);

// INVALID_ARGUMENT: reason PARAM_MISSING, with a violation each; EXPRESSION_FAILED; BAD_PATH_VALUE;
// BAD_HEADER_VALUE; BAD_BODY_VALUE; BAD_MESSAGE; REQUEST_TOO_LARGE. A query parameter or header
// that comes to null is left out; of a list, a query parameter is there once for each element.
absl::StatusOr<Rendered> Render(const ApiProgram& api, const Value::Map& variables);

// INVALID_ARGUMENT: reason PARAM_MISSING, with a violation each; EXPRESSION_FAILED.
absl::StatusOr<Value> Derive(const DerivedProgram& derived, const Value::Map& variables);

}  // namespace magpie::resource
