// The flow engine under load: each lane starts an instance, commits its task,
// and starts the next.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/bench/flow/flow_client.h"
#include "tools/bench/lib/echo.h"
#include "tools/bench/lib/load.h"

namespace magpie::bench {

// Thread-safe.
class FlowLoad {
 public:
  // `client` must outlive it.
  FlowLoad(FlowClient& client, size_t lanes) : client_(client), lanes_(lanes) {}

  void Begin(size_t lane, Answered answered);

 private:
  struct Lane {
    size_t calls = 0;
    flow::v1::Instance open;  // its task waits for the next call; empty where none does
  };

  FlowClient& client_;
  std::vector<Lane> lanes_;
};

// How large a start and a commit are, asked of a running engine.
absl::StatusOr<std::vector<Exchange>> ExchangesOf(FlowClient& client);

}  // namespace magpie::bench
