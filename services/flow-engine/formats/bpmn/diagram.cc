#include "services/flow-engine/formats/bpmn/diagram.h"

#include <map>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/flow-engine/formats/bpmn/layout.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"

namespace magpie::flow {
namespace {

struct Point {
  double x;
  double y;
};

// The shapes and edges of a document.
class Drawing {
 public:
  Drawing(const Model& model, const Nesting& nesting, const pugi::xml_document& tree,
          XmlEditor& editor)
      : nesting_(nesting), editor_(editor) {
    Collect(tree);
    if (is_drawn()) boxes_ = LayOut(model, nesting, BoxesOf());
  }

  bool is_drawn() const { return !first_plane_.empty(); }

  void DrawNode(const Element& node) {
    if (shown_.contains(node.key)) return;
    pugi::xml_node shape = AddShown(node, "BPMNShape", "_shape");
    if (!nesting_.In(node.key).empty()) editor_.SetAttribute(shape, "isExpanded", "true");
    const Box& box = boxes_[node.key];
    pugi::xml_node bounds = editor_.Add(shape, kBoundsSpace, "Bounds");
    SetNumber(bounds, "x", box.x);
    SetNumber(bounds, "y", box.y);
    SetNumber(bounds, "width", box.width);
    SetNumber(bounds, "height", box.height);
  }

  void DrawFlow(const Element& flow) {
    const auto shown = shown_.find(flow.key);
    pugi::xml_node edge =
        shown == shown_.end() ? AddShown(flow, "BPMNEdge", "_edge") : shown->second;
    editor_.RemoveAll(edge, kPointSpace, "waypoint");
    const std::vector<Point> way = WayOf(flow);
    // Before the label, if there is one: new children come first.
    for (auto point = way.rbegin(); point != way.rend(); ++point) {
      pugi::xml_node waypoint = editor_.AddFirst(edge, kPointSpace, "waypoint");
      SetNumber(waypoint, "x", point->x);
      SetNumber(waypoint, "y", point->y);
    }
  }

 private:
  void Collect(pugi::xml_node node, pugi::xml_node plane = {}) {
    for (const pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      const bool is_plane = LocalName(child) == "BPMNPlane";
      if (is_plane && !first_plane_ && SpaceOf(child) == kDiagramSpace) first_plane_ = child;
      if (const pugi::xml_attribute id = child.attribute("id")) ids_.insert(id.value());
      if (const pugi::xml_attribute key = child.attribute("bpmnElement"); key && plane) {
        shown_.emplace(key.value(), child);
        planes_.emplace(nesting_.ParentOf(key.value()), plane);
      }
      Collect(child, is_plane ? child : plane);
    }
  }

  Boxes BoxesOf() const {
    Boxes boxes;
    for (const auto& [key, shape] : shown_) {
      const pugi::xml_node bounds = editor_.Find(shape, kBoundsSpace, "Bounds");
      if (!bounds) continue;
      boxes[key] = {NumberOf(bounds, "x"), NumberOf(bounds, "y"), NumberOf(bounds, "width"),
                    NumberOf(bounds, "height")};
    }
    return boxes;
  }

  // A coordinate; 0 if it is out of bounds.
  static double NumberOf(pugi::xml_node node, const char* name) {
    constexpr double kMost = 1e6;
    const double number = node.attribute(name).as_double();
    return number > -kMost && number < kMost ? number : 0;
  }

  void SetNumber(pugi::xml_node node, absl::string_view name, double number) {
    editor_.SetAttribute(node, name, absl::StrCat(number));
  }

  pugi::xml_node PlaneOf(const Element& element) const {
    const std::string& parent = nesting_.ParentOf(element.key);
    const auto plane = planes_.find(parent);
    if (plane != planes_.end()) return plane->second;
    const auto outer = planes_.find(nesting_.ParentOf(parent));
    return outer == planes_.end() ? first_plane_ : outer->second;
  }

  pugi::xml_node AddShown(const Element& element, absl::string_view name,
                          absl::string_view ending) {
    const pugi::xml_node node = editor_.Add(PlaneOf(element), kDiagramSpace, name);
    std::string id = absl::StrCat(element.key, ending);
    for (int i = 2; !ids_.insert(id).second; ++i) id = absl::StrCat(element.key, ending, i);
    editor_.SetAttribute(node, "id", id);
    editor_.SetAttribute(node, "bpmnElement", element.key);
    shown_.emplace(element.key, node);
    return node;
  }

  Box BoxOfEnd(const std::vector<std::string>& keys) const {
    const auto box = keys.empty() ? boxes_.end() : boxes_.find(keys[0]);
    return box == boxes_.end() ? Box{} : box->second;
  }

  // From the right side of the source to the left side of the target, with right angles.
  std::vector<Point> WayOf(const Element& flow) const {
    const Box from = BoxOfEnd(flow.incoming);
    const Box to = BoxOfEnd(flow.outgoing);
    const Point begin = {from.x + from.width, from.y + from.height / 2};
    const Point end = {to.x, to.y + to.height / 2};
    if (begin.y == end.y) return {begin, end};
    const double middle = (begin.x + end.x) / 2;
    return {begin, {middle, begin.y}, {middle, end.y}, end};
  }

  const Nesting& nesting_;
  XmlEditor& editor_;
  pugi::xml_node first_plane_;
  std::set<std::string> ids_;
  std::map<std::string, pugi::xml_node> shown_;   // by key
  std::map<std::string, pugi::xml_node> planes_;  // by the key of a sub-process
  Boxes boxes_;
};

}  // namespace

void DrawChanges(const Model& model, const Nesting& nesting, const std::set<std::string>& changed,
                 const pugi::xml_document& tree, XmlEditor& editor) {
  if (changed.empty()) return;
  Drawing drawing(model, nesting, tree, editor);
  if (!drawing.is_drawn()) return;
  std::vector<const Element*> flows;
  std::set<std::string> waiting =
      changed;  // of elements with the same key, only the first is drawn
  for (const Element& element : model.elements) {
    if (waiting.erase(element.key) == 0) continue;
    if (element.type == kSequenceFlow) {
      flows.push_back(&element);
    } else {
      drawing.DrawNode(element);
    }
  }
  for (const Element* const flow : flows) drawing.DrawFlow(*flow);
}

}  // namespace magpie::flow
