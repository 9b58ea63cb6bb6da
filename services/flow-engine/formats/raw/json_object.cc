#include "services/flow-engine/formats/raw/json_object.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "services/flow-engine/domain/model/model_faults.h"

namespace magpie::flow {
namespace {

const Value::Map kNoMembers;
const Value::List kNoItems;

// form_key -> formKey
std::string CamelCase(absl::string_view snake_case) {
  std::string name;
  bool raise = false;
  for (const char c : snake_case) {
    if (c == '_') {
      raise = true;
    } else {
      name += std::exchange(raise, false) ? absl::ascii_toupper(c) : c;
    }
  }
  return name;
}

}  // namespace

JsonObject::JsonObject(const Value& value, std::string path, RawModel& raw)
    : members_(value.as_map()), path_(std::move(path)), raw_(raw) {
  if (members_ != nullptr) return;
  members_ = &kNoMembers;
  if (!value.is_null()) raw_.Fault(path_, IsNot("a map", value));
}

void JsonObject::Fault(absl::string_view member, absl::string_view what) {
  raw_.Fault(PathOf(member), what);
}

const Value* JsonObject::Find(absl::string_view name) {
  asked_.emplace(name);
  for (const std::string& spelling : {std::string(name), CamelCase(name)}) {
    const auto found = members_->find(spelling);
    if (found == members_->end()) continue;
    read_.insert(spelling);
    return found->second.is_null() ? nullptr : &found->second;
  }
  return nullptr;
}

std::string JsonObject::String(absl::string_view name) {
  const Value* const value = Find(name);
  if (value == nullptr) return "";
  if (value->as_string() != nullptr) return *value->as_string();
  Fault(name, IsNot("a string", *value));
  return value->as_int() == nullptr ? "" : ToJson(*value);
}

const Value::List& JsonObject::List(absl::string_view name) {
  const Value* const value = Find(name);
  if (value == nullptr) return kNoItems;
  if (value->as_list() != nullptr) return *value->as_list();
  Fault(name, IsNot("a list", *value));
  return kNoItems;
}

const Value::Map& JsonObject::Map(absl::string_view name) {
  const Value* const value = Find(name);
  if (value == nullptr) return kNoMembers;
  if (value->as_map() != nullptr) return *value->as_map();
  Fault(name, IsNot("a map", *value));
  return kNoMembers;
}

std::vector<std::string> JsonObject::Strings(absl::string_view name) {
  std::vector<std::string> strings;
  size_t index = 0;
  for (const Value& item : List(name)) {
    if (item.as_string() != nullptr) {
      strings.push_back(*item.as_string());
    } else {
      Fault(absl::StrCat(name, "[", index, "]"), IsNot("a string", item));
      if (item.as_int() != nullptr) strings.push_back(ToJson(item));
    }
    ++index;
  }
  return strings;
}

void JsonObject::RefuseOthers() {
  for (const auto& [name, value] : *members_) {
    if (read_.contains(name)) continue;
    Fault(name, absl::StrCat("is not known here; known: ", absl::StrJoin(asked_, ", ")));
  }
}

Value::Map JsonObject::Others() const {
  Value::Map others;
  for (const auto& [name, value] : *members_) {
    if (!read_.contains(name)) others.emplace(name, value);
  }
  return others;
}

}  // namespace magpie::flow
