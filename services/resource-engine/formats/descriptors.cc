#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/resource-engine/formats/budget.h"
#include "services/resource-engine/formats/drafts.h"
#include "services/resource-engine/formats/variables.h"
#include "services/resource-engine/protobuf/method_set.h"

namespace magpie::resource {
namespace {

// As many variables as an API may have; see definition.h.
constexpr size_t kMaxParams = 32;

Operation OperationOf(const protos::MethodInfo& method, std::string needed) {
  Operation operation{.name = method.name, .description = method.description};
  operation.api.grpc = GrpcMethod{.name = method.name, .descriptor_set = std::move(needed)};
  Variables variables;
  BodyExpression body;
  if (method.request_is_value) operation.api.body = variables.Add("value", false);
  for (const protos::MessageField& field : method.request) {
    if (variables.inputs().optional.size() == kMaxParams) {
      operation.notes.push_back(absl::StrCat("only the first ", kMaxParams, " of ",
                                             method.request.size(), " fields of its request"));
      break;
    }
    // Null means not set.
    body.Add(field.name, variables.Add(field.name, false), Given::kAlways);
  }
  if (!method.request.empty()) operation.api.body = body.Text();
  operation.api.inputs = variables.inputs();
  for (const protos::MessageField& field : method.response) {
    operation.fields.push_back({field.name, TypeOf(field.example)});
  }
  return operation;
}

// Looks only at as much of what a method needs as an API may keep, and again at part of that when
// it is compiled.
constexpr size_t kStepsOfMethod = kMaxDescriptorBytes / 16;

absl::Status WhyEnded(const Budget& budget, absl::string_view method) {
  if (budget.is_over()) return absl::CancelledError("the caller cancelled the import");
  return Error(
      absl::StatusCode::kInvalidArgument, "BAD_DESCRIPTORS",
      absl::StrCat("the descriptor set: takes more than ", kMaxImportSteps, " steps to read, at ",
                   method, ": name the methods to import (--operation)"));
}

}  // namespace

absl::StatusOr<Import> ImportDescriptors(absl::string_view descriptor_set,
                                         const ImportOptions& options) {
  Budget budget(kMaxImportSteps, options.is_over);
  if (!budget.Spend()) return absl::CancelledError("the caller cancelled the import");
  ASSIGN_OR_RETURN(auto methods, protos::MethodSet::Build(descriptor_set));
  Drafts drafts(options);
  for (size_t i = 0; i < methods.size(); ++i) {
    const std::string name = methods.NameOf(i);
    if (!drafts.IsWanted({name}) || !drafts.HasRoom(name)) continue;
    if (!budget.Spend(kStepsOfMethod)) return WhyEnded(budget, name);
    if (!methods.IsUnary(i)) {
      drafts.Note(name, "left out, since it streams");
      continue;
    }
    std::optional<std::string> needed = methods.Trimmed(i, kMaxDescriptorBytes);
    if (!needed.has_value()) {
      drafts.Note(name,
                  absl::StrCat("left out, since the descriptors that it needs are longer than ",
                               kMaxDescriptorBytes, " bytes"));
      continue;
    }
    drafts.Add(name.substr(name.find('/') + 1), OperationOf(methods.InfoOf(i), *std::move(needed)));
  }
  return drafts.Finish();
}

}  // namespace magpie::resource
