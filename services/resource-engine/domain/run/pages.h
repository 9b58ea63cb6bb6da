// A list that comes by pages, put together. Pure.
//
//   Pages pages(call);
//   for (auto next = call; next != nullptr; next = pages.Take(outcome)) ...;  // call next
//   return pages.Finish();

#pragma once

#include <memory>

#include "common/value/value.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

// Of all pages together, as they came.
inline constexpr size_t kMaxPagedBytes = 4 << 20;

// Not thread-safe.
class Pages {
 public:
  // `first` is of an API with paging.
  explicit Pages(std::shared_ptr<const Call> first) : first_(std::move(first)) {}

  // Takes how the call of one page went; the call of the next one, or null where there is none.
  std::shared_ptr<const Call> Take(Outcome outcome);

  // The outcome of all calls as one: the first answer, with the items of all. The first error, or
  // FAILED_PRECONDITION (FIELD_MISSING, TOO_MANY_PAGES), RESOURCE_EXHAUSTED (UPSTREAM_TOO_LARGE),
  // or that of an expression.
  Outcome Finish();

 private:
  // Null where the list ends with this page.
  absl::StatusOr<std::shared_ptr<const Call>> TakePage(const Value& body);

  const std::shared_ptr<const Call> first_;
  int pages_ = 0;
  Value page_;   // what the last one was asked with
  Outcome all_;  // but for its items
  Value::List items_;
};

}  // namespace magpie::resource
