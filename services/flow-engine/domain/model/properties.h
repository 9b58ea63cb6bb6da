// Reads the properties of an element, member by member. A value of the wrong kind, or a member that
// nobody reads, becomes a fault of the model.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/expr/expr.h"
#include "common/status/error.h"
#include "common/value/value.h"
#include "services/flow-engine/domain/model/parameter.h"
#include "services/flow-engine/domain/model/wanted.h"

namespace magpie::flow {

// Members that are absent or null read as empty. Bools, numbers and lists of strings may be written
// as strings, since XML has nothing else: "true", "3", "a, b".
class Properties {
 public:
  // `path` is their place, for faults: `elements[ask]`. All arguments must outlive it. If
  // `is_deployed`, what earlier releases accepted is not a fault.
  Properties(const Value::Map& members, std::string path, std::vector<FieldViolation>& faults,
             bool is_deployed = false)
      : members_(members), path_(std::move(path)), faults_(faults), is_deployed_(is_deployed) {}

  // Null if there is no such member.
  const Value* Find(absl::string_view name);

  std::string String(absl::string_view name);
  bool Bool(absl::string_view name);
  int64_t Int(absl::string_view name, int64_t otherwise, int64_t least, int64_t most);
  absl::Duration Duration(absl::string_view name, absl::Duration otherwise, absl::Duration least,
                          absl::Duration most);
  std::vector<std::string> Strings(absl::string_view name);
  const Value::List& List(absl::string_view name);
  const Value::Map& Map(absl::string_view name);
  // The index of the member's value among `names`; 0 if it is absent.
  size_t OneOf(absl::string_view name, const std::vector<absl::string_view>& names);

  // Whether the member is present and not empty.
  bool Has(absl::string_view name);
  // The compiled expression; nothing if the member is absent or wrong. A constant is evaluated at
  // once: it is a fault if it fails or is not what is wanted.
  std::optional<expr::Program> Expression(absl::string_view name, Wanted wanted = Wanted::kAny);
  // Compiles `text`, the value of `member`.
  std::optional<expr::Program> Compile(absl::string_view member, absl::string_view text,
                                       Wanted wanted = Wanted::kAny);
  // A map of expressions.
  std::vector<Parameter> Parameters(absl::string_view name, Wanted wanted = Wanted::kAny);

  // Reports each member that was never read.
  void RefuseOthers();

  // The properties within `name`, with the same list of faults.
  Properties Inner(absl::string_view name) {
    return Properties(Map(name), PathOf(name), faults_, is_deployed_);
  }
  // The properties in `value`, an item of the list `name`.
  Properties Item(absl::string_view name, size_t index, const Value& value);

  // An empty `member` stands for the whole.
  void Fault(absl::string_view member, absl::string_view what);
  // A fault that earlier releases did not find: ignored if is_deployed.
  void NewFault(absl::string_view member, absl::string_view what);
  // The fault of a name (names.h), unless `what` is empty.
  void FaultOfName(absl::string_view member, absl::string_view what);

 private:
  void CheckConstant(absl::string_view member, const expr::Program& program, Wanted wanted);
  std::string PathOf(absl::string_view member) const;

  const Value::Map& members_;
  const std::string path_;
  std::vector<FieldViolation>& faults_;
  const bool is_deployed_;
  std::set<std::string, std::less<>> read_;
};

}  // namespace magpie::flow
