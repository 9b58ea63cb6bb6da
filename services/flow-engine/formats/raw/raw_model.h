// What a reader produces: a model that is not checked yet, with the faults found so far.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "services/flow-engine/domain/model/model.h"

namespace magpie::flow {

// What an element has and the engine does not read: unread.h.
struct Unread {
  struct Label {
    std::string text;  // for people
    std::string name;  // of the instruction
  };
  std::string key;      // of the element; empty: the process
  std::string who;      // its name in warnings
  std::string element;  // "userTask"
  std::vector<Label> labels;
  Value::Map adopted;  // what was read of it nevertheless: adopted.h
};

struct RawModel {
  std::string key;  // the flow key in the source; may be empty
  std::string name;
  std::vector<Element> elements;
  std::vector<std::string> places;  // of each element in the source: "line 12"
  std::vector<std::string> warnings;
  std::vector<FieldViolation> faults;
  std::vector<Unread> unread;
  absl::string_view ways = "first";  // for nodes that do not set it: ways.h

  void Fault(absl::string_view path, absl::string_view what) {
    faults.push_back({std::string(path), std::string(what)});
  }
  void Warn(std::string text) { warnings.push_back(std::move(text)); }
};

inline std::string ElementPath(absl::string_view key) {
  return absl::StrCat("elements[", key, "]");
}

// Reports too many elements, and keys that would not work in every format: each element needs a
// unique key on one line. Elements without a key are removed.
void CheckElements(RawModel& raw);

// A flow key similar to `id`: with `_` for characters that a flow key cannot have. Empty for an
// empty `id`.
std::string FlowKeyLike(absl::string_view id);

// `name` on one line: runs of white space and control characters become one space.
std::string OneLine(absl::string_view name);

}  // namespace magpie::flow
