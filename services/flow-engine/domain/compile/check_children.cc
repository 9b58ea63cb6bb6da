#include "services/flow-engine/domain/compile/check_children.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::flow {
namespace {

using Find = absl::FunctionRef<absl::StatusOr<DeployedPtr>(const ChildRef&)>;

// The names of flows, each starting the next.
using Path = std::vector<std::string>;

std::string NameOf(const ChildRef& child) {
  return child.version == 0 ? child.flow_key : absl::StrCat(child.flow_key, ".", child.version);
}

std::string ElementOf(const Model& model, const ChildRef& child) {
  for (const Element& element : model.elements) {
    const auto found = element.properties.find("flow_key");
    if (found != element.properties.end() && found->second == Value(child.flow_key)) {
      return absl::StrCat("elements[", element.key, "].flow_key");
    }
  }
  return "elements";
}

class Check {
 public:
  explicit Check(Find find) : find_(find) {}

  // Follows the flows that `child` starts; `path` led to it. Returns the fault, or an empty string.
  absl::StatusOr<std::string> Follow(const ChildRef& child, Path path) {
    const std::string name = NameOf(child);
    const bool is_cycle = std::ranges::count(path, name) != 0;
    path.push_back(name);
    if (is_cycle) {
      return absl::StrCat("starts itself: ", absl::StrJoin(path, " -> "),
                          ": lead a sequence flow back instead");
    }
    if (path.size() > static_cast<size_t>(kMaxChildDepth)) {
      return absl::StrCat("nests child flows more than ", kMaxChildDepth,
                          " deep: ", absl::StrJoin(path, " -> "), ": merge some of these flows");
    }
    // Already checked at this depth or deeper.
    size_t& depth = seen_[child];
    if (depth >= path.size()) return std::string();
    depth = path.size();
    ASSIGN_OR_RETURN(const DeployedPtr found, find_(child));
    if (found == nullptr) return std::string();
    for (const ChildRef& next : found->graph.children) {
      ASSIGN_OR_RETURN(std::string fault, Follow(next, path));
      if (!fault.empty()) return fault;
    }
    return std::string();
  }

 private:
  Find find_;
  std::map<ChildRef, size_t> seen_;
};

}  // namespace

absl::StatusOr<CheckedChildren> CheckChildren(const Model& model, const Graph& graph, Find find) {
  CheckedChildren checked;
  Check check(find);
  for (const ChildRef& child : graph.children) {
    const std::string place = ElementOf(model, child);
    ASSIGN_OR_RETURN(std::string fault, check.Follow(child, {model.key.str()}));
    if (!fault.empty()) {
      checked.faults.push_back({place, std::move(fault)});
      continue;
    }
    ASSIGN_OR_RETURN(const DeployedPtr found, find(child));
    if (found == nullptr) {
      checked.warnings.push_back(absl::StrCat(place, " is not deployed yet: ", NameOf(child)));
    }
  }
  return checked;
}

}  // namespace magpie::flow
