// Reads a JSON object member by member. A value of the wrong kind, or a member that nobody reads,
// becomes a fault of the model.

#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/value/value.h"
#include "services/flow-engine/formats/raw/raw_model.h"

namespace magpie::flow {

// Members are named in snake_case; camelCase is accepted as well. Those that are absent or null
// read as empty.
class JsonObject {
 public:
  // If `value` is not an object, this is a fault and it reads as {}. Both must outlive it.
  JsonObject(const Value& value, std::string path, RawModel& raw);

  // Null if there is no such member.
  const Value* Find(absl::string_view name);

  // A number instead of a string is a fault and reads as its digits, so that references to it are
  // not faults as well.
  std::string String(absl::string_view name);
  std::vector<std::string> Strings(absl::string_view name);
  const Value::List& List(absl::string_view name);
  const Value::Map& Map(absl::string_view name);

  // Reports each member that was never read.
  void RefuseOthers();

  // The members that were never read.
  Value::Map Others() const;

  // The place of this object or of one of its members: `elements[a].form`.
  const std::string& path() const { return path_; }
  std::string PathOf(absl::string_view member) const { return absl::StrCat(path_, ".", member); }
  void Fault(absl::string_view member, absl::string_view what);

 private:
  const Value::Map* members_;
  const std::string path_;
  RawModel& raw_;
  std::set<std::string, std::less<>> read_;   // present members, as spelled
  std::set<std::string, std::less<>> asked_;  // all that were read, in snake_case
};

}  // namespace magpie::flow
