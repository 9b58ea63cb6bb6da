// What an element says, read member by member; what is of the wrong kind or is
// never asked for becomes a fault of the model.

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

// Members that are absent or null read as empty. A string will do where a bool, a number or a list
// of strings is asked for, since XML has nothing else: "true", "3", "a, b".
class Properties {
 public:
  // `path` tells where they stand: `elements[ask]`. All must outlive it. Of what `is_deployed`
  // already, what earlier releases took is let pass.
  Properties(const Value::Map& members, std::string path, std::vector<FieldViolation>& faults,
             bool is_deployed = false)
      : members_(members), path_(std::move(path)), faults_(faults), is_deployed_(is_deployed) {}

  // Null where there is no such member.
  const Value* Find(absl::string_view name);

  std::string String(absl::string_view name);
  bool Bool(absl::string_view name);
  int64_t Int(absl::string_view name, int64_t otherwise, int64_t least, int64_t most);
  absl::Duration Duration(absl::string_view name, absl::Duration otherwise, absl::Duration least,
                          absl::Duration most);
  std::vector<std::string> Strings(absl::string_view name);
  const Value::List& List(absl::string_view name);
  const Value::Map& Map(absl::string_view name);
  // The index of the member's value among `names`; of an absent one, 0.
  size_t OneOf(absl::string_view name, const std::vector<absl::string_view>& names);

  // Whether the member is there, and not empty.
  bool Has(absl::string_view name);
  // Compiled. Nothing where the member is absent, or at fault. A constant is evaluated: one that
  // has no value, or not the one that is wanted, is a fault.
  std::optional<expr::Program> Expression(absl::string_view name, Wanted wanted = Wanted::kAny);
  // `text`, which stands at `member`.
  std::optional<expr::Program> Compile(absl::string_view member, absl::string_view text,
                                       Wanted wanted = Wanted::kAny);
  // A map of expressions.
  std::vector<Parameter> Parameters(absl::string_view name, Wanted wanted = Wanted::kAny);

  // Each member that was never asked for is a fault.
  void RefuseOthers();

  // The properties within `name`; the same faults.
  Properties Inner(absl::string_view name) {
    return Properties(Map(name), PathOf(name), faults_, is_deployed_);
  }
  // The properties that `value`, an item of the list `name`, is.
  Properties Item(absl::string_view name, size_t index, const Value& value);

  // An empty `member` means the whole.
  void Fault(absl::string_view member, absl::string_view what);
  // One that earlier releases did not find: none of what is deployed already.
  void NewFault(absl::string_view member, absl::string_view what);
  // What is wrong with a name: names.h; nothing where `what` is empty.
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
