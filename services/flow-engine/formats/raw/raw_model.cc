#include "services/flow-engine/formats/raw/raw_model.h"

#include <algorithm>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"

namespace magpie::flow {

namespace {

// `user task "Ask the rider" (line 12)`
std::string Name(const RawModel& raw, size_t index) {
  const Element& element = raw.elements[index];
  const std::string type = absl::StrReplaceAll(element.type, {{"_", " "}});
  const std::string name = element.name.empty() ? "" : absl::StrCat(" \"", element.name, "\"");
  const std::string place =
      index < raw.places.size() ? raw.places[index] : absl::StrCat("position ", index + 1);
  return absl::StrCat(type.empty() ? "element" : type, name, " (", place, ")");
}

bool HasFault(const RawModel& raw, absl::string_view path) {
  return std::ranges::any_of(
      raw.faults, [&](const FieldViolation& fault) { return absl::StartsWith(fault.field, path); });
}

}  // namespace

void CheckElements(RawModel& raw) {
  if (raw.elements.size() > kMaxElements) {
    raw.Fault("elements", absl::StrCat("are ", raw.elements.size(), ", more than ", kMaxElements,
                                       ": split the flow and call its parts"));
    return;
  }
  absl::flat_hash_map<absl::string_view, size_t> keys;
  for (size_t i = 0; i < raw.elements.size(); ++i) {
    const std::string& key = raw.elements[i].key;
    if (key.empty() && !HasFault(raw, ElementPath(absl::StrCat(i)))) {
      raw.Fault(ElementPath(absl::StrCat(i)),
                absl::StrCat("has no key: give the ", Name(raw, i), " a key"));
    } else if (key.empty()) {
      continue;
    } else if (OneLine(key) != key) {
      raw.Fault(ElementPath(OneLine(key)),
                "has white space in its key beyond single spaces: use _ or - instead");
    } else if (const auto [first, is_new] = keys.emplace(key, i); !is_new) {
      raw.Fault(ElementPath(key),
                absl::StrCat("is the key of two elements, the ", Name(raw, first->second),
                             " and the ", Name(raw, i), ": give one of them a different key"));
    }
  }
  std::erase_if(raw.elements, [](const Element& element) { return element.key.empty(); });
}

std::string FlowKeyLike(absl::string_view id) {
  std::string key;
  for (const char c : id.substr(0, kMaxFlowKeyBytes)) {
    key +=
        absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("-_.", c) ? c : '_';
  }
  return key;
}

std::string OneLine(absl::string_view name) {
  std::string line;
  bool is_apart = false;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) {
      is_apart = true;
      continue;
    }
    if (is_apart && !line.empty()) line += ' ';
    is_apart = false;
    line += c;
  }
  return line;
}

}  // namespace magpie::flow
