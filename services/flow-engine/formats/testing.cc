#include "services/flow-engine/formats/testing.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"

namespace magpie::flow {
namespace {

constexpr std::array<absl::string_view, 6> kKinds = {"flow", "start",   "end",
                                                     "task", "service", "gateway"};
constexpr std::array<absl::string_view, 5> kTypes = {"string", "bool", "int", "double", "enum"};

std::string DescribeForm(const Form& form) {
  if (form == Form{}) return "";
  std::string text = absl::StrCat(" form ", form.key, " \"", form.title, "\" ");
  for (const FormField& field : form.fields) {
    const std::string options = absl::StrJoin(field.options, "|");
    absl::StrAppend(&text, "{", field.key, " \"", field.label, "\" ",
                    kTypes[static_cast<size_t>(field.type)], field.required ? " required" : "",
                    options.empty() ? "" : " ", options, "}");
  }
  return text;
}

std::string DescribeAction(const ServiceTask& task) {
  if (const auto* const fetch = std::get_if<FetchFields>(&task.action)) {
    return absl::StrCat(" fetch ", absl::StrJoin(fetch->fields, ","), " ",
                        absl::StrJoin(fetch->params, " ", absl::PairFormatter("=")));
  }
  if (const auto* const call = std::get_if<CallApi>(&task.action)) {
    return absl::StrCat(" call ", call->api, " ",
                        absl::StrJoin(call->params, " ", absl::PairFormatter("=")),
                        call->result_variable.empty() ? "" : " to ", call->result_variable);
  }
  return "";
}

std::string DescribeKind(const Kind& kind) {
  if (const auto* const flow = std::get_if<SequenceFlow>(&kind)) {
    return absl::StrCat(flow->condition.empty() ? "" : " if ", flow->condition,
                        flow->is_default ? " default" : "");
  }
  if (const auto* const task = std::get_if<UserTask>(&kind)) return DescribeForm(task->form);
  if (const auto* const task = std::get_if<ServiceTask>(&kind)) return DescribeAction(*task);
  return "";
}

}  // namespace

std::string Describe(const Model& model) {
  std::string text = absl::StrCat(model.key.str(), " \"", model.name, "\"\n");
  for (const Element& element : model.elements) {
    absl::StrAppend(&text, element.key, " ", kKinds[element.kind.index()], " \"", element.name,
                    "\" [", absl::StrJoin(element.incoming, ","), "] -> [",
                    absl::StrJoin(element.outgoing, ","), "]", DescribeKind(element.kind), "\n");
  }
  return text;
}

std::vector<std::string> FaultsOf(const absl::Status& status) {
  std::vector<std::string> faults;
  for (const FieldViolation& fault : ViolationsOf(status)) {
    faults.push_back(absl::StrCat(fault.field, ": ", fault.description));
  }
  return faults;
}

}  // namespace magpie::flow
