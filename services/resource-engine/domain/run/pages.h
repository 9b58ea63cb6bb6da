// Joins the pages of a list. Pure.
//
//   Pages pages(call);
//   for (auto next = call; next != nullptr; next = pages.Take(outcome)) ...;  // call next
//   return pages.Finish();

#pragma once

#include <memory>

#include "common/value/value.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

// For all pages together, as received.
inline constexpr size_t kMaxPagedBytes = 4 << 20;

// Not thread-safe.
class Pages {
 public:
  // `first` is the call of an API with paging.
  explicit Pages(std::shared_ptr<const Call> first) : first_(std::move(first)) {}

  // Takes the outcome of a page's call and returns the next call, or null if there is none.
  std::shared_ptr<const Call> Take(Outcome outcome);

  // The outcome of all calls together: the first answer, with the items of all pages. Its errors
  // are the first error of a call, FAILED_PRECONDITION (FIELD_MISSING, TOO_MANY_PAGES),
  // RESOURCE_EXHAUSTED (UPSTREAM_TOO_LARGE), and that of the expression.
  Outcome Finish();

 private:
  // Null if the list ends with this page.
  absl::StatusOr<std::shared_ptr<const Call>> TakePage(const Value& body);

  const std::shared_ptr<const Call> first_;
  int pages_ = 0;
  Value page_;   // the variable `page` of the last call
  Outcome all_;  // without its items
  Value::List items_;
};

}  // namespace magpie::resource
