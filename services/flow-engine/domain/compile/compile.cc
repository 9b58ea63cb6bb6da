#include "services/flow-engine/domain/compile/compile.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/compile/check_graph.h"
#include "services/flow-engine/domain/compile/links.h"
#include "services/flow-engine/domain/compile/not_run.h"
#include "services/flow-engine/domain/compile/plan_calls.h"
#include "services/flow-engine/domain/compile/repeats.h"
#include "services/flow-engine/domain/model/model_faults.h"
#include "services/flow-engine/domain/walk/kinds/kind.h"

namespace magpie::flow {
namespace {

// The behavior of an element of unknown type, so that the rest of the graph can be checked.
class NoBehavior : public Behavior {
 public:
  NoBehavior() { waits = true; }
  void Enter(Walk&, int64_t) const override {}
  void Leave(Walk&, int64_t) const override {}
};

std::string List(const std::vector<std::string>& keys) { return absl::StrJoin(keys, ", "); }

// The known types whose last word is that of `type`, such as the gateways for a gateway; all known
// types if there are none.
std::string Alike(absl::string_view type) {
  const size_t underscore = type.rfind('_');
  const absl::string_view last =
      type.substr(underscore == absl::string_view::npos ? 0 : underscore + 1);
  std::vector<std::string> alike;
  std::vector<std::string> all;
  for (const Kind& kind : AllKinds()) {
    all.emplace_back(kind.type);
    if (absl::EndsWith(kind.type, last)) alike.emplace_back(kind.type);
  }
  return List(alike.empty() || last.empty() ? all : alike);
}

// Whether the parent of a node of this role is unknown.
bool IsMisplaced(Kind::Role role, const Links& links, const Graph& graph) {
  return std::ranges::any_of(links.misplaced, [&](const std::string& key) {
    const Node* const node = graph.Find(key);
    const Kind* const kind = node == nullptr ? nullptr : FindKind(node->type);
    return kind != nullptr && kind->role == role;
  });
}

// Compiles one model and collects its faults. Always checks the graph, but does not report what
// merely follows from a fault that it has reported.
class Compiler {
 public:
  Compiler(const Model& model, const CompileOptions& options)
      : model_(&model), is_deployed_(options.is_deployed), faults_(options.is_lenient) {}

  CompileResult Run() {
    if (model_->elements.size() > kMaxElements) {
      faults_.Add("elements", absl::StrCat("are ", model_->elements.size(), ", more than ",
                                           kMaxElements, ": split the flow and call its parts"));
      return {std::move(graph_), std::move(faults_.all), {}};
    }
    links_ = CheckLinks(*model_, is_deployed_, faults_);
    if (links_.put_right.has_value()) model_ = &*links_.put_right;
    IndexElements();
    for (const Element& element : model_->elements) {
      if (IsFlow(element)) CheckFlow(element);
    }
    for (const Element& element : model_->elements) {
      const auto known = elements_.find(element.key);
      const bool is_first = known != elements_.end() && known->second == &element;
      if (!IsFlow(element) && is_first) CompileNode(element);
    }
    CheckLevels();
    CheckGraph(graph_, faults_);
    RemoveRepeats();
    if (faults_.all.empty() && !graph_.is_sequential) PlanCalls(graph_);
    return {std::move(graph_), std::move(faults_.all), std::move(faults_.warnings)};
  }

 private:
  // A sequence flow is checked from both ends, so that its faults may occur twice.
  void RemoveRepeats() {
    std::set<std::pair<std::string, std::string>> reported;
    std::erase_if(faults_.all, [&](const FieldViolation& fault) {
      return !reported.emplace(fault.field, fault.description).second;
    });
  }

  void IndexElements() {
    for (const Element& element : model_->elements) {
      if (element.key.empty() || element.key.size() > kMaxElementKeyBytes) {
        faults_.Add(element.key, ".key",
                    absl::StrCat("is not 1 to ", kMaxElementKeyBytes,
                                 " bytes long: give the element a different one"));
      } else if (!elements_.emplace(element.key, &element).second) {
        faults_.Add(element.key, ".key", "is used twice: give one of the two a different key");
        faults_.Break(element.key);
      } else if (!IsFlow(element)) {
        graph_.index.emplace(element.key, static_cast<int>(graph_.nodes.size()));
        graph_.nodes.push_back({.key = element.key,
                                .name = element.name,
                                .type = element.type,
                                .behavior = std::make_shared<NoBehavior>()});
      }
    }
  }

  const Element* FindNode(absl::string_view key) const {
    const auto found = elements_.find(key);
    return found == elements_.end() || IsFlow(*found->second) ? nullptr : found->second;
  }

