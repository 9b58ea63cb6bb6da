#include "services/resource-engine/domain/run/pages.h"

#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::resource {
std::shared_ptr<const Call> Pages::Take(Outcome outcome) {
  ++pages_;
  if (pages_ == 1) {
    all_ = outcome;
  } else {
    all_.http_status = outcome.http_status;
    all_.latency = outcome.begin + outcome.latency - all_.begin;
    all_.retry_after = outcome.retry_after;
    all_.attempts += outcome.attempts;
    all_.bytes += outcome.bytes;
  }
  if (!outcome.body.ok()) {
    all_.body = outcome.body.status();
    return nullptr;
  }
  if (*outcome.body == nullptr) return nullptr;
  absl::StatusOr<std::shared_ptr<const Call>> next = TakePage(**outcome.body);
  if (next.ok()) return *std::move(next);
  all_.body = next.status();
  return nullptr;
}

absl::StatusOr<std::shared_ptr<const Call>> Pages::TakePage(const Value& body) {
  const ApiProgram& api = *first_->api;
  const Value* items = FindPointer(body, api.paging->items);
  if (items == nullptr || items->as_list() == nullptr) {
    return Error(absl::StatusCode::kFailedPrecondition, "FIELD_MISSING",
                 absl::StrCat("page ", pages_, " has no list at ", api.paging->items));
  }
  if (all_.bytes > kMaxPagedBytes) {
    return Error(absl::StatusCode::kResourceExhausted, "UPSTREAM_TOO_LARGE",
                 absl::StrCat("its pages are together more than ", kMaxPagedBytes, " bytes"));
  }
  items_.insert(items_.end(), items->as_list()->begin(), items->as_list()->end());
  ASSIGN_OR_RETURN(page_,
                   api.templates.next_page->Eval(
                       {{"status", all_.http_status}, {"body", body}, {"page", std::move(page_)}}));
  if (page_.is_null()) return nullptr;
  if (pages_ == api.paging->max_pages) {
    return Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_PAGES",
                 absl::StrCat("there are more than ", pages_, " pages"));
  }
  auto variables = std::make_shared<Value::Map>(*first_->variables);
  variables->insert_or_assign(std::string(kPageVariable), page_);
  ASSIGN_OR_RETURN(Rendered request, Render(api, *variables));
  return std::make_shared<const Call>(
      Call{.definition = first_->definition,
           .api = first_->api,
           .request = std::move(request),
           .idempotency_key = absl::StrCat(first_->idempotency_key, "/page-", pages_ + 1),
           .variables = std::move(variables)});
}

Outcome Pages::Finish() {
  if (pages_ > 1 && all_.body.ok()) {
    Value whole = **all_.body;
    *FindPointer(whole, first_->api->paging->items) = std::move(items_);
    all_.body = std::make_shared<const Value>(std::move(whole));
  }
  return std::move(all_);
}

}  // namespace magpie::resource
