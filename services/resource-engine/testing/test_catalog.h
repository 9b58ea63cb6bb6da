// A small catalog in memory, and texts of plans and executions, for tests.

#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/run/execution.h"
#include "services/resource-engine/domain/run/plan.h"

namespace magpie::resource {

// Variable to field.
using Fields = std::map<std::string, std::string>;

inline ResourceId NameOf(absl::string_view name) { return *ParseName(name); }

class TestCatalog {
 public:
  void Put(absl::string_view name, const Kind& kind) {
    definitions_[NameOf(name)] = std::make_shared<const Definition>(*Compile(NameOf(name), kind));
  }

  // Puts a field of the value "/v" of the first API, with the others as alternatives.
  void PutField(absl::string_view name, const std::vector<std::string>& apis,
                std::optional<Value> fallback = std::nullopt) {
    Field field{.api = NameOf(apis[0]), .pointer = "/v", .fallback = std::move(fallback)};
    for (size_t i = 1; i < apis.size(); ++i) field.alternatives.push_back({NameOf(apis[i]), "/v"});
    Put(name, field);
  }

  // Puts an API GET "/<name>/{a}/{b}" with all its parameters and inputs.
  void PutApi(absl::string_view name, const std::vector<std::string>& params,
              const Fields& fields = {}) {
    Api api{.upstream = "bike",
            .method = "GET",
            .path = absl::StrCat("/", name),
            .inputs = InputsOf(params, fields)};
    for (const std::string& param : params) absl::StrAppend(&api.path, "/{", param, "}");
    for (const auto& [variable, field] : fields) absl::StrAppend(&api.path, "/{", variable, "}");
    Put(name, api);
  }

  void PutField(absl::string_view name, absl::string_view api, absl::string_view pointer) {
    Put(name, Field{.api = NameOf(api), .pointer = std::string(pointer)});
  }

  void PutDerived(absl::string_view name, absl::string_view expression, const Fields& fields,
                  const std::vector<std::string>& params = {}) {
    Put(name, Derived{std::string(expression), InputsOf(params, fields)});
  }

  absl::StatusOr<std::shared_ptr<const Definition>> Find(const ResourceId& name) const {
    const auto found = definitions_.find(name);
    if (found != definitions_.end()) return found->second;
    return Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
                 absl::StrCat("no such resource: ", name.str()));
  }

  absl::StatusOr<Plan> PlanOf(const std::vector<std::string>& fields,
                              const std::set<std::string>& known = {}) const {
    std::vector<ResourceId> names;
    for (const std::string& field : fields) names.push_back(NameOf(field));
    return PlanFields(names, NamesOf(known), [this](const auto& name) { return Find(name); });
  }

  absl::StatusOr<Plan> PlanOfApi(absl::string_view api) const {
    return PlanApi(NameOf(api), {}, [this](const auto& name) { return Find(name); });
  }

  // An execution for these fields, with parameters and known fields as JSON.
  Execution ExecutionOf(const std::vector<std::string>& fields, absl::string_view params = "{}",
                        absl::string_view known = "{}") const {
    Value::Map values = *ParseJsonObject(known);
    std::set<std::string> names;
    for (const auto& [name, value] : values) names.insert(name);
    return Execution(
        std::make_shared<const Plan>(*PlanOf(fields, names)),
        {.params = *ParseJsonObject(params), .known = std::move(values), .request_id = "r1"});
  }

 private:
  static Inputs InputsOf(const std::vector<std::string>& params, const Fields& fields) {
    Inputs inputs{.params = params};
    for (const auto& [variable, field] : fields) inputs.fields.emplace(variable, NameOf(field));
    return inputs;
  }

  static std::set<ResourceId> NamesOf(const std::set<std::string>& texts) {
    std::set<ResourceId> names;
    for (const std::string& text : texts) names.insert(NameOf(text));
    return names;
  }

  std::map<ResourceId, std::shared_ptr<const Definition>> definitions_;
};

// The targets of these calls: "/order/o1".
inline std::vector<std::string> Targets(const Execution& execution,
                                        const std::vector<size_t>& steps) {
  std::vector<std::string> targets;
  for (const size_t step : steps) targets.push_back(execution.call(step)->request.target);
  return targets;
}

// Takes an answer to the call of `step`.
inline std::vector<size_t> Answer(Execution& execution, size_t step, int status,
                                  absl::string_view body) {
  return execution.Take(
      step, ReadAnswer(*execution.call(step)->api, HttpAnswer{status, std::string(body)},
                       absl::Milliseconds(5)));
}

// The values, then a line for each error.
inline std::vector<std::string> Describe(const Fetched& fetched) {
  std::vector<std::string> lines = {ToJson(fetched.values)};
  for (const FieldError& error : fetched.errors) {
    lines.push_back(absl::StrCat(error.field.str(), " ", ReasonOf(error.why), " by ",
                                 error.cause.str(), ": ", error.why.message(),
                                 IsRetryable(error.why) ? " (retryable)" : ""));
  }
  return lines;
}

inline std::string Describe(const CallRecord& call) {
  const auto name = [](std::string* out, const ResourceId& id) { out->append(id.str()); };
  return absl::StrCat(call.api.str(), " ", call.idempotency_key, " ", call.method, " ", call.target,
                      " ", call.http_status, " ", absl::FormatDuration(call.latency), " [",
                      absl::StrJoin(call.fields, " ", name), "] ", call.error);
}

}  // namespace magpie::resource
