#include "services/flow-engine/domain/compile.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/check_graph.h"
#include "services/flow-engine/domain/faults.h"
#include "services/flow-engine/domain/kinds/kind.h"
#include "services/flow-engine/domain/not_run.h"
#include "services/flow-engine/domain/plan_calls.h"

namespace magpie::flow {
namespace {

bool IsFlow(const Element& element) { return element.type == kSequenceFlow; }

// Compiles one model and gathers its faults; the graph counts only where there are none.
class Compiler {
 public:
  Compiler(const Model& model, const CompileOptions& options)
      : model_(model), faults_(options.is_lenient) {}

  absl::StatusOr<Compiled> Run() {
    IndexElements();
    for (const Element& element : model_.elements) {
      if (IsFlow(element)) CheckFlow(element);
    }
    for (const Element& element : model_.elements) {
      if (!IsFlow(element) && graph_.index.contains(element.key)) CompileNode(element);
    }
    CheckLevels();
    if (faults_.all.empty()) CheckGraph(graph_, faults_);
    if (!faults_.all.empty()) return InvalidFields("BAD_MODEL", std::move(faults_.all));
    if (!graph_.is_sequential) PlanCalls(graph_);
    return Compiled{std::move(graph_), std::move(faults_.warnings)};
  }

 private:
  void IndexElements() {
    if (model_.elements.size() > kMaxElements) {
      faults_.Add("elements", absl::StrCat("are more than ", kMaxElements));
    }
    for (const Element& element : model_.elements) {
      if (element.key.empty() || element.key.size() > kMaxElementKeyBytes) {
        faults_.Add(element.key, ".key",
                    absl::StrCat("is not 1 to ", kMaxElementKeyBytes, " bytes long"));
      } else if (!elements_.emplace(element.key, &element).second) {
        faults_.Add(element.key, ".key", "stands twice: give one of the two another key");
      } else if (!IsFlow(element)) {
        graph_.index.emplace(element.key, static_cast<int>(graph_.nodes.size()));
        graph_.nodes.push_back({.key = element.key, .name = element.name, .type = element.type});
      }
    }
  }

  const Element* FindNode(absl::string_view key) const {
    const auto found = elements_.find(key);
    return found == elements_.end() || IsFlow(*found->second) ? nullptr : found->second;
  }

  // A sequence flow leaves one node that knows it, and goes to one on the same level.
  void CheckFlow(const Element& flow) {
    const bool has_ends = flow.incoming.size() == 1 && flow.outgoing.size() == 1;
    if (flow.incoming.size() != 1) faults_.Add(flow.key, ".incoming", "is not exactly one node");
    if (flow.outgoing.size() != 1) faults_.Add(flow.key, ".outgoing", "is not exactly one node");
    for (const std::string& key : flow.incoming) {
      const Element* source = FindNode(key);
      if (source == nullptr) {
        faults_.Add(flow.key, ".incoming", absl::StrCat("names no node: ", key));
      } else if (std::ranges::find(source->outgoing, flow.key) == source->outgoing.end()) {
        faults_.AddOdd(flow.key, ".incoming",
                       absl::StrCat("names ", key,
                                    ", which does not name it back: add it to the "
                                    "outgoing of ",
                                    key));
      }
    }
    for (const std::string& key : flow.outgoing) {
      if (!FindNode(key)) faults_.Add(flow.key, ".outgoing", absl::StrCat("names no node: ", key));
    }
    if (!has_ends) return;
    const Element* from = FindNode(flow.incoming[0]);
    const Element* to = FindNode(flow.outgoing[0]);
    if (from != nullptr && to != nullptr && from->parent != to->parent) {
      faults_.Add(flow.key, "",
                  "crosses the border of a sub-process: end it inside, and go on "
                  "from the sub-process itself");
    }
    Properties properties(flow.properties, PathOf(flow.key), faults_.all);
    properties.Find("condition");
    properties.Bool("default");
    properties.RefuseOthers();
  }

