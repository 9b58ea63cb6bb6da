// Reads the pages of a list up to a limit.

#pragma once

#include <algorithm>

#include "absl/status/statusor.h"
#include "common/status/macros.h"

namespace magpie::ctl {

inline constexpr int kLongestPage = 200;

// Requests `page(request)` until it has `limit` records or none are left; `size(response)` counts
// them. If more are left, next_page_token of the result is not empty.
template <class Response, class Request, class Page, class Size>
absl::StatusOr<Response> AllPages(Request request, int limit, Page page, Size size) {
  Response all;
  do {
    request.set_page_size(std::min(limit - size(all), kLongestPage));
    ASSIGN_OR_RETURN(const Response next, page(request));
    all.MergeFrom(next);
    all.set_next_page_token(next.next_page_token());
    request.set_page_token(next.next_page_token());
  } while (!all.next_page_token().empty() && size(all) < limit);
  return all;
}

}  // namespace magpie::ctl
