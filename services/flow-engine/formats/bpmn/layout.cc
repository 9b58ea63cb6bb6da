#include "services/flow-engine/formats/bpmn/layout.h"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "absl/strings/match.h"

namespace magpie::flow {
namespace {

constexpr double kGap = 60;
constexpr double kMargin = 30;
constexpr Box kEvent = {0, 0, 36, 36};
constexpr Box kGateway = {0, 0, 50, 50};
constexpr Box kActivity = {0, 0, 110, 80};

Box SizeOf(const Element& element) {
  if (absl::EndsWith(element.type, "event")) return kEvent;
  return absl::EndsWith(element.type, "gateway") ? kGateway : kActivity;
}

bool Overlaps(double begin, double end, double other_begin, double other_end) {
  return begin < other_end && other_begin < end;
}

class Layout {
 public:
  Layout(const Model& model, const Nesting& nesting, Boxes known)
      : nesting_(nesting), boxes_(std::move(known)) {
    for (const Element& element : model.elements) {
      if (!IsFlow(element)) continue;
      for (const std::string& source : element.incoming) {
        for (const std::string& target : element.outgoing) {
          targets_[source].push_back(target);
          sources_[target].push_back(source);
        }
      }
    }
  }

  Boxes Run() {
    const bool is_new = boxes_.empty();
    PlaceIn("");
    if (is_new) MoveTo("", kMargin, kMargin);
    return std::move(boxes_);
  }

 private:
  // The nodes in `parent`, breadth first: each after one that leads to it, if there is one.
  std::vector<const Element*> InOrder(const std::string& parent) const {
    std::map<std::string, const Element*> waiting;
    for (const Element* const element : nesting_.In(parent)) {
      if (!IsFlow(*element)) waiting.emplace(element->key, element);
    }
    std::vector<const Element*> order;
    const auto visit = [&](const Element* first) {
      std::deque<const Element*> queue;
      if (waiting.erase(first->key) > 0) queue.push_back(first);
      for (; !queue.empty(); queue.pop_front()) {
        order.push_back(queue.front());
        const auto targets = targets_.find(queue.front()->key);
        if (targets == targets_.end()) continue;
        for (const std::string& target : targets->second) {
          const auto found = waiting.find(target);
          if (found == waiting.end()) continue;
          queue.push_back(found->second);
          waiting.erase(found);
        }
      }
    };
    for (const Element* const element : nesting_.In(parent)) {
      if (!sources_.contains(element->key) && !HostOf(*element)) visit(element);
    }
    for (const Element* const element : nesting_.In(parent)) {
      if (!HostOf(*element)) visit(element);
    }
    for (const Element* const element : nesting_.In(parent)) visit(element);
    return order;
  }

  // What a boundary event is attached to; null for other nodes.
  static const std::string* HostOf(const Element& element) {
    const auto found = element.properties.find("attached_to");
    return found == element.properties.end() ? nullptr : found->second.as_string();
  }

  void PlaceIn(const std::string& parent) {
    std::vector<const Box*> taken;
    const std::vector<const Element*> nodes = InOrder(parent);
    for (const Element* const node : nodes) {
      const auto known = boxes_.find(node->key);
      if (known != boxes_.end()) taken.push_back(&known->second);
    }
    for (const Element* const node : nodes) {
      const bool is_known = boxes_.contains(node->key);
      PlaceIn(node->key);
      if (is_known) continue;
      const Box box = SpotOf(*node, parent, SizeAround(*node), taken);
      MoveTo(node->key, box.x + kMargin, box.y + kMargin);
      taken.push_back(&(boxes_[node->key] = box));
    }
  }

  // The box around all nodes in `parent`; of size 0 if there are none.
  Box Extent(const std::string& parent) const {
    double left = 0, top = 0, right = 0, bottom = 0;
    bool is_first = true;
    for (const Element* const inner : nesting_.In(parent)) {
      const auto found = boxes_.find(inner->key);
      if (found == boxes_.end()) continue;
      const Box& box = found->second;
      left = is_first ? box.x : std::min(left, box.x);
      top = is_first ? box.y : std::min(top, box.y);
      right = is_first ? box.x + box.width : std::max(right, box.x + box.width);
      bottom = is_first ? box.y + box.height : std::max(bottom, box.y + box.height);
      is_first = false;
    }
    return {left, top, right - left, bottom - top};
  }

  Box SizeAround(const Element& node) const {
    const Box size = SizeOf(node);
    const Box inside = Extent(node.key);
    if (inside.width == 0) return size;
    return {0, 0, std::max(size.width, inside.width + 2 * kMargin),
            std::max(size.height, inside.height + 2 * kMargin)};
  }

  // Moves all within `parent` so that its left upper corner is at x, y.
  void MoveTo(const std::string& parent, double x, double y) {
    const Box now = Extent(parent);
    for (const Element* const inner : nesting_.In(parent)) Shift(inner->key, x - now.x, y - now.y);
  }

  void Shift(const std::string& key, double x, double y) {
    const auto box = boxes_.find(key);
    if (box == boxes_.end()) return;
    box->second.x += x;
    box->second.y += y;
    for (const Element* const inner : nesting_.In(key)) Shift(inner->key, x, y);
  }

  const Box* BoxOfSource(const std::string& key) const {
    const auto sources = sources_.find(key);
    if (sources == sources_.end()) return nullptr;
    for (const std::string& source : sources->second) {
      const auto box = boxes_.find(source);
      if (box != boxes_.end()) return &box->second;
    }
    return nullptr;
  }

  // `size`, moved to a free place.
  Box SpotOf(const Element& node, const std::string& parent, Box size,
             const std::vector<const Box*>& taken) const {
    const std::string* const host_key = HostOf(node);
    const auto host = host_key == nullptr ? boxes_.end() : boxes_.find(*host_key);
    if (host != boxes_.end()) {
      size.x = host->second.x + host->second.width / 2 - size.width / 2;
      size.y = host->second.y + host->second.height - size.height / 2;
      return size;
    }
    const auto around = boxes_.find(parent);
    size.x = around == boxes_.end() ? 0 : around->second.x + kMargin;
    size.y = around == boxes_.end() ? 0 : around->second.y + kMargin;
    if (const Box* const source = BoxOfSource(node.key)) {
      size.x = source->x + source->width + kGap;
      size.y = source->y + source->height / 2 - size.height / 2;
    }
    return Below(size, taken);
  }

  // `box`, or, if it would cover a different one, below all boxes in the same column.
  static Box Below(Box box, const std::vector<const Box*>& taken) {
    bool is_covered = false;
    double bottom = box.y;
    for (const Box* const other : taken) {
      if (!Overlaps(box.x, box.x + box.width, other->x, other->x + other->width)) continue;
      bottom = std::max(bottom, other->y + other->height + kMargin);
      is_covered |= Overlaps(box.y, box.y + box.height, other->y, other->y + other->height);
    }
    if (is_covered) box.y = bottom;
    return box;
  }

  const Nesting& nesting_;
  Boxes boxes_;
  std::map<std::string, std::vector<std::string>> targets_;
  std::map<std::string, std::vector<std::string>> sources_;
};

}  // namespace

Boxes LayOut(const Model& model, const Nesting& nesting, Boxes known) {
  return Layout(model, nesting, std::move(known)).Run();
}

}  // namespace magpie::flow