  const Element* FindFlow(absl::string_view key) const {
    const auto found = elements_.find(key);
    return found == elements_.end() || !IsFlow(*found->second) ? nullptr : found->second;
  }

  // The fault of a `key` that does not name a node or a sequence flow.
  std::string Instead(absl::string_view key, absl::string_view wanted) const {
    return absl::StrCat(
        "names ", key, ", which is not ",
        elements_.contains(key) ? absl::StrCat("a ", wanted) : "an element of this flow");
  }

  // Reports a fault in the links of `element`, and marks the elements at their other ends as
  // broken.
  void AddLink(const Element& element, absl::string_view side, absl::string_view what) {
    faults_.Add(element.key, side, what);
    Break(element);
  }
  void AddOddLink(const Element& element, absl::string_view side, absl::string_view what) {
    faults_.AddOdd(element.key, side, what);
    Break(element);
  }
  void Break(const Element& element) {
    faults_.Break(element.key);
    if (!IsFlow(element)) return;
    for (const std::string& key : element.incoming) faults_.Break(key);
    for (const std::string& key : element.outgoing) faults_.Break(key);
  }

  // A sequence flow must leave one node that lists it, and lead to one on the same level.
  void CheckFlow(const Element& flow) {
    CheckEnd(flow, ".incoming", flow.incoming, "name the node that it leaves (sourceRef)");
    CheckEnd(flow, ".outgoing", flow.outgoing, "name the node that it leads to (targetRef)");
    const auto is_misplaced = [&](const std::string& key) {
      return links_.misplaced.contains(key);
    };
    const bool is_placed = std::ranges::none_of(flow.incoming, is_misplaced) &&
                           std::ranges::none_of(flow.outgoing, is_misplaced);
    if (is_placed && flow.incoming.size() == 1 && flow.outgoing.size() == 1) {
      const Element* from = FindNode(flow.incoming[0]);
      const Element* to = FindNode(flow.outgoing[0]);
      if (from != nullptr && to != nullptr && from->parent != to->parent) {
        AddLink(
            flow, "",
            absl::StrCat("leads from ", from->key, " to ", to->key,
                         " across the border of a sub-process: end it inside, and continue from "
                         "the sub-process itself"));
      }
    }
    Properties properties(flow.properties, PathOf(flow.key), faults_.all);
    properties.Find("condition");
    properties.Bool("default");
    properties.RefuseOthers();
  }

  void CheckEnd(const Element& flow, absl::string_view side, const std::vector<std::string>& keys,
                absl::string_view advice) {
    if (keys.empty()) return AddLink(flow, side, absl::StrCat("is empty: ", advice));
    if (keys.size() > 1) {
      return AddLink(flow, side,
                     absl::StrCat("names ", List(keys), ", and not one node: ", advice));
    }
    if (FindNode(keys[0]) == nullptr) {
      AddLink(flow, side, absl::StrCat(Instead(keys[0], "node"), ": ", advice));
    }
  }

  void CompileNode(const Element& element) {
    Node& node = graph_.nodes[graph_.index[element.key]];
    const Kind* const kind = FindKind(element.type);
    PlaceInParent(element, node);
    if (kind == nullptr) return CompileUnknown(element, node);
    if (!kind->finding.empty()) {
      const bool is_named = !element.name.empty();
      faults_.Warn(element.key, is_named ? absl::StrCat(" \"", element.name, "\"") : "",
                   kind->finding);
    }
    const bool is_gateway = kind->role == Kind::Role::kGateway;
    Properties properties(element.properties, PathOf(element.key), faults_.all, is_deployed_);
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
        properties.Fault("multi_instance",
                         absl::StrCat("belongs to activities, and this is a ", element.type));
      }
      node.repeats = CompileRepeats(properties.Inner("multi_instance"));
    }
    if (const Value* const events = properties.Find("event_definitions")) {
      properties.Fault("event_definitions",
                       absl::StrCat("are ", ToJson(*events),
                                    ", and such an event does not run here: take them out, and let "
                                    "a person or a call do what it stands for"));
    }
    RefuseWhatDoesNotRun(properties);
    node.behavior = kind->compile(properties, graph_);
    properties.RefuseOthers();
    if (node.repeats.has_value()) CheckLocals(node, properties);
  }

  // Its ways out are compiled, so that the nodes after it are checked.
  void CompileUnknown(const Element& element, Node& node) {
    AddLink(
        element, ".type",
        absl::StrCat("is ", element.type.empty() ? "empty" : element.type,
                     ", which does not run here; what runs of its kind: ", Alike(element.type)));
    for (const std::string& key : element.outgoing) CompileWay(element, key, false, node);
  }

