#include "services/flow-engine/domain/model/wanted.h"

#include "absl/strings/str_cat.h"
#include "services/flow-engine/domain/model/model_faults.h"

namespace magpie::flow {
namespace {

std::string FaultOfItems(const Value& value) {
  if (value.as_list() == nullptr) {
    return IsNot(absl::StrCat("a list of at most ", kMaxRepetitions, " items"), value);
  }
  const size_t size = value.as_list()->size();
  if (size <= kMaxRepetitions) return "";
  return absl::StrCat("is a list of ", size, " items, more than ", kMaxRepetitions);
}

std::string FaultOfCount(const Value& value) {
  const int64_t* const count = value.as_int();
  if (count != nullptr && *count >= 0 && *count <= static_cast<int64_t>(kMaxRepetitions)) return "";
  return IsNot(absl::StrCat("a whole number from 0 to ", kMaxRepetitions), value);
}

}  // namespace

std::string FaultOfValue(Wanted wanted, const Value& value) {
  const bool may_be_text = value.is_null() || value.as_string() != nullptr;
  switch (wanted) {
    case Wanted::kAny:
      return "";
    case Wanted::kBool:
      return value.as_bool() != nullptr ? "" : IsNot("a bool", value);
    case Wanted::kItems:
      return FaultOfItems(value);
    case Wanted::kCount:
      return FaultOfCount(value);
    case Wanted::kAssignee:
      return may_be_text ? ""
                         : IsNot(
                               "a string: write the id of a person as a string, or null for "
                               "anybody",
                               value);
    case Wanted::kMatchedParam:
      return may_be_text ? "" : IsNot("a string, or null to leave it out", value);
  }
  return "";
}

}  // namespace magpie::flow
