#include <algorithm>
#include <array>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/resource-engine/domain/definition/check_grpc.h"
#include "services/resource-engine/domain/definition/check_names.h"
#include "services/resource-engine/domain/definition/definition.h"

namespace magpie::resource {
namespace {

constexpr std::array kMethods = {"GET", "POST", "PUT", "PATCH", "DELETE"};

// Whether `text` has the form of a variable in an expression.
bool IsIdentifier(absl::string_view text) {
  return !text.empty() && !absl::ascii_isdigit(text.front()) &&
         std::ranges::all_of(text, [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

void CheckVariable(const std::string& name, absl::string_view place, Faults& faults) {
  if (!IsIdentifier(name)) return faults.Add(place, "is not a name that a variable can have");
  const auto program = expr::Program::Compile(name);
  if (program.ok() && program->paths() == std::vector<std::string>{name}) return;
  faults.Add(place, absl::StrCat("is a reserved word of expressions: ", name));
}

void CheckMethod(const Api& api, absl::string_view path, Faults& faults) {
  const std::string place = absl::StrCat(path, ".method");
  if (std::ranges::find(kMethods, api.method) == kMethods.end()) {
    faults.Add(place, "is not one of GET, POST, PUT, PATCH and DELETE");
  }
  if (api.method == "GET" && !api.body.empty()) faults.Add(place, "is GET, which has no body");
}

void CheckInputs(const Inputs& inputs, absl::string_view path, Faults& faults) {
  if (inputs.params.size() + inputs.optional.size() + inputs.fields.size() > kMaxInputs) {
    faults.Add(absl::StrCat(path, ".params"),
               absl::StrCat("and inputs are together more than ", kMaxInputs));
    return;
  }
  std::set<absl::string_view> seen;
  const auto check = [&](absl::string_view list, const std::vector<std::string>& params) {
    for (size_t i = 0; i < params.size(); ++i) {
      const std::string place = absl::StrCat(path, ".", list, "[", i, "]");
      CheckVariable(params[i], place, faults);
      if (!seen.insert(params[i]).second) faults.Add(place, "is given twice");
    }
  };
  check("params", inputs.params);
  check("optional_params", inputs.optional);
  for (const auto& [variable, field] : inputs.fields) {
    const std::string place = absl::StrCat(path, ".inputs[", variable, "]");
    CheckVariable(variable, place, faults);
    if (seen.contains(variable)) faults.Add(place, "is a parameter, too");
  }
}

void CheckTimeout(absl::Duration timeout, absl::string_view path, Faults& faults) {
  const std::string place = absl::StrCat(path, ".timeout");
  if (timeout < absl::ZeroDuration()) faults.Add(place, "is negative");
  if (timeout > kMaxTimeout) {
    faults.Add(place, absl::StrCat("is longer than ", absl::FormatDuration(kMaxTimeout)));
  }
}

// The names that an expression reads, and those of the parameters that it reads by name.
void AddVariables(const expr::Program& program, const Inputs& inputs,
                  std::set<std::string>& variables) {
  const auto first = [](absl::string_view path) {
    return path.substr(0, path.find_first_of(".["));
  };
  for (absl::string_view path : program.paths()) {
    variables.emplace(first(path));
    if (first(path) != kParamsVariable || HasVariable(inputs, kParamsVariable)) continue;
    if (absl::ConsumePrefix(&path, absl::StrCat(kParamsVariable, "."))) {
      variables.emplace(first(path));
    } else {
      variables.insert(inputs.params.begin(), inputs.params.end());
      variables.insert(inputs.optional.begin(), inputs.optional.end());
    }
  }
}

// Adds faults for parameters and inputs that no expression reads.
void CheckUsed(const Inputs& inputs, const std::set<std::string>& used, absl::string_view path,
               Faults& faults) {
  const auto check = [&](absl::string_view list, const std::vector<std::string>& params) {
    for (size_t i = 0; i < params.size(); ++i) {
      if (used.contains(params[i])) continue;
      faults.Add(absl::StrCat(path, ".", list, "[", i, "]"),
                 absl::StrCat("is not used by any expression: ", params[i]));
    }
  };
  check("params", inputs.params);
  check("optional_params", inputs.optional);
  for (const auto& [variable, field] : inputs.fields) {
    if (used.contains(variable)) continue;
    faults.Add(absl::StrCat(path, ".inputs[", variable, "]"), "is not used by any expression");
  }
}

// Only for expressions that compile; what others use is unknown.
void CheckUsed(const Api& api, const Templates& templates, absl::string_view path, Faults& faults) {
  std::set<std::string> used;
  EachOfRequest(templates,
                [&](const expr::Program& program) { AddVariables(program, api.inputs, used); });
  if (api.batch.has_value()) {
    const std::string place = absl::StrCat(path, ".batch");
    if (!used.contains(std::string(kKeysVariable))) {
      faults.Add(place, "asks for no key: no expression reads keys");
    }
    if (!used.insert(api.batch->key).second) {
      faults.Add(place, absl::StrCat("needs expressions to read keys instead of ", api.batch->key));
    }
  }
  CheckUsed(api.inputs, used, path, faults);
  if (api.paging.has_value() && !used.contains(std::string(kPageVariable))) {
    faults.Add(absl::StrCat(path, ".paging"),
               "asks for the same page again: no expression reads page");
  }
}

void CheckPaging(const Api& api, absl::string_view path, Faults& faults) {
  if (!api.paging.has_value()) return;
  CheckPointer(api.paging->items, absl::StrCat(path, ".paging.items"), faults);
  if (api.paging->max_pages < 0 || api.paging->max_pages > kMaxPages) {
    faults.Add(absl::StrCat(path, ".paging.max_pages"), absl::StrCat("must be 0 to ", kMaxPages));
  }
  if (HasVariable(api.inputs, kPageVariable)) {
    faults.Add(absl::StrCat(path, ".paging"), "already has a variable named page");
  }
}

void CheckBatch(const Api& api, Effects effects, absl::string_view path, Faults& faults) {
  if (!api.batch.has_value()) return;
  const Batch& batch = *api.batch;
  const auto at = [path](absl::string_view name) { return absl::StrCat(path, ".batch", name); };
  const bool is_param = std::ranges::find(api.inputs.params, batch.key) != api.inputs.params.end();
  if (!is_param && !api.inputs.fields.contains(batch.key)) {
    faults.Add(at(".key"), absl::StrCat("is neither a parameter nor an input: ", batch.key));
  }
  CheckPointer(batch.items, at(".items"), faults);
  CheckPointer(batch.item_key, at(".item_key"), faults);
  if (batch.max_keys < 0 || batch.max_keys > kMaxKeys) {
    faults.Add(at(".max_keys"), absl::StrCat("must be 0 to ", kMaxKeys));
  }
  if (batch.wait < absl::ZeroDuration() || batch.wait > kMaxBatchWait) {
    faults.Add(at(".wait"), absl::StrCat("must be 0 to ", absl::FormatDuration(kMaxBatchWait)));
  }
  if (HasVariable(api.inputs, kKeysVariable)) {
    faults.Add(at(""), "already has a variable named keys");
  }
  if (api.paging.has_value()) faults.Add(at(""), "cannot be combined with pages");
  if (!IsIdempotent(effects, api.policy)) {
    faults.Add(at(""), "is only for idempotent APIs, and this one is not idempotent");
  }
  if (api.policy.unshared) faults.Add(at(""), "shares calls, but the policy says unshared");
}

// Authors may not set what the administrator adds to each call to this upstream.
void CheckProof(const Api& api, const Upstreams::Proof& proof, absl::string_view path,
                Faults& faults) {
  const std::string kept = FoldHeader(proof.header);
  for (const auto& [name, expression] : api.headers) {
    // CompileTemplates reports the usual ones, whatever the upstream.
    if (kept.empty() || FoldHeader(name) != kept || IsSecretHeader(name)) continue;
    faults.Add(absl::StrCat(path, ".headers[", name, "]"),
               absl::StrCat("carries the administrator's key for upstream ", api.upstream,
                            ": leave it out"));
  }
  for (const auto& [name, expression] : api.query) {
    if (proof.query.empty() || !absl::EqualsIgnoreCase(name, proof.query)) continue;
    faults.Add(absl::StrCat(path, ".query[", name, "]"),
               absl::StrCat("carries the administrator's key for upstream ", api.upstream,
                            ": leave it out"));
  }
}

void CheckUpstream(const Api& api, const Upstreams& upstreams, absl::string_view path,
                   Faults& faults) {
  const std::string place = absl::StrCat(path, ".upstream");
  const std::string* url = upstreams.Find(api.upstream);
  if (url == nullptr) {
    faults.Add(place,
               absl::StrCat("is not a configured upstream (flag --upstreams): ", api.upstream));
  } else if (IsGrpc(*url) != api.grpc.has_value()) {
    faults.Add(place, IsGrpc(*url) ? "speaks gRPC, but this is an HTTP endpoint"
                                   : "speaks HTTP, but this is a gRPC method");
  }
  const Upstreams::Proof* proof = upstreams.FindProof(api.upstream);
  if (proof != nullptr) CheckProof(api, *proof, path, faults);
}

}  // namespace

void Trim(Api& api, absl::string_view path, Faults& faults) {
  if (!api.grpc.has_value()) return;
  const auto method = protos::Method::Compile(api.grpc->descriptor_set, api.grpc->name);
  if (!method.ok()) return;  // reported by Check
  api.grpc->descriptor_set = (*method)->TrimmedSet(kMaxDescriptorBytes);
  faults.CheckSize(absl::StrCat(path, ".grpc.descriptor_set"), api.grpc->descriptor_set,
                   kMaxDescriptorBytes);
}

void Check(const Api& api, const Upstreams& upstreams, absl::string_view path, Faults& faults) {
  CheckUpstream(api, upstreams, path, faults);
  std::shared_ptr<const protos::Method> method;
  if (api.grpc.has_value()) {
    method = CheckGrpc(api, path, faults);
  } else {
    CheckMethod(api, path, faults);
  }
  const Effects effects = method == nullptr ? EffectsOf(api.method) : EffectsOf(*api.grpc, *method);
  CheckInputs(api.inputs, path, faults);
  CheckTimeout(api.timeout, path, faults);
  CheckPaging(api, path, faults);
  CheckBatch(api, effects, path, faults);
  Check(api.policy, effects, absl::StrCat(path, ".policy"), faults);
  Faults wrong;
  const Templates templates = CompileTemplates(api, path, wrong);
  if (wrong.ToStatus().ok()) {
    CheckUsed(api, templates, path, faults);
    if (method != nullptr) CheckMessages(api, *method, templates, path, faults);
  }
  faults.Add(wrong);
  CheckNames(api, templates, path, faults);
}

void Check(const Derived& derived, absl::string_view path, Faults& faults) {
  CheckInputs(derived.inputs, path, faults);
  const auto program = CompileAt(absl::StrCat(path, ".expression"), derived.expression, faults);
  if (!program.has_value()) return;
  std::set<std::string> used;
  AddVariables(*program, derived.inputs, used);
  CheckUsed(derived.inputs, used, path, faults);
  CheckNames(derived.inputs, *program, absl::StrCat(path, ".expression"), faults);
}
}  // namespace magpie::resource