  void PlaceInParent(const Element& element, Node& node) {
    if (element.parent.empty()) return;
    const auto parent = graph_.index.find(element.parent);
    const Element* const holder = FindNode(element.parent);
    if (holder == nullptr || parent == graph_.index.end()) return;
    // The fault of an element that does not run covers the elements in it.
    if (FindKind(holder->type) == nullptr) faults_.Break(element.key);
    node.parent = parent->second;
    int depth = 0;
    for (const Element* at = holder; at != nullptr && depth <= kMaxElementNesting; ++depth) {
      at = at->parent.empty() ? nullptr : FindNode(at->parent);
    }
    // This fault covers everything in the element.
    const Kind* const kind = FindKind(element.type);
    const bool holds = kind != nullptr && kind->role == Kind::Role::kSubProcess;
    if (!holds || depth != kMaxElementNesting) return;
    AddLink(element, ".parent",
            absl::StrCat("is ", element.parent, ", so that what is in ", element.key, " is ",
                         kMaxElementNesting + 1, " sub-processes deep, more than ",
                         kMaxElementNesting, ": call a flow in place of ", element.key));
  }

  void CheckSides(const Element& element, Kind::Role role, bool takes_all) {
    const bool is_start = role == Kind::Role::kStart;
    const bool is_end = role == Kind::Role::kEnd;
    if (is_start && !element.incoming.empty()) {
      AddOddLink(element, ".incoming",
                 absl::StrCat("names ", List(element.incoming),
                              ", and nothing leads to a start event: lead it to what comes next"));
    }
    const bool lacks_incoming = !links_.unsure_incoming.contains(element.key);
    const bool lacks_outgoing = !links_.unsure_outgoing.contains(element.key);
    if (!is_start && element.incoming.empty() && lacks_incoming) {
      AddOddLink(element, ".incoming",
                 "is empty: nothing leads here; lead a sequence flow to it, or remove it");
    }
    if (is_end && !element.outgoing.empty()) {
      AddOddLink(element, ".outgoing",
                 absl::StrCat("names ", List(element.outgoing),
                              ", and nothing leaves an end event: remove it"));
    }
    if (!is_end && element.outgoing.empty() && lacks_outgoing) {
      const bool ends = takes_all && role != Kind::Role::kStart;
      ends ? faults_.Warn(element.key, "", "has no way out: its branch ends there")
           : AddLink(element, ".outgoing", "is empty: a dead end; lead it to an end event");
    }
    if (is_start && !takes_all && element.outgoing.size() > 1) {
      AddLink(element, ".outgoing",
              absl::StrCat("names ", List(element.outgoing),
                           ": put a gateway after the start, and let them leave that"));
    }
    for (const std::string& key : element.incoming) {
      if (FindFlow(key) == nullptr) {
        AddLink(element, ".incoming", absl::StrCat(Instead(key, "sequence flow"), ": remove it"));
      }
    }
  }

  void CompileWay(const Element& element, const std::string& key, bool is_gateway, Node& node) {
    const Element* const found = FindFlow(key);
    if (found == nullptr) {
      AddLink(element, ".outgoing", absl::StrCat(Instead(key, "sequence flow"), ": remove it"));
      return;
    }
    const Element& flow = *found;
    Properties properties(flow.properties, PathOf(flow.key), faults_.all, is_deployed_);
    Way way{.key = flow.key, .name = flow.name, .is_default = properties.Bool("default")};
    // If a node takes only the first way and has a single one, it takes that without reading its
    // condition.
    const bool is_read = (element.outgoing.size() > 1 || is_gateway || node.takes_all) &&
                         !way.is_default && element.type != "parallel_gateway";
    if (is_read) way.condition = properties.Expression("condition", Wanted::kBool);
    if (element.type == "parallel_gateway") CheckParallelWay(element, flow);
    const auto target = graph_.index.find(flow.outgoing.empty() ? "" : flow.outgoing[0]);
    if (target == graph_.index.end()) return;
    way.target = target->second;
    graph_.nodes[way.target].incoming += 1;
    node.ways.push_back(std::move(way));
  }

