// What the readers of all formats share: names that are ours, and drafts that
// have no faults.

#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/value/value.h"
#include "services/resource-engine/formats/import.h"

namespace magpie::resource {

// Of what an API needs, the variables: each an identifier of CEL, and another one.
class Variables {
 public:
  // The variable for the parameter `name`: "X-Bike" becomes X_Bike.
  std::string Add(absl::string_view name, bool required);

  const Inputs& inputs() const { return inputs_; }

 private:
  std::set<std::string> taken_;
  Inputs inputs_;
};

// One value at the top of an answer.
struct AnswerField {
  std::string name;
  ValueType type = ValueType::kAny;
};

// One operation as it is made.
struct Operation {
  std::string name;         // as the description has it, which notes tell
  std::string description;  // of any length
  Api api;
  std::vector<AnswerField> fields;  // none where the answer is one value
  std::set<std::string> tags;
};

class Drafts {
 public:
  // Must outlive it.
  explicit Drafts(const ImportOptions& options) : options_(options) {}

  // Whether there is room for one more. Where there is none, notes that.
  bool HasRoom(absl::string_view operation);

  // Whether the caller wants an operation of one of these names.
  bool IsWanted(const std::set<std::string>& names);

  // Adds an API named after `word`, and its fields; a note where it would have faults.
  void Add(absl::string_view word, Operation operation);

  // "GET /photos: what"
  void Note(absl::string_view operation, absl::string_view what);

  // Notes which operations were wanted and never seen.
  Import Finish();

 private:
  // Dotted below `base`, cut where it is too long, and of no other draft.
  ResourceId NameOf(absl::string_view base, absl::string_view word);
  Content ContentOf(absl::string_view description, Kind kind) const;

  const ImportOptions& options_;
  std::set<std::string> names_;
  std::set<std::string> seen_;
  size_t apis_ = 0;
  size_t left_out_ = 0;
  Import import_;
};

// An expression of a JSON object: the property to its variable, and those that may be left out
// where they are null.
class BodyExpression {
 public:
  void Add(absl::string_view property, const std::string& variable, bool required);
  std::string Text() const;

 private:
  std::string entries_;
};

}  // namespace magpie::resource
