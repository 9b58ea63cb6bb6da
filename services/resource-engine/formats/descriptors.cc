#include <utility>

#include "absl/strings/str_cat.h"
#include "common/protos/method.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/resource-engine/formats/budget.h"
#include "services/resource-engine/formats/drafts.h"
#include "services/resource-engine/formats/variables.h"

namespace magpie::resource {
namespace {

// Of what one API may have as variables; see definition.h.
constexpr size_t kMaxParams = 32;

Operation OperationOf(const protos::MethodInfo& method, absl::string_view descriptor_set) {
  Operation operation{.name = method.name, .description = method.description};
  operation.api.grpc =
      GrpcMethod{.name = method.name, .descriptor_set = std::string(descriptor_set)};
  Variables variables;
  BodyExpression body;
  if (method.request_is_value) operation.api.body = variables.Add("value", false);
  for (const protos::MessageField& field : method.request) {
    if (variables.inputs().optional.size() == kMaxParams) {
      operation.notes.push_back(absl::StrCat("only the first ", kMaxParams, " of ",
                                             method.request.size(), " fields of its request"));
      break;
    }
    // Null is what is not set.
    body.Add(field.name, variables.Add(field.name, false), Given::kAlways);
  }
  if (!method.request.empty()) operation.api.body = body.Text();
  operation.api.inputs = variables.inputs();
  for (const protos::MessageField& field : method.response) {
    operation.fields.push_back({field.name, TypeOf(field.example)});
  }
  return operation;
}

constexpr size_t kBytesOfStep = 64;

absl::Status WhyEnded(const Budget& budget, absl::string_view method) {
  if (budget.is_over()) return absl::CancelledError("the caller cancelled this import");
  return Error(
      absl::StatusCode::kInvalidArgument, "BAD_DESCRIPTORS",
      absl::StrCat("the descriptor set: takes more than ", kMaxImportSteps, " steps to read, at ",
                   method, ": name the methods that are wanted (--operation)"));
}

}  // namespace

absl::StatusOr<Import> ImportDescriptors(absl::string_view descriptor_set,
                                         const ImportOptions& options) {
  Budget budget(kMaxImportSteps, options.is_over);
  if (!budget.Spend()) return absl::CancelledError("the caller cancelled this import");
  ASSIGN_OR_RETURN(const auto methods, protos::ListMethods(descriptor_set));
  Drafts drafts(options);
  for (const protos::MethodInfo& method : methods) {
    if (!drafts.IsWanted({method.name}) || !drafts.HasRoom(method.name)) continue;
    // What it needs is taken out of the whole set, for each of them.
    if (!budget.Spend(1 + descriptor_set.size() / kBytesOfStep)) {
      return WhyEnded(budget, method.name);
    }
    if (method.unary) {
      drafts.Add(method.name.substr(method.name.find('/') + 1),
                 OperationOf(method, descriptor_set));
    } else {
      drafts.Note(method.name, "left out, since it streams");
    }
  }
  return drafts.Finish();
}

}  // namespace magpie::resource
