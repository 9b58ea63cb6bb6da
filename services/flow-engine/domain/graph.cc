#include "services/flow-engine/domain/graph.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::flow {
namespace {

const SequenceFlow* AsFlow(const Element& element) {
  return std::get_if<SequenceFlow>(&element.kind);
}

template <class What>
bool Is(const Element& element) {
  return std::holds_alternative<What>(element.kind);
}

// Compiles one model and gathers its faults; the graph counts only where there are none.
class Compiler {
 public:
  explicit Compiler(const Model& model) : model_(model) {}

  absl::StatusOr<Graph> Run() {
    IndexElements();
    CheckEnds();
    for (const Element& element : model_.elements) {
      if (AsFlow(element)) {
        CheckFlow(element);
      } else if (graph_.index.contains(element.key)) {
        CompileNode(element);
      }
    }
    if (faults_.empty()) CheckReach();
    if (!faults_.empty()) return InvalidFields("BAD_MODEL", std::move(faults_));
    return std::move(graph_);
  }

 private:
  void Fault(absl::string_view path, absl::string_view what) {
    faults_.push_back({std::string(path), std::string(what)});
  }
  void Fault(const Element& element, absl::string_view member, absl::string_view what) {
    Fault(absl::StrCat("elements[", element.key, "]", member), what);
  }

  void IndexElements() {
    if (model_.elements.size() > kMaxElements) {
      Fault("elements", absl::StrCat("are more than ", kMaxElements));
    }
    for (const Element& element : model_.elements) {
      if (element.key.empty() || element.key.size() > kMaxElementKeyBytes) {
        Fault(element, ".key", absl::StrCat("is not 1 to ", kMaxElementKeyBytes, " bytes long"));
      } else if (!elements_.emplace(element.key, &element).second) {
        Fault(element, ".key", "stands twice");
      } else if (!AsFlow(element)) {
        graph_.index.emplace(element.key, static_cast<int>(graph_.nodes.size()));
        graph_.nodes.push_back({.key = element.key, .name = element.name});
      }
    }
  }

  void CheckEnds() {
    const auto starts = std::ranges::count_if(model_.elements, Is<StartEvent>);
    if (starts != 1) Fault("elements", absl::StrCat("have ", starts, " start events, not 1"));
    if (std::ranges::none_of(model_.elements, Is<EndEvent>)) Fault("elements", "have no end event");
  }

  const Element* FindNode(absl::string_view key) const {
    const auto found = elements_.find(key);
    return found == elements_.end() || AsFlow(*found->second) ? nullptr : found->second;
  }

  // A sequence flow leaves one node that knows it, and goes to one.
  void CheckFlow(const Element& flow) {
    if (flow.incoming.size() != 1) Fault(flow, ".incoming", "is not exactly one node");
    if (flow.outgoing.size() != 1) Fault(flow, ".outgoing", "is not exactly one node");
    for (const std::string& key : flow.incoming) {
      const Element* source = FindNode(key);
      if (source == nullptr) {
        Fault(flow, ".incoming", absl::StrCat("names no node: ", key));
      } else if (std::ranges::find(source->outgoing, flow.key) == source->outgoing.end()) {
        Fault(flow, ".incoming", absl::StrCat("names ", key, ", which does not name it back"));
      }
    }
    for (const std::string& key : flow.outgoing) {
      if (!FindNode(key)) Fault(flow, ".outgoing", absl::StrCat("names no node: ", key));
    }
  }

  void CompileNode(const Element& element) {
    Node& node = graph_.nodes[graph_.index[element.key]];
    if (Is<StartEvent>(element)) graph_.start = graph_.index[element.key];
    CheckSides(element);
    for (const std::string& key : element.outgoing) CompileWay(element, key, node);
    node.chooses = node.ways.size() > 1 || (Is<ExclusiveGateway>(element) && !node.ways.empty() &&
                                            node.ways.front().condition.has_value());
    if (node.chooses) CheckChoice(element, node);
    node.work = CompileWork(element);
  }

  void CheckSides(const Element& element) {
    const bool is_start = Is<StartEvent>(element);
    const bool is_end = Is<EndEvent>(element);
    if (is_start && !element.incoming.empty())
      Fault(element, ".incoming", "leads to a start event");
    if (!is_start && element.incoming.empty()) Fault(element, ".incoming", "is empty");
    if (is_end && !element.outgoing.empty()) Fault(element, ".outgoing", "leaves an end event");
    if (!is_end && element.outgoing.empty()) Fault(element, ".outgoing", "is empty");
    if (is_start && element.outgoing.size() > 1) Fault(element, ".outgoing", "is more than one");
    for (const std::string& key : element.incoming) {
      const auto found = elements_.find(key);
      if (found == elements_.end() || !AsFlow(*found->second)) {
        Fault(element, ".incoming", absl::StrCat("names no sequence flow: ", key));
      }
    }
  }