  void CompileNode(const Element& element) {
    Node& node = graph_.nodes[graph_.index[element.key]];
    const Kind* const kind = FindKind(element.type);
    if (kind == nullptr) {
      faults_.Add(element.key, ".type",
                  absl::StrCat("is ", element.type.empty() ? "empty" : element.type,
                               ", which is not executable here"));
      return;
    }
    if (!kind->finding.empty()) {
      const bool is_named = !element.name.empty();
      faults_.Warn(element.key, is_named ? absl::StrCat(" \"", element.name, "\"") : "",
                   kind->finding);
    }
    PlaceInParent(element, node);
    const bool is_gateway = kind->role == Kind::Role::kGateway;
    Properties properties(element.properties, PathOf(element.key), faults_.all);
    const bool may_fork = !is_gateway && kind->role != Kind::Role::kEnd;
    node.takes_all = may_fork && properties.OneOf("ways", {"first", "all"}) == 1;
    CheckSides(element, kind->role, node.takes_all);
    for (const std::string& key : element.outgoing) CompileWay(element, key, is_gateway, node);
    node.chooses = node.type != "parallel_gateway" &&
                   (node.ways.size() > 1 || (!node.ways.empty() && (is_gateway || node.takes_all) &&
                                             node.ways.front().condition.has_value()));
    if (node.chooses) CheckChoice(element, node);
    if (properties.Find("multi_instance") != nullptr) {
      if (kind->role != Kind::Role::kActivity && kind->role != Kind::Role::kSubProcess) {
        properties.Fault("multi_instance", "belongs to activities only");
      }
      node.repeats = CompileRepeats(properties.Inner("multi_instance"));
    }
    if (const Value* const events = properties.Find("event_definitions")) {
      properties.Fault("event_definitions", absl::StrCat("are ", ToJson(*events),
                                                         ": such an event is not executable here"));
    }
    RefuseWhatDoesNotRun(properties);
    node.behavior = kind->compile(properties, graph_);
    properties.RefuseOthers();
  }

  void PlaceInParent(const Element& element, Node& node) {
    if (element.parent.empty()) return;
    const auto parent = graph_.index.find(element.parent);
    const Element* const holder = FindNode(element.parent);
    const Kind* const kind = holder == nullptr ? nullptr : FindKind(holder->type);
    if (kind == nullptr || kind->role != Kind::Role::kSubProcess || parent == graph_.index.end()) {
      faults_.Add(element.key, ".parent", absl::StrCat("names no sub-process: ", element.parent));
      return;
    }
    int depth = 0;
    for (const Element* at = holder; at != nullptr && depth <= kMaxElementNesting; ++depth) {
      at = at->parent.empty() ? nullptr : FindNode(at->parent);
    }
    if (depth > kMaxElementNesting) {
      faults_.Add(element.key, ".parent",
                  absl::StrCat("lies more than ", kMaxElementNesting, " sub-processes deep"));
      return;
    }
    node.parent = parent->second;
  }

  void CheckSides(const Element& element, Kind::Role role, bool takes_all) {
    const bool is_start = role == Kind::Role::kStart;
    const bool is_end = role == Kind::Role::kEnd;
    if (is_start && !element.incoming.empty()) {
      faults_.AddOdd(element.key, ".incoming", "leads to a start event");
    }
    if (!is_start && element.incoming.empty()) {
      faults_.AddOdd(element.key, ".incoming", "is empty: nothing leads here");
    }
    if (is_end && !element.outgoing.empty()) {
      faults_.AddOdd(element.key, ".outgoing", "leaves an end event");
    }
    if (!is_end && element.outgoing.empty()) {
      const bool ends = takes_all && role != Kind::Role::kStart;
      ends ? faults_.Warn(element.key, "", "has no way out: its branch ends there")
           : faults_.Add(element.key, ".outgoing", "is empty: a dead end; lead it to an end event");
    }
    if (is_start && !takes_all && element.outgoing.size() > 1) {
      faults_.Add(element.key, ".outgoing", "is more than one: put a gateway behind the start");
    }
    for (const std::string& key : element.incoming) {
      const auto found = elements_.find(key);
      if (found == elements_.end() || !IsFlow(*found->second)) {
        faults_.Add(element.key, ".incoming", absl::StrCat("names no sequence flow: ", key));
      }
    }
  }

  void CompileWay(const Element& element, const std::string& key, bool is_gateway, Node& node) {
    const auto found = elements_.find(key);
    if (found == elements_.end() || !IsFlow(*found->second)) {
      faults_.Add(element.key, ".outgoing", absl::StrCat("names no sequence flow: ", key));
      return;
    }
    const Element& flow = *found->second;
    Properties properties(flow.properties, PathOf(flow.key), faults_.all);
    Way way{.key = flow.key, .name = flow.name, .is_default = properties.Bool("default")};
    if (flow.outgoing.size() == 1 && graph_.index.contains(flow.outgoing[0])) {
      way.target = graph_.index[flow.outgoing[0]];
      graph_.nodes[way.target].incoming += 1;
    }
    // The one way out of a node that takes the first is taken as it is: its condition is not even
    // read.
    const bool is_read = (element.outgoing.size() > 1 || is_gateway || node.takes_all) &&
                         !way.is_default && element.type != "parallel_gateway";
    if (is_read) way.condition = properties.Expression("condition", true);
    if (element.type == "parallel_gateway") CheckParallelWay(element, flow);
    node.ways.push_back(std::move(way));
  }

