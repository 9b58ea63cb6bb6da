// What the readers of all formats share: names that are ours, and drafts that
// have no faults.

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/resource-engine/formats/import.h"

namespace magpie::resource {

// One value at the top of an answer.
struct AnswerField {
  std::string name;
  ValueType type = ValueType::kAny;
};

// One operation as it is made.
struct Operation {
  std::string name;         // as in the description; notes begin with it
  std::string description;  // of any length
  Api api;
  std::vector<AnswerField> fields;
  bool has_answer = true;  // where there are no fields, the answer as a whole is one
  std::set<std::string> tags;
  std::vector<std::string> notes;  // of what is not as described, where it is made
};

// Whether `text` has a letter or a digit, of which a name of ours can be made.
bool HasWord(absl::string_view text);

class Drafts {
 public:
  // Must outlive it.
  explicit Drafts(const ImportOptions& options) : options_(options) {}

  // Whether there is room for one more. Where there is none, notes that.
  bool HasRoom(absl::string_view operation);

  // Whether the caller wants an operation of one of these names.
  bool IsWanted(const std::set<std::string>& names);
  // Whether the caller named those that it wants.
  bool IsChoosy() const { return !options_.operations.empty(); }

  // Adds an API named after `word`, and its fields; a note where it would have faults.
  void Add(absl::string_view word, Operation operation);

  // "GET /photos: what". Texts that are too long are cut, and notes that are too many counted.
  void Note(absl::string_view operation, absl::string_view what);

  // INVALID_ARGUMENT, reason INVALID_FIELD, where the caller named operations that the description
  // does not have: each of them, and some that it has.
  absl::StatusOr<Import> Finish();

 private:
  void AddFields(const ResourceId& api, const Labels& labels, Operation& operation);
  // Dotted below `base`, of at most `most` bytes, and of no other draft.
  ResourceId NameOf(absl::string_view base, absl::string_view word, size_t most);
  Content ContentOf(absl::string_view description, Kind kind) const;

  const ImportOptions& options_;
  std::map<std::string, int> names_;  // to how many drafts were to have it
  std::set<std::string> seen_;
  std::vector<std::string> some_;  // the first names that IsWanted was asked for
  size_t operations_ = 0;          // that it was asked for
  size_t apis_ = 0;
  size_t left_out_ = 0;
  size_t unlisted_ = 0;
  Import import_;
};

}  // namespace magpie::resource
