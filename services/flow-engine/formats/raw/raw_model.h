// What a reader makes: a model in the making, with what is wrong with it so far.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "services/flow-engine/domain/model/model.h"

namespace magpie::flow {

// What an element says and no reader reads: unread.h.
struct Unread {
  struct Label {
    std::string text;  // as people see it
    std::string name;  // of the instruction
  };
  std::string key;      // of the element; empty: the process
  std::string who;      // as warnings call it
  std::string element;  // "userTask"
  std::vector<Label> labels;
  Value::Map adopted;  // what was read of it all the same: adopted.h
};

struct RawModel {
  std::string key;  // what the source calls the flow; may be empty
  std::string name;
  std::vector<Element> elements;
  std::vector<std::string> places;  // of each element in the source: "line 12"
  std::vector<std::string> warnings;
  std::vector<FieldViolation> faults;
  std::vector<Unread> unread;
  absl::string_view ways = "first";  // how its nodes leave that do not say it themselves: ways.h

  void Fault(absl::string_view path, absl::string_view what) {
    faults.push_back({std::string(path), std::string(what)});
  }
  void Warn(std::string text) { warnings.push_back(std::move(text)); }
};

inline std::string ElementPath(absl::string_view key) {
  return absl::StrCat("elements[", key, "]");
}

// Faults where the elements are too many, or their keys could not stand for them in every format:
// each is there, on one line, and once. Elements without a key are removed.
void CheckElements(RawModel& raw);

// What can be a flow key and is like `id`: with `_` for what a flow key cannot have. Empty for an
// empty one.
std::string FlowKeyLike(absl::string_view id);

// `name` on one line: runs of white space and control characters become one space.
std::string OneLine(absl::string_view name);

}  // namespace magpie::flow
