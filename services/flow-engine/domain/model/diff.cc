#include "services/flow-engine/domain/model/diff.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/value/json.h"

namespace magpie::flow {
namespace {

class Comparison {
 public:
  explicit Comparison(std::string element_key) : key_(std::move(element_key)) {}

  void Compare(const std::string& path, const Value* before, const Value* after) {
    if (before != nullptr && after != nullptr) {
      if (*before == *after) return;
      if (before->as_map() != nullptr && after->as_map() != nullptr) {
        return CompareMaps(path, *before->as_map(), *after->as_map());
      }
    }
    found_.push_back({.kind = Difference::Kind::kChanged,
                      .element_key = key_,
                      .path = path,
                      .before = before == nullptr ? "" : ToJson(*before),
                      .after = after == nullptr ? "" : ToJson(*after)});
  }

  void CompareMaps(const std::string& path, const Value::Map& before, const Value::Map& after) {
    std::set<std::string> names;
    for (const auto& [name, value] : before) names.insert(name);
    for (const auto& [name, value] : after) names.insert(name);
    for (const std::string& name : names) {
      const auto old = before.find(name);
      const auto now = after.find(name);
      Compare(absl::StrCat(path, ".", name), old == before.end() ? nullptr : &old->second,
              now == after.end() ? nullptr : &now->second);
    }
  }

  void CompareTexts(const std::string& path, const std::string& before, const std::string& after) {
    const Value old(before);
    const Value now(after);
    Compare(path, &old, &now);
  }

  void CompareLists(const std::string& path, const std::vector<std::string>& before,
                    const std::vector<std::string>& after) {
    const Value old(Value::List(before.begin(), before.end()));
    const Value now(Value::List(after.begin(), after.end()));
    Compare(path, &old, &now);
  }

  std::vector<Difference> found() && { return std::move(found_); }

 private:
  const std::string key_;
  std::vector<Difference> found_;
};

std::vector<Difference> DiffElements(const Element& before, const Element& after) {
  Comparison comparison(after.key);
  comparison.CompareTexts("name", before.name, after.name);
  comparison.CompareTexts("type", before.type, after.type);
  comparison.CompareTexts("parent", before.parent, after.parent);
  comparison.CompareLists("incoming", before.incoming, after.incoming);
  comparison.CompareLists("outgoing", before.outgoing, after.outgoing);
  comparison.CompareMaps("properties", before.properties, after.properties);
  return std::move(comparison).found();
}

}  // namespace

std::vector<Difference> Diff(const Model& before, const Model& after) {
  Comparison flow("");
  flow.CompareTexts("name", before.name, after.name);
  std::vector<Difference> all = std::move(flow).found();
  std::map<std::string, const Element*> old;
  for (const Element& element : before.elements) old.emplace(element.key, &element);
  for (const Element& element : after.elements) {
    const auto known = old.find(element.key);
    if (known == old.end()) {
      all.push_back({.kind = Difference::Kind::kAdded, .element_key = element.key});
      continue;
    }
    const std::vector<Difference> changed = DiffElements(*known->second, element);
    all.insert(all.end(), changed.begin(), changed.end());
    old.erase(known);
  }
  for (const Element& element : before.elements) {
    if (!old.contains(element.key)) continue;
    all.push_back({.kind = Difference::Kind::kRemoved, .element_key = element.key});
  }
  return all;
}

}  // namespace magpie::flow
