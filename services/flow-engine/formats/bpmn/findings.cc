#include "services/flow-engine/formats/bpmn/findings.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_join.h"

namespace magpie::flow {
namespace {

constexpr size_t kMaxNamedLanes = 5;

// The innermost named lane around each node.
void CollectLanes(const XmlElement& xml, absl::string_view sets,
                  std::map<std::string, std::string>& lane_of) {
  for (const XmlElement* const set : ChildrenOf(xml, sets)) {
    for (const XmlElement* const lane : ChildrenOf(*set, "lane")) {
      const std::string name = OneLine(lane->Attribute("name"));
      for (const XmlElement* const node : ChildrenOf(*lane, "flowNodeRef")) {
        if (name.empty()) continue;
        lane_of.insert_or_assign(LocalReference(node->node, node->text), name);
      }
      CollectLanes(*lane, "childLaneSet", lane_of);
    }
  }
}

}  // namespace

void WarnOfDirections(const std::vector<FlowElementXml>& found, RawModel& raw) {
  for (size_t i = 0; i < found.size() && i < raw.elements.size(); ++i) {
    const absl::string_view direction = found[i].xml->Attribute("gatewayDirection");
    const Element& gateway = raw.elements[i];
    const bool converges = direction == "Converging" && gateway.outgoing.size() > 1;
    const bool diverges = direction == "Diverging" && gateway.incoming.size() > 1;
    if (!converges && !diverges) continue;
    raw.Warn(absl::StrCat(ElementPath(gateway.key), " says gatewayDirection=\"", direction,
                          "\" and has ", gateway.incoming.size(), " ways in and ",
                          gateway.outgoing.size(), " ways out; its ways count"));
  }
}

void WarnOfLanes(const XmlElement& process, RawModel& raw) {
  std::map<std::string, std::string> lane_of;
  CollectLanes(process, "laneSet", lane_of);
  std::vector<std::string> lanes;
  for (const Element& element : raw.elements) {
    const auto lane = lane_of.find(element.key);
    const bool says_who =
        element.properties.contains("assignee") || element.properties.contains("candidate_groups");
    if (element.type != "user_task" || lane == lane_of.end() || says_who) continue;
    if (std::ranges::find(lanes, lane->second) == lanes.end()) lanes.push_back(lane->second);
  }
  if (lanes.empty()) return;
  const size_t shown = std::min(lanes.size(), kMaxNamedLanes);
  raw.Warn(
      absl::StrCat("lanes are drawn only: user tasks in \"",
                   absl::StrJoin(lanes.begin(), lanes.begin() + shown, "\", \""), "\"",
                   shown < lanes.size() ? " and others" : "",
                   " do not say who may take them; say <magpie:properties candidate_groups=...>"));
}

}  // namespace magpie::flow
