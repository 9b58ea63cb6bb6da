#include "services/flow-engine/domain/walk/ground/merge.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/model/paths.h"

namespace magpie::flow {
namespace {

const Value* Find(const Value::Map& map, const std::string& name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

bool IsSame(const Value* a, const Value* b) {
  return a == nullptr || b == nullptr ? a == b : *a == *b;
}

// `order` and `status` become `order.status`; a member that is not a name becomes `order["a b"]`.
// If the path would be too long, the enclosing one is returned.
std::string PathOf(const std::string& path, const std::string& member) {
  if (path.size() + member.size() > kMaxConflictBytes) return path;
  const bool is_name = IsPath(member) && member.find('.') == std::string::npos;
  return is_name ? absl::StrCat(path, ".", member)
                 : absl::StrCat(path, "[", ToJson(Value(member)), "]");
}

void AddConflict(std::vector<std::string>& conflicts, const std::string& path) {
  if (conflicts.size() < kMaxConflicts && std::ranges::count(conflicts, path) == 0) {
    conflicts.push_back(path);
  }
}

// Reduces `value`, which was `begun` before, to what has prevailed in `merged`: the other members
// of a map go back to what they were. False if nothing has prevailed.
bool KeepPrevailing(const Value* begun, const Value& merged, Value& value) {
  if (value == merged) return true;
  Value::Map* const members = value.as_map();
  const Value::Map* const others = merged.as_map();
  if (members == nullptr || others == nullptr) return false;
  const Value::Map* const before = begun == nullptr ? nullptr : begun->as_map();
  for (auto member = members->begin(); member != members->end();) {
    const Value* const had = before == nullptr ? nullptr : Find(*before, member->first);
    const Value* const other = Find(*others, member->first);
    if (IsSame(had, &member->second) ||
        (other != nullptr && KeepPrevailing(had, *other, member->second))) {
      ++member;
    } else if (had != nullptr) {
      (member++)->second = *had;
    } else {
      member = members->erase(member);
    }
  }
  return true;
}

Value MergeMaps(const Value::Map& begun, const Value::Map& first, const Value::Map& second,
                const std::string& path, std::vector<std::string>& conflicts) {
  Value::Map merged = second;
  // Members that only the first has.
  for (const auto& [name, value] : first) {
    if (second.contains(name)) continue;
    const Value* const before = Find(begun, name);
    if (before == nullptr) {
      merged.emplace(name, value);
    } else if (*before != value) {
      // The first changed it and the later one removed it, which counts.
      AddConflict(conflicts, PathOf(path, name));
    }
  }
  for (const auto& [name, value] : second) {
    const Value* const before = Find(begun, name);
    const Value* const other = Find(first, name);
    if (IsSame(other, &value) || IsSame(other, before)) continue;
    if (IsSame(before, &value)) {
      if (other == nullptr) {
        merged.erase(name);
      } else {
        merged.insert_or_assign(name, *other);
      }
    } else if (other == nullptr) {
      AddConflict(conflicts, PathOf(path, name));
    } else {
      merged.insert_or_assign(name,
                              MergeValues(before, *other, value, PathOf(path, name), conflicts));
    }
  }
  return merged;
}

}  // namespace

Value MergeValues(const Value* begun, const Value& first, const Value& second,
                  const std::string& path, std::vector<std::string>& conflicts) {
  if (first == second) return second;
  const Value::Map* const firsts = first.as_map();
  const Value::Map* const seconds = second.as_map();
  if (firsts == nullptr || seconds == nullptr) {
    AddConflict(conflicts, path);
    return second;
  }
  const Value::Map* const before = begun == nullptr ? nullptr : begun->as_map();
  return MergeMaps(before == nullptr ? Value::Map() : *before, *firsts, *seconds, path, conflicts);
}

Value::Map Merged::All() const {
  Value::Map all = changes;
  all.insert(seen.begin(), seen.end());
  return all;
}

Value::Map SeenOf(const Value::Map& begun, const std::vector<Carried>& carried) {
  Merger merger(begun);
  for (const Carried& one : carried) merger.TakeAll(one.values, one.begun, {});
  return std::move(merger.values_);
}

void Merger::Take(const Brought& branch) {
  TakeCarried(branch.carried);
  TakeAll(branch.own, SeenOf(begun_, branch.carried), begun_);
  for (const auto& [name, value] : branch.own) own_.insert(name);
}

void Merger::TakeCarried(const std::vector<Carried>& carried) {
  const Value::Map seen = SeenOf(begun_, carried);
  for (const Carried& one : carried) {
    if (std::ranges::count(carried_, one.visit, &Carried::visit) != 0) continue;
    // Values that were replaced where these branches met are not set again.
    Value::Map values;
    for (const auto& [name, value] : one.values) {
      Value left = value;
      if (KeepPrevailing(Find(one.begun, name), *Find(seen, name), left))
        values.emplace(name, left);
    }
    TakeAll(values, one.begun, {});
    carried_.push_back(one);
  }
}

void Merger::TakeAll(const Value::Map& values, const Value::Map& seen, const Value::Map& begun) {
  for (const auto& [name, value] : values) {
    const auto [known, is_new] = values_.emplace(name, value);
    if (is_new) continue;
    const Value* before = Find(seen, name);
    if (before == nullptr) before = Find(begun, name);
    // If this branch saw the known value, its own replaces it.
    known->second = before != nullptr && *before == known->second
                        ? value
                        : MergeValues(before, known->second, value, name, conflicts_);
  }
}

void Merger::TakeWhole(const std::string& name, const Value& value) {
  own_.insert(name);
  const auto [known, is_new] = values_.emplace(name, value);
  if (is_new || known->second == value) return;
  AddConflict(conflicts_, name);
  known->second = value;
}

void Merger::AddConflicts(std::vector<std::string> conflicts) {
  for (const std::string& path : conflicts) AddConflict(conflicts_, path);
}

Merged Merger::Finish(const std::function<bool(int64_t visit)>& is_shared) && {
  Merged merged;
  for (Carried& one : carried_) {
    if (is_shared(one.visit)) {
      merged.carried.push_back(std::move(one));
      continue;
    }
    for (const auto& [name, value] : one.values) own_.insert(name);
  }
  const Value::Map apart = SeenOf(begun_, merged.carried);
  for (auto& [name, value] : values_) {
    // A value that equals the carried one is only seen, not set.
    const Value* const carried = Find(apart, name);
    const bool counts = own_.contains(name) && (carried == nullptr || *carried != value);
    (counts ? merged.changes : merged.seen).emplace(name, std::move(value));
  }
  std::ranges::sort(conflicts_);
  merged.conflicts = std::move(conflicts_);
  return merged;
}

}  // namespace magpie::flow
