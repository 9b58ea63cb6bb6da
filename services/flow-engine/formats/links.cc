#include "services/flow-engine/formats/links.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace magpie::flow {
namespace {

using Keys = std::vector<std::string>;
using KeysByKey = absl::flat_hash_map<std::string, Keys>;

bool IsFlow(const Element& element) { return element.type == kSequenceFlow; }

bool SameSet(const Keys& a, const Keys& b) {
  return std::set(a.begin(), a.end()) == std::set(b.begin(), b.end());
}

// `keys` with those of `actual` that it lacks behind it, and without those that `actual` lacks.
Keys Ordered(const Keys& keys, const Keys& actual) {
  Keys ordered;
  const std::set<std::string> known(actual.begin(), actual.end());
  std::set<std::string> placed;
  for (const Keys* const source : {&keys, &actual}) {
    for (const std::string& key : *source) {
      if (known.contains(key) && placed.insert(key).second) ordered.push_back(key);
    }
  }
  return ordered;
}

// Replaces `incoming` by `actual`. Warns where it said otherwise; to say nothing is no mistake.
void Correct(Element& element, const Keys& actual, Draft& draft) {
  if (!element.incoming.empty() && !SameSet(element.incoming, actual)) {
    draft.Warn(absl::StrCat(ElementPath(element.key),
                            ".incoming is not what leads there; it was put right"));
  }
  element.incoming = Ordered(element.incoming, actual);
}

}  // namespace

void LinkByNodes(Draft& draft) {
  KeysByKey sources;   // by flow
  KeysByKey arriving;  // flows, by node
  for (const Element& element : draft.elements) {
    if (IsFlow(element)) continue;
    for (const std::string& flow : element.outgoing) sources[flow].push_back(element.key);
  }
  std::erase_if(draft.elements, [&](const Element& element) {
    const bool is_lost = IsFlow(element) && !sources.contains(element.key);
    if (is_lost)
      draft.Warn(absl::StrCat(ElementPath(element.key), " leaves no node; it was dropped"));
    return is_lost;
  });
  for (const Element& element : draft.elements) {
    if (!IsFlow(element)) continue;
    for (const std::string& node : element.outgoing) arriving[node].push_back(element.key);
  }
  for (Element& element : draft.elements) {
    Correct(element, IsFlow(element) ? sources[element.key] : arriving[element.key], draft);
  }
}

void LinkByFlows(Draft& draft) {
  KeysByKey leaving;  // flows, by node
  KeysByKey arriving;
  for (const Element& element : draft.elements) {
    if (!IsFlow(element)) continue;
    for (const std::string& node : element.incoming) leaving[node].push_back(element.key);
    for (const std::string& node : element.outgoing) arriving[node].push_back(element.key);
  }
  for (Element& element : draft.elements) {
    if (IsFlow(element)) continue;
    const Keys& actual = leaving[element.key];
    const std::set<std::string> known(actual.begin(), actual.end());
    for (const std::string& flow : element.outgoing) {
      if (!known.contains(flow)) {
        draft.Warn(absl::StrCat(ElementPath(element.key), ".outgoing names ", flow,
                                ", which does not leave it; it was put right"));
      }
    }
    element.outgoing = Ordered(element.outgoing, actual);
    Correct(element, arriving[element.key], draft);
  }
}

}  // namespace magpie::flow