  // A parallel gateway takes every way, so that a default or a condition on one has no effect.
  void CheckParallelWay(const Element& gateway, const Element& flow) {
    Properties properties(flow.properties, PathOf(flow.key), faults_.all);
    if (properties.Bool("default")) {
      faults_.AddOdd(flow.key, ".default",
                     absl::StrCat("is on a way out of ", gateway.key,
                                  ", a parallel gateway, which takes all its ways: remove it, or "
                                  "make that an inclusive or exclusive gateway"));
    }
    const Value* const condition = properties.Find("condition");
    if (condition != nullptr && !condition->is_null() && *condition != Value("")) {
      const std::string* const text = condition->as_string();
      faults_.AddOdd(flow.key, ".condition",
                     absl::StrCat("is ", text != nullptr ? *text : ToJson(*condition),
                                  " on a way out of ", gateway.key,
                                  ", a parallel gateway, which takes all its ways: remove it, or "
                                  "make that an inclusive or exclusive gateway"));
    }
  }

  void CheckChoice(const Element& element, const Node& node) {
    if (std::ranges::count_if(node.ways, &Way::is_default) > 1) {
      faults_.Add(
          element.key, ".outgoing",
          absl::StrCat("has more than one default, ", List(DefaultsOf(node)), ": keep one"));
    }
    for (const Way& way : node.ways) {
      const Value::Map& properties = elements_[way.key]->properties;
      const auto condition = properties.find("condition");
      const bool is_empty = condition == properties.end() || condition->second == Value("") ||
                            condition->second.is_null();
      if (!way.is_default && is_empty && !node.takes_all) {
        faults_.Add(way.key, ".condition",
                    absl::StrCat("is empty, and ", element.key,
                                 " must choose: write one, or make this way the default"));
      }
    }
  }

  static std::vector<std::string> DefaultsOf(const Node& node) {
    std::vector<std::string> keys;
    for (const Way& way : node.ways) {
      if (way.is_default) keys.push_back(way.key);
    }
    return keys;
  }

  // There must be one start and at least one end, at the top and in each sub-process.
  void CheckLevels() {
    CheckLevel(-1);
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Kind* const kind = FindKind(graph_.nodes[i].type);
      if (kind != nullptr && kind->role == Kind::Role::kSubProcess) CheckLevel(static_cast<int>(i));
    }
  }

  void CheckLevel(int parent) {
    std::vector<int> level;
    std::vector<int> starts;
    int ends = 0;
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (graph_.nodes[i].parent != parent) continue;
      level.push_back(static_cast<int>(i));
      const Kind* const kind = FindKind(graph_.nodes[i].type);
      if (kind == nullptr) continue;
      if (kind->role == Kind::Role::kStart) starts.push_back(static_cast<int>(i));
      const bool takes_none = graph_.nodes[i].takes_all && graph_.nodes[i].ways.empty();
      ends += kind->role == Kind::Role::kEnd || takes_none ? 1 : 0;
    }
    const std::string path = parent < 0 ? "elements" : PathOf(graph_.nodes[parent].key);
    const absl::string_view verb = parent < 0 ? "have " : "has ";
    if (starts.size() != 1 && !IsMisplaced(Kind::Role::kStart, links_, graph_)) {
      faults_.Add(path, absl::StrCat(verb, StartsAmong(starts)));
      for (const int node : level) faults_.Break(graph_.nodes[node].key);
    } else if (starts.size() != 1) {
      // Covered by the fault of its parent.
    } else if (parent < 0) {
      graph_.start = starts[0];
    } else {
      graph_.nodes[parent].inner_start = starts[0];
    }
    if (ends > 0 || IsMisplaced(Kind::Role::kEnd, links_, graph_)) return;
    faults_.Add(path, absl::StrCat(verb, "no end event: add one after the last element"));
    for (const int node : level) faults_.Break(graph_.nodes[node].key);
  }

  std::string StartsAmong(const std::vector<int>& starts) const {
    if (starts.empty()) return "no start event: add one before the first element";
    std::vector<std::string> keys;
    for (const int start : starts) keys.push_back(graph_.nodes[start].key);
    return absl::StrCat(keys.size(), " start events, ", List(keys), ": keep one");
  }

  const Model* model_;  // without its contradictions
  Links links_;
  const bool is_deployed_;
  absl::flat_hash_map<absl::string_view, const Element*> elements_;
  Graph graph_;
  ModelFaults faults_;
};

}  // namespace

const Node* Graph::Find(absl::string_view key) const {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : &nodes[found->second];
}

CompileResult CompileAll(const Model& model, const CompileOptions& options) {
  return Compiler(model, options).Run();
}

absl::StatusOr<Compiled> Compile(const Model& model, const CompileOptions& options) {
  CompileResult result = CompileAll(model, options);
  if (!result.faults.empty()) return InvalidFields("BAD_MODEL", std::move(result.faults));
  return Compiled{std::move(result.graph), std::move(result.warnings)};
}

}  // namespace magpie::flow
