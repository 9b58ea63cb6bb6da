// Gets a page that a process serves, for tests.

#pragma once

#include <string>

namespace magpie {

// GETs http://<address><path>: "200 ok". "0 " if there is no answer.
std::string HttpGet(const std::string& address, const std::string& path);

}  // namespace magpie
