#include "common/rpc/paging.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/fnv.h"
#include "common/status/error.h"

namespace magpie {
namespace {

// token := base64url(hash last), hash := 16 hex digits of the query's FNV-1a
constexpr size_t kHashSize = 16;

std::string HashOf(absl::string_view query) {
  return absl::StrCat(absl::Hex(Fnv1a(query), absl::kZeroPad16));
}

absl::Status BadToken(absl::string_view why) { return InvalidField("page_token", why); }

}  // namespace

absl::StatusOr<size_t> PageSize(int32_t asked, size_t usual, size_t most) {
  if (asked < 0) return InvalidField("page_size", "is negative");
  return asked == 0 ? usual : std::min<size_t>(asked, most);
}

std::string PageToken(absl::string_view query, absl::string_view last) {
  return absl::WebSafeBase64Escape(absl::StrCat(HashOf(query), last));
}

absl::StatusOr<std::string> ParsePageToken(absl::string_view query, absl::string_view token) {
  if (token.empty()) return std::string();
  if (token.size() > kMaxPageTokenBytes) return BadToken("is too long");
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || bytes.size() < kHashSize) {
    return BadToken("is malformed");
  }
  if (absl::string_view(bytes).substr(0, kHashSize) != HashOf(query)) {
    return BadToken("belongs to a different query");
  }
  return bytes.substr(kHashSize);
}

}  // namespace magpie
