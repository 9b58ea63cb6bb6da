// One GET, for tests of the pages that a process serves.

#pragma once

#include <string>

namespace magpie {

// GETs http://<address><path>: "200 ok". "0 " where nobody answers.
std::string HttpGet(const std::string& address, const std::string& path);

}  // namespace magpie
