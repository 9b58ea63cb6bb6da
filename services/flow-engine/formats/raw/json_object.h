// A JSON object that is read member by member; what is of the wrong kind or is
// never asked for becomes a fault of the model.

#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/value/value.h"
#include "services/flow-engine/formats/raw/raw_model.h"

namespace magpie::flow {

// Members are asked for by their snake_case name; camelCase is taken too. Those that are absent or
// null read as empty.
class JsonObject {
 public:
  // A fault where `value` is no object; it then reads as {}. Both must outlive it.
  JsonObject(const Value& value, std::string path, RawModel& raw);

  // Null where there is no such member.
  const Value* Find(absl::string_view name);

  // A number in place of a string is a fault and reads as its digits, so that what names it is not
  // at fault as well.
  std::string String(absl::string_view name);
  std::vector<std::string> Strings(absl::string_view name);
  const Value::List& List(absl::string_view name);
  const Value::Map& Map(absl::string_view name);

  // Each member that was never asked for is a fault.
  void RefuseOthers();

  // Those that were never asked for.
  Value::Map Others() const;

  // Where this object or one of its members stands: `elements[a].form`.
  const std::string& path() const { return path_; }
  std::string PathOf(absl::string_view member) const { return absl::StrCat(path_, ".", member); }
  void Fault(absl::string_view member, absl::string_view what);

 private:
  const Value::Map* members_;
  const std::string path_;
  RawModel& raw_;
  std::set<std::string, std::less<>> read_;   // members that are there, as they are spelt
  std::set<std::string, std::less<>> asked_;  // all, in snake_case
};

}  // namespace magpie::flow
