#include "services/flow-engine/domain/compile/check_calls.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::flow {
namespace {

using Find = absl::FunctionRef<absl::StatusOr<DeployedPtr>(const Called&)>;

// Flows in the order in which they call one another, each by its name.
using Path = std::vector<std::string>;

std::string NameOf(const Called& called) {
  return called.version == 0 ? called.flow_key : absl::StrCat(called.flow_key, ".", called.version);
}

std::string ElementOf(const Model& model, const Called& called) {
  for (const Element& element : model.elements) {
    const auto found = element.properties.find("flow_key");
    if (found != element.properties.end() && found->second == Value(called.flow_key)) {
      return absl::StrCat("elements[", element.key, "].flow_key");
    }
  }
  return "elements";
}

class Check {
 public:
  explicit Check(Find find) : find_(find) {}

  // Goes on from `called`, the last of `path`. What is wrong; empty for nothing.
  absl::StatusOr<std::string> Follow(const Called& called, Path path) {
    const std::string name = NameOf(called);
    const bool is_cycle = std::ranges::count(path, name) != 0;
    path.push_back(name);
    if (is_cycle) {
      return absl::StrCat("calls itself: ", absl::StrJoin(path, " -> "),
                          ": lead a sequence flow back in place of the call");
    }
    if (path.size() > static_cast<size_t>(kMaxCallDepth)) {
      return absl::StrCat("calls more than ", kMaxCallDepth, " deep: ", absl::StrJoin(path, " -> "),
                          ": put flows together until there are fewer calls");
    }
    // What comes behind it was looked at from here, or from deeper.
    size_t& depth = seen_[called];
    if (depth >= path.size()) return std::string();
    depth = path.size();
    ASSIGN_OR_RETURN(const DeployedPtr found, find_(called));
    if (found == nullptr) return std::string();
    for (const Called& next : found->graph.calls) {
      ASSIGN_OR_RETURN(std::string fault, Follow(next, path));
      if (!fault.empty()) return fault;
    }
    return std::string();
  }

 private:
  Find find_;
  std::map<Called, size_t> seen_;
};

}  // namespace

absl::StatusOr<CheckedCalls> CheckCalls(const Model& model, const Graph& graph, Find find) {
  CheckedCalls checked;
  Check check(find);
  for (const Called& called : graph.calls) {
    const std::string place = ElementOf(model, called);
    ASSIGN_OR_RETURN(std::string fault, check.Follow(called, {model.key.str()}));
    if (!fault.empty()) {
      checked.faults.push_back({place, std::move(fault)});
      continue;
    }
    ASSIGN_OR_RETURN(const DeployedPtr found, find(called));
    if (found == nullptr) {
      checked.warnings.push_back(absl::StrCat(place, " is not deployed yet: ", NameOf(called)));
    }
  }
  return checked;
}

}  // namespace magpie::flow
