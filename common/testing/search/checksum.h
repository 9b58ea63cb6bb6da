// Files with a checksum that fits, for tests of what CheckedReader lets pass.

#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "common/search/file/checked_file.h"

namespace magpie::search {

inline std::string WithChecksum(absl::string_view body) {
  const uint32_t checksum = ChecksumOf(body);
  std::string whole(body);
  whole.append(reinterpret_cast<const char*>(&checksum), sizeof(checksum));
  return whole;
}

}  // namespace magpie::search
