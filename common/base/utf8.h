// Text that protobuf and HTTP/2 accept, made of whatever somebody sent.

#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace magpie {

// At most `limit` bytes of `text`, cut between characters; '?' for each byte that is not UTF-8.
std::string ToUtf8(absl::string_view text, size_t limit);

}  // namespace magpie
