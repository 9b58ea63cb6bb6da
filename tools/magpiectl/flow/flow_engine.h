// The flow engine, as the verbs of «flow» ask it.

#pragma once

#include <iostream>

#include "absl/status/status.h"
#include "magpie/flow/v1/flow_service.grpc.pb.h"
#include "tools/magpiectl/flow/flow_text.h"
#include "tools/magpiectl/globals.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {

inline Peer<flow::v1::FlowService> FlowEngine(const Globals& globals) {
  return {"flow-engine", globals.flow_engine, globals};
}

inline absl::Status ShowInstance(const Globals& globals, const flow::v1::Instance& instance) {
  return Show(globals, instance,
              [](const flow::v1::Instance& shown) { PrintInstance(shown, std::cout); });
}

}  // namespace magpie::ctl
