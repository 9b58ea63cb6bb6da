#include "common/expr/datum/heap.h"

#include "absl/strings/str_cat.h"

namespace magpie::expr {

Datum Heap::TooLarge(absl::string_view kind, size_t limit, absl::string_view unit) {
  return Fail(absl::StrCat("makes a ", kind, " of more than ", limit, " ", unit));
}

}  // namespace magpie::expr
