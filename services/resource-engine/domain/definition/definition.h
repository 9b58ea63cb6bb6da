// A compiled resource: parsed and checked once, used many times.

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
// The parameters and input fields of a resource together.
inline constexpr size_t kMaxInputs = 32;
inline constexpr int kUsualPages = 10;
inline constexpr int kMaxPages = 100;
// The variable of an API with pages, in addition to its parameters and inputs.
inline constexpr absl::string_view kPageVariable = "page";
inline constexpr int kUsualKeys = 100;
inline constexpr int kMaxKeys = 1000;
inline constexpr absl::Duration kUsualBatchWait = absl::Milliseconds(1);
inline constexpr absl::Duration kMaxBatchWait = absl::Milliseconds(100);
// The variable of an API with a batch, in addition to its parameters and inputs.
inline constexpr absl::string_view kKeysVariable = "keys";
// The variable of every resource that does not declare this name: the parameters that the caller
// gave, by name. has(params.note) distinguishes a parameter that is absent from one that is null.
inline constexpr absl::string_view kParamsVariable = "params";
inline constexpr absl::Duration kUsualTimeout = absl::Seconds(2);
inline constexpr absl::Duration kMaxTimeout = absl::Seconds(30);
// Of a request to a business unit.
inline constexpr size_t kMaxTargetBytes = 4096;
inline constexpr size_t kMaxBodyBytes = 256 << 10;

struct ApiProgram {
  ResourceId name;
  std::string upstream;
  std::string method;                          // "GRPC" for a gRPC method
  std::shared_ptr<const protos::Method> grpc;  // null for an HTTP endpoint
  Effects effects = Effects::kAny;
  Inputs inputs;
  absl::Duration timeout;
  Policy policy;
  std::vector<Example> examples;
  std::optional<Paging> paging;  // with the default in place of zero
  std::optional<Batch> batch;    // with the defaults in place of zeros
  Templates templates;
  bool reads_params = false;  // whether an expression reads kParamsVariable
};

struct DerivedProgram {
  ResourceId name;
  Inputs inputs;
  expr::Program expression;
  std::optional<Value> fallback;
  ValueType type = ValueType::kAny;
  bool reads_params = false;  // as in ApiProgram
};

using Definition = std::variant<ApiProgram, Field, DerivedProgram>;

// The request to an API, without its host.
struct Rendered {
  std::string target;  // path and query; for a gRPC method, its path
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;     // JSON, or as its Content-Type says; empty for none
  std::string message;  // for a gRPC method: the body as it is sent
};

// Whether a parameter or an input has this name.
bool HasVariable(const Inputs& inputs, absl::string_view name);

// The effects that a call may have.
Effects EffectsOf(absl::string_view http_method);
Effects EffectsOf(const GrpcMethod& grpc, const protos::Method& method);

// Drops the descriptors that the gRPC method does not need. Adds a fault if the rest is too large.
void Trim(Api& api, absl::string_view path, Faults& faults);

// Adds all faults of `api`, below `path`: "resource.api".
void Check(const Api& api, const Upstreams& upstreams, absl::string_view path, Faults& faults);

// Likewise for a derived field.
void Check(const Derived& derived, absl::string_view path, Faults& faults);

// Compiles a resource that was checked when it was put. INTERNAL, reason BAD_DEFINITION, if this
// release does not compile what an earlier one did.
absl::StatusOr<ApiProgram> Compile(const ResourceId& name, const Api& api);
absl::StatusOr<Definition> Compile(const ResourceId& name, const Kind& kind);

// INVALID_ARGUMENT: reason PARAM_MISSING, with a violation each; EXPRESSION_FAILED; BAD_PATH_VALUE;
// BAD_HEADER_VALUE; BAD_BODY_VALUE; BAD_MESSAGE; REQUEST_TOO_LARGE. A query parameter or header
// whose value is null is left out; a query parameter whose value is a list is sent once per
// element.
absl::StatusOr<Rendered> Render(const ApiProgram& api, const Value::Map& variables);

// INVALID_ARGUMENT: reason PARAM_MISSING, with a violation each; EXPRESSION_FAILED.
absl::StatusOr<Value> Derive(const DerivedProgram& derived, const Value::Map& variables);

}  // namespace magpie::resource
