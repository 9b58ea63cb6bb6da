#include "services/resource-engine/domain/definition/check_grpc.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

// The pointer to an item of a batch, in a list or in an object by key.
std::string ItemOf(const Batch& batch) { return absl::StrCat(batch.items, "/0"); }

// Maps each parameter and input to null.
Value::Map NullsOf(const Api& api) {
  Value::Map variables;
  for (const std::string& param : api.inputs.params) variables[param];
  for (const std::string& param : api.inputs.optional) variables[param];
  Value::Map params = variables;
  for (const auto& [variable, field] : api.inputs.fields) variables[variable];
  variables.try_emplace(std::string(kParamsVariable), std::move(params));
  if (api.batch.has_value()) variables[std::string(kKeysVariable)] = Value::List();
  if (api.paging.has_value()) variables[std::string(kPageVariable)];
  return variables;
}

void CheckBody(const Api& api, const protos::Method& method, const expr::Program& body,
               absl::string_view path, Faults& faults) {
  const absl::StatusOr<Value> message = body.Eval(NullsOf(api));
  if (!message.ok()) return;
  const absl::Status names = method.CheckNames(ToJson(*message));
  if (!names.ok()) faults.Add(absl::StrCat(path, ".body"), names.message());
}

void CheckPlace(const protos::Method& method, absl::string_view pointer, absl::string_view place,
                Faults& faults) {
  const auto found = method.ExampleAt(pointer);
  if (!found.ok()) faults.Add(place, found.status().message());
}

}  // namespace

std::shared_ptr<const protos::Method> CheckGrpc(const Api& api, absl::string_view path,
                                                Faults& faults) {
  const auto at = [path](absl::string_view name) { return absl::StrCat(path, ".", name); };
  constexpr absl::string_view kOfHttp = "is only for HTTP endpoints";
  if (!api.method.empty()) faults.Add(at("method"), kOfHttp);
  if (!api.path.empty()) faults.Add(at("path"), kOfHttp);
  if (!api.query.empty()) faults.Add(at("query"), kOfHttp);
  for (const auto& [name, expression] : api.headers) {
    if (absl::StartsWith(name, "grpc-") || absl::EndsWith(name, "-bin") ||
        std::ranges::any_of(name, absl::ascii_isupper)) {
      faults.Add(at(absl::StrCat("headers[", name, "]")), "is not a valid name for text metadata");
    }
  }
  return faults.Take(at("grpc"), protos::Method::Compile(api.grpc->descriptor_set, api.grpc->name))
      .value_or(nullptr);
}

void CheckMessages(const Api& api, const protos::Method& method, const Templates& templates,
                   absl::string_view path, Faults& faults) {
  if (templates.body.has_value()) CheckBody(api, method, *templates.body, path, faults);
  if (api.paging.has_value()) {
    CheckPlace(method, api.paging->items, absl::StrCat(path, ".paging.items"), faults);
  }
  if (api.batch.has_value()) {
    const std::string item = ItemOf(*api.batch);
    CheckPlace(method, item, absl::StrCat(path, ".batch.items"), faults);
    if (!method.ExampleAt(item).ok() || api.batch->item_key.empty()) return;
    CheckPlace(method, absl::StrCat(item, api.batch->item_key),
               absl::StrCat(path, ".batch.item_key"), faults);
  }
}

absl::StatusOr<Value> ExampleAt(const ApiProgram& api, absl::string_view pointer) {
  return api.grpc->ExampleAt(
      absl::StrCat(api.batch.has_value() ? ItemOf(*api.batch) : std::string(), pointer));
}

}  // namespace magpie::resource
