// Calls over HTTP.

#pragma once

#include "common/http/client.h"
#include "services/resource-engine/client/transport/executor.h"

namespace magpie::resource {

class HttpExecutor final : public Executor {
 public:
  // `client` must outlive it, and answers the calls under way in its destructor.
  explicit HttpExecutor(http::Client& client) : client_(client) {}

  void Send(Outgoing call, Answered answered) override;
  void Stop() override {}

 private:
  http::Client& client_;
};

}  // namespace magpie::resource
