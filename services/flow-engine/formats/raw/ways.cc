#include "services/flow-engine/formats/raw/ways.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace magpie::flow {
namespace {

constexpr absl::string_view kWays = "ways";

bool IsGateway(const Element& element) { return absl::EndsWith(element.type, "_gateway"); }

bool IsActivity(const Element& element) {
  return element.type == "sub_process" || element.type == "call_activity" ||
         absl::EndsWith(element.type, "task");
}

bool EndsItsBranch(const Element& element) {
  return IsActivity(element) && element.outgoing.empty() && !element.incoming.empty();
}

}  // namespace

Splits::Splits(const std::vector<Element>& elements) {
  for (const Element& element : elements) {
    if (element.type == kSequenceFlow && element.properties.contains("condition")) {
      conditional_.insert(element.key);
    }
  }
}

bool Splits::Has(const Element& node) const {
  const bool is_end = absl::EndsWith(node.type, "end_event");
  if (node.type == kSequenceFlow || is_end || IsGateway(node)) return false;
  return node.outgoing.size() > 1 ||
         std::ranges::any_of(node.outgoing,
                             [&](const std::string& key) { return conditional_.contains(key); });
}

bool Splits::MustSay(const Element& node) const { return Has(node) || EndsItsBranch(node); }

void SayWays(RawModel& raw) {
  const Splits splits(raw.elements);
  for (Element& element : raw.elements) {
    if (splits.Has(element)) element.properties.try_emplace(std::string(kWays), raw.ways);
    if (raw.ways != "all" || !EndsItsBranch(element)) continue;
    const auto [ways, is_new] = element.properties.try_emplace(std::string(kWays), raw.ways);
    // `first` makes it a dead end, as does the absence of `ways`.
    if (!is_new && ways->second == Value("first")) element.properties.erase(ways);
  }
}

void SayWaysInBpmn(const Element& node, Value::Map& extensions) {
  const auto ways = node.properties.find(kWays);
  if (ways == node.properties.end()) {
    extensions.emplace(kWays, "first");
  } else if (ways->second == Value("all")) {
    extensions.erase(std::string(kWays));
  }
}

}  // namespace magpie::flow
