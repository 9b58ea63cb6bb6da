#include "services/flow-engine/formats/ways.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace magpie::flow {
namespace {

constexpr absl::string_view kWays = "ways";

bool IsGateway(const Element& element) { return absl::EndsWith(element.type, "_gateway"); }

}  // namespace

Splits::Splits(const std::vector<Element>& elements) {
  for (const Element& element : elements) {
    if (element.type == kSequenceFlow && element.properties.contains("condition")) {
      conditional_.insert(element.key);
    }
  }
}

bool Splits::Has(const Element& node) const {
  if (node.type == kSequenceFlow || IsGateway(node)) return false;
  return node.outgoing.size() > 1 ||
         std::ranges::any_of(node.outgoing,
                             [&](const std::string& key) { return conditional_.contains(key); });
}

void SayWays(Draft& draft) {
  const Splits splits(draft.elements);
  for (Element& element : draft.elements) {
    if (splits.Has(element)) element.properties.try_emplace(std::string(kWays), draft.ways);
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
