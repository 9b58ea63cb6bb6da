#include "services/flow-engine/domain/compile/repeats.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/domain/model/names.h"
#include "services/flow-engine/domain/walk/behavior.h"

namespace magpie::flow {
namespace {

// The two properties need each other.
void CheckOutputs(const std::string& collection, Properties& properties) {
  const bool has_collection = properties.Has("output_collection");
  const bool has_element = properties.Has("output_element");
  if (has_collection && !has_element) {
    properties.NewFault(
        "output_element",
        absl::StrCat("is missing, and ", collection,
                     ", the output_collection, would be a list of nulls: write an expression "
                     "for what each repetition adds to it, such as item, or remove both"));
  }
  if (has_element && !has_collection) {
    properties.NewFault("output_collection",
                        "is missing, and the values of output_element would go nowhere: name the "
                        "variable that takes their list, or remove both");
  }
}

void CheckCounter(absl::string_view variable, Properties& properties) {
  constexpr absl::string_view kCounters[] = {kLoopCounter, "nrOfInstances",
                                             "nrOfCompletedInstances", "nrOfActiveInstances"};
  if (std::ranges::count(kCounters, variable) == 0) return;
  properties.FaultOfName(
      "element_variable",
      absl::StrCat("is ", variable,
                   ", which counts the repetitions: write a different name, such as item"));
}

}  // namespace

std::optional<MultiInstance> CompileRepeats(Properties properties) {
  std::optional<expr::Program> collection = properties.Expression("collection", Wanted::kItems);
  std::optional<expr::Program> cardinality =
      properties.Expression("loop_cardinality", Wanted::kCount);
  const bool has_collection = properties.Has("collection");
  const bool has_cardinality = properties.Has("loop_cardinality");
  if (!has_collection && !has_cardinality) {
    properties.Fault("collection",
                     "is empty: say which list to go through, as [1, 2, 3], or how "
                     "often, in loop_cardinality");
  }
  if (has_collection && has_cardinality) {
    properties.Fault("loop_cardinality",
                     "is given together with a collection: keep one of the two");
  }
  std::string variable = properties.String("element_variable");
  if (!variable.empty()) {
    properties.FaultOfName("element_variable", FaultOfName(variable));
    if (variable == kLoopCounter || variable.starts_with("nrOf"))
      CheckCounter(variable, properties);
  }
  const bool is_sequential = properties.Bool("sequential");
  std::optional<expr::Program> condition =
      properties.Expression("completion_condition", Wanted::kBool);
  std::string outputs = properties.String("output_collection");
  if (!outputs.empty()) properties.FaultOfName("output_collection", FaultOfName(outputs));
  std::optional<expr::Program> output = properties.Expression("output_element");
  CheckOutputs(outputs, properties);
  properties.RefuseOthers();
  if (!collection.has_value() && !cardinality.has_value()) return std::nullopt;
  return MultiInstance{.collection = std::move(collection),
                       .cardinality = std::move(cardinality),
                       .element_variable = variable.empty() ? "item" : std::move(variable),
                       .is_sequential = is_sequential,
                       .completion_condition = std::move(condition),
                       .output_collection = std::move(outputs),
                       .output_element = std::move(output)};
}

void CheckLocals(const Node& node, Properties& properties) {
  const std::string& item = node.repeats->element_variable;
  for (const std::string& path : node.behavior->writes) {
    const absl::string_view name = absl::string_view(path).substr(0, path.find('.'));
    if (name != item && name != kLoopCounter) continue;
    properties.FaultOfName(
        "multi_instance",
        absl::StrCat(
            "sets ", path, ", but ", name, " is the ", name == item ? "item" : "number",
            " of each repetition, which ends with it: ",
            name == item ? "write a different element_variable" : "set a different variable"));
  }
}

}  // namespace magpie::flow