  void CompileWay(const Element& element, const std::string& key, Node& node) {
    const auto found = elements_.find(key);
    if (found == elements_.end() || !AsFlow(*found->second)) {
      Fault(element, ".outgoing", absl::StrCat("names no sequence flow: ", key));
      return;
    }
    const Element& flow = *found->second;
    Way way{.key = flow.key, .name = flow.name, .is_default = AsFlow(flow)->is_default};
    if (flow.outgoing.size() == 1 && graph_.index.contains(flow.outgoing[0])) {
      way.target = graph_.index[flow.outgoing[0]];
    }
    // One way out of anything but a gateway is taken as it is: its condition is not even read.
    const bool read = element.outgoing.size() > 1 || Is<ExclusiveGateway>(element);
    const std::string& condition = AsFlow(flow)->condition;
    if (read && !condition.empty()) {
      way.condition = CompileText(condition, absl::StrCat("elements[", key, "].condition"),
                                  {.is_condition = true});
    }
    node.ways.push_back(std::move(way));
  }

  void CheckChoice(const Element& element, const Node& node) {
    if (std::ranges::count_if(node.ways, &Way::is_default) > 1) {
      Fault(element, ".outgoing", "has more than one default");
    }
    for (const Way& way : node.ways) {
      if (!way.is_default && AsFlow(*elements_[way.key])->condition.empty()) {
        Fault(absl::StrCat("elements[", way.key, "].condition"),
              absl::StrCat("is empty, and ", element.key, " has to choose"));
      }
    }
  }

  std::optional<expr::Program> CompileText(absl::string_view text, absl::string_view path,
                                           const expr::Options& options = {}) {
    absl::StatusOr<expr::Program> program = expr::Program::Compile(text, options);
    if (program.ok()) return *std::move(program);
    Fault(path, program.status().message());
    return std::nullopt;
  }

  Work CompileWork(const Element& element) {
    if (const auto* task = std::get_if<UserTask>(&element.kind)) return CompileForm(element, *task);
    if (const auto* task = std::get_if<ServiceTask>(&element.kind))
      return CompileCall(element, *task);
    if (Is<EndEvent>(element)) return End{};
    return Pass{};
  }

  Work CompileForm(const Element& element, const UserTask& task) {
    if (task.form.fields.size() > kMaxFormFields) {
      Fault(element, ".form.fields", absl::StrCat("are more than ", kMaxFormFields));
    }
    for (size_t i = 0; i < task.form.fields.size(); ++i) {
      const FormField& field = task.form.fields[i];
      const std::string path = absl::StrCat(".form.fields[", i, "]");
      if (field.key.empty()) Fault(element, path + ".key", "is empty");
      if (field.type == FieldType::kEnum && field.options.empty()) {
        Fault(element, path + ".options", "are empty");
      }
    }
    return Ask{task.form};
  }

  Work CompileCall(const Element& element, const ServiceTask& task) {
    if (const auto* fetch = std::get_if<FetchFields>(&task.action)) {
      if (fetch->fields.empty()) Fault(element, ".fetch.fields", "are empty");
      return Fetch{fetch->fields, CompileParams(element, ".fetch", fetch->params)};
    }
    if (const auto* call = std::get_if<CallApi>(&task.action)) {
      if (call->api.empty()) Fault(element, ".call.api", "is empty");
      return Invoke{call->api, CompileParams(element, ".call", call->params),
                    call->result_variable};
    }
    Fault(element, "",
          "is a service task without an action: give it fields to fetch or an API to call");
    return Pass{};
  }

  std::vector<Parameter> CompileParams(const Element& element, absl::string_view member,
                                       const Params& params) {
    std::vector<Parameter> compiled;
    for (const auto& [name, text] : params) {
      const std::string path =
          absl::StrCat("elements[", element.key, "]", member, ".params.", name);
      auto program = CompileText(text, path);
      if (program.has_value()) compiled.push_back({name, *std::move(program)});
    }
    return compiled;
  }

  void CheckReach() {
    std::vector<bool> reached(graph_.nodes.size(), false);
    std::vector<int> open = {graph_.start};
    reached[graph_.start] = true;
    while (!open.empty()) {
      const int at = open.back();
      open.pop_back();
      for (const Way& way : graph_.nodes[at].ways) {
        if (reached[way.target]) continue;
        reached[way.target] = true;
        open.push_back(way.target);
      }
    }
    for (size_t i = 0; i < reached.size(); ++i) {
      if (!reached[i])
        Fault(*elements_[graph_.nodes[i].key], "", "cannot be reached from the start");
    }
  }

  const Model& model_;
  absl::flat_hash_map<absl::string_view, const Element*> elements_;
  Graph graph_;
  std::vector<FieldViolation> faults_;
};

}  // namespace

const Node* Graph::Find(absl::string_view key) const {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : &nodes[found->second];
}

absl::StatusOr<Graph> Compile(const Model& model) { return Compiler(model).Run(); }

}  // namespace magpie::flow
