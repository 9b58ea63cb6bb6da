// Echo under load: calls of given sizes, which cost no more than gRPC itself.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tools/bench/lib/load.h"

namespace magpie::bench {

// Bytes of a call's two messages, as they are sent.
struct Exchange {
  size_t request = 0;
  size_t response = 0;
};

// Thread-safe.
class EchoLoad {
 public:
  // Each lane makes its calls as large as `exchanges`, in turn.
  EchoLoad(const std::string& address, const Load& load, const std::vector<Exchange>& exchanges);
  ~EchoLoad();

  void Begin(size_t lane, Answered answered);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::bench
