#include "services/flow-engine/formats/draft.h"

#include "absl/container/flat_hash_set.h"

namespace magpie::flow {

void CheckElements(Draft& draft) {
  if (draft.elements.size() > kMaxElements) {
    draft.Fault("elements", absl::StrCat("are more than ", kMaxElements));
    return;
  }
  absl::flat_hash_set<absl::string_view> keys;
  for (size_t i = 0; i < draft.elements.size(); ++i) {
    const std::string& key = draft.elements[i].key;
    if (key.empty()) {
      draft.Fault(ElementPath(absl::StrCat(i)), "has no key");
    } else if (OneLine(key) != key) {
      draft.Fault(ElementPath(OneLine(key)), "has white space in its key beyond single spaces");
    } else if (!keys.insert(key).second) {
      draft.Fault(ElementPath(key), "is the key of more than one element");
    }
  }
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
