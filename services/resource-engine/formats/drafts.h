// What the readers of all formats share: the names of drafts, and drafts without faults.

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/resource-engine/formats/import.h"

namespace magpie::resource {

// A top-level value of an answer.
struct AnswerField {
  std::string name;
  ValueType type = ValueType::kAny;
};

// An operation as it is imported.
struct Operation {
  std::string name;         // as in the document; notes begin with it
  std::string description;  // of any length
  Api api;
  std::vector<AnswerField> fields;
  bool has_answer = true;  // if there are no fields, the whole answer becomes one
  std::set<std::string> tags;
  std::vector<std::string> notes;  // how the draft differs from the document, if it is made
};

// Whether `text` has a letter or a digit, so that a name can be made of it.
bool HasWord(absl::string_view text);

class Drafts {
 public:
  // Must outlive it.
  explicit Drafts(const ImportOptions& options) : options_(options) {}

  // Whether there is room for one more operation; if not, adds a note.
  bool HasRoom(absl::string_view operation);

  // Whether the caller wants an operation with one of these names.
  bool IsWanted(const std::set<std::string>& names);
  // Whether the caller named the operations that it wants.
  bool IsChoosy() const { return !options_.operations.empty(); }

  // Adds an API named after `word` and its fields, or a note if it would have faults.
  void Add(absl::string_view word, Operation operation);

  // Adds a note, "GET /photos: what". Shortens long texts, and only counts notes beyond the limit.
  void Note(absl::string_view operation, absl::string_view what);

  // INVALID_ARGUMENT, reason INVALID_FIELD, if the caller named operations that the document does
  // not have; the message lists them and some that it has.
  absl::StatusOr<Import> Finish();

 private:
  void AddFields(const ResourceId& api, const Labels& labels, Operation& operation);
  // A name below `base` with at most `most` bytes that no other draft has.
  ResourceId NameOf(absl::string_view base, absl::string_view word, size_t most);
  Content ContentOf(absl::string_view description, Kind kind) const;

  const ImportOptions& options_;
  std::map<std::string, int> names_;  // name to how many drafts would have it
  std::set<std::string> seen_;
  std::vector<std::string> some_;  // the first names passed to IsWanted
  size_t operations_ = 0;          // passed to IsWanted
  size_t apis_ = 0;
  size_t left_out_ = 0;
  size_t unlisted_ = 0;
  Import import_;
};

}  // namespace magpie::resource