  // A parallel gateway takes every way, whatever that says.
  void CheckParallelWay(const Element& gateway, const Element& flow) {
    Properties properties(flow.properties, PathOf(flow.key), faults_.all);
    if (properties.Bool("default")) {
      faults_.AddOdd(flow.key, ".default",
                     absl::StrCat("stands behind ", gateway.key,
                                  ", a parallel gateway, which takes all its ways: remove it, or "
                                  "make that an inclusive or exclusive gateway"));
    }
    if (const std::string condition = properties.String("condition"); !condition.empty()) {
      faults_.AddOdd(flow.key, ".condition",
                     absl::StrCat("is ", condition, " behind ", gateway.key,
                                  ", a parallel gateway, which takes all its ways: remove it, or "
                                  "make that an inclusive or exclusive gateway"));
    }
  }

  void CheckChoice(const Element& element, const Node& node) {
    if (std::ranges::count_if(node.ways, &Way::is_default) > 1) {
      faults_.Add(element.key, ".outgoing", "has more than one default: keep one");
    }
    for (const Way& way : node.ways) {
      const Value::Map& properties = elements_[way.key]->properties;
      const auto condition = properties.find("condition");
      const bool is_empty = condition == properties.end() || condition->second == Value("") ||
                            condition->second.is_null();
      if (!way.is_default && is_empty && !node.takes_all) {
        faults_.Add(way.key, ".condition",
                    absl::StrCat("is empty, and ", element.key,
                                 " has to choose: write one, or make this way the default"));
      }
    }
  }

  std::optional<MultiInstance> CompileRepeats(Properties properties) {
    std::optional<expr::Program> collection = properties.Expression("collection");
    std::optional<expr::Program> cardinality = properties.Expression("loop_cardinality");
    const bool has_collection = !properties.String("collection").empty();
    const bool has_cardinality = !properties.String("loop_cardinality").empty();
    if (!has_collection && !has_cardinality) {
      properties.Fault("collection",
                       "is empty: say which list to go through, as [1, 2, 3], or how "
                       "often, in loop_cardinality");
    }
    if (has_collection && has_cardinality) {
      properties.Fault("loop_cardinality", "stands beside a collection: keep one of the two");
    }
    std::string variable = properties.String("element_variable");
    const bool is_sequential = properties.Bool("sequential");
    std::optional<expr::Program> condition = properties.Expression("completion_condition", true);
    std::string outputs = properties.String("output_collection");
    std::optional<expr::Program> output = properties.Expression("output_element");
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

  // One start and at least one end, at the top and in each sub-process.
  void CheckLevels() {
    CheckLevel(-1);
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Kind* const kind = FindKind(graph_.nodes[i].type);
      if (kind != nullptr && kind->role == Kind::Role::kSubProcess) CheckLevel(static_cast<int>(i));
    }
  }

  void CheckLevel(int parent) {
    std::vector<int> starts;
    int ends = 0;
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Kind* const kind = FindKind(graph_.nodes[i].type);
      if (kind == nullptr || graph_.nodes[i].parent != parent) continue;
      if (kind->role == Kind::Role::kStart) starts.push_back(static_cast<int>(i));
      const bool takes_none = graph_.nodes[i].takes_all && graph_.nodes[i].ways.empty();
      ends += kind->role == Kind::Role::kEnd || takes_none ? 1 : 0;
    }
    const std::string path = parent < 0 ? "elements" : PathOf(graph_.nodes[parent].key);
    if (starts.size() != 1) {
      faults_.Add(path, absl::StrCat("have ", starts.size(), " start events, not 1"));
    } else if (parent < 0) {
      graph_.start = starts[0];
    } else {
      graph_.nodes[parent].inner_start = starts[0];
    }
    if (ends == 0) faults_.Add(path, "have no end event");
  }

  const Model& model_;
  absl::flat_hash_map<absl::string_view, const Element*> elements_;
  Graph graph_;
  Faults faults_;
};

}  // namespace

const Node* Graph::Find(absl::string_view key) const {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : &nodes[found->second];
}

absl::StatusOr<Compiled> Compile(const Model& model, const CompileOptions& options) {
  return Compiler(model, options).Run();
}

}  // namespace magpie::flow
