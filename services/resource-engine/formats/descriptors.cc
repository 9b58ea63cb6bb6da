#include <utility>

#include "absl/strings/str_cat.h"
#include "common/protos/method.h"
#include "common/status/macros.h"
#include "services/resource-engine/formats/drafts.h"

namespace magpie::resource {
namespace {

// Of what one API may have as variables; see definition.h.
constexpr size_t kMaxParams = 32;

Operation OperationOf(const protos::MethodInfo& method, absl::string_view descriptor_set,
                      Drafts& drafts) {
  Operation operation{.name = method.name, .description = method.description};
  operation.api.grpc =
      GrpcMethod{.name = method.name, .descriptor_set = std::string(descriptor_set)};
  Variables variables;
  BodyExpression body;
  if (method.request_is_value) operation.api.body = variables.Add("value", false);
  for (const protos::MessageField& field : method.request) {
    if (variables.inputs().optional.size() == kMaxParams) {
      drafts.Note(method.name, absl::StrCat("only the first ", kMaxParams, " of ",
                                            method.request.size(), " fields of its request"));
      break;
    }
    // Null is what is not set.
    body.Add(field.name, variables.Add(field.name, false), true);
  }
  if (!method.request.empty()) operation.api.body = body.Text();
  operation.api.inputs = variables.inputs();
  for (const protos::MessageField& field : method.response) {
    operation.fields.push_back({field.name, TypeOf(field.example)});
  }
  return operation;
}

}  // namespace

absl::StatusOr<Import> ImportDescriptors(absl::string_view descriptor_set,
                                         const ImportOptions& options) {
  ASSIGN_OR_RETURN(const auto methods, protos::ListMethods(descriptor_set));
  Drafts drafts(options);
  for (const protos::MethodInfo& method : methods) {
    if (!drafts.IsWanted({method.name}) || !drafts.HasRoom(method.name)) continue;
    if (method.unary) {
      drafts.Add(method.name.substr(method.name.find('/') + 1),
                 OperationOf(method, descriptor_set, drafts));
    } else {
      drafts.Note(method.name, "left out, since it streams");
    }
  }
  return drafts.Finish();
}

}  // namespace magpie::resource
