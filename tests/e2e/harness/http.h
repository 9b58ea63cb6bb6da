// Small HTTP calls to servers on this host.

#pragma once

#include <string>

namespace magpie::e2e {

struct Answer {
  int status = 0;  // 0 where no answer came
  std::string body;
};

// `address` is "127.0.0.1:7190".
Answer Get(const std::string& address, const std::string& path);
Answer Post(const std::string& address, const std::string& path, const std::string& json);

}  // namespace magpie::e2e
