// One of our binaries, started as an operator would, for the tests of the outer
// contract: on free ports and an empty data directory.

#pragma once

#include <grpcpp/channel.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/testing/process.h"
#include "common/testing/scratch.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace magpie::contract {

// What there is to know of a binary before it runs.
struct Kind {
  std::string name;  // "flow-engine"
  std::string path;
  std::vector<std::string> listen_flags;
  std::vector<std::string> services;  // full names
};

// The five of them.
const std::vector<Kind>& Kinds();

class Binary {
 public:
  // Waits until it is ready.
  explicit Binary(const Kind& kind, std::vector<std::string> flags = {});

  // A channel to `service`; null where the binary does not serve it.
  std::shared_ptr<grpc::Channel> ChannelTo(const std::string& service) const;

  const std::string& metrics() const { return metrics_; }
  const std::string& data() const { return scratch_.path(); }
  Process& process() { return *process_; }

 private:
  const Scratch scratch_;
  std::unique_ptr<Process> process_;
  std::string metrics_;
  std::map<std::string, std::string> addresses_;  // by service
};

// An RPC to any method. Its request is empty except for what the test sets.
struct AnyRpc {
  explicit AnyRpc(const google::protobuf::MethodDescriptor& method);

  // How it ends; of a stream, OK once its first message is there.
  absl::Status Send(const std::shared_ptr<grpc::Channel>& channel) const;

  const google::protobuf::MethodDescriptor& method;
  std::unique_ptr<google::protobuf::Message> request;
  std::string bytes;  // sent in the place of `request`, where there are any
  std::string path;   // "/magpie.flow.v1.FlowService/StartFlow"
  std::vector<std::pair<std::string, std::string>> metadata;
};

// The methods of `kind`'s services.
std::vector<const google::protobuf::MethodDescriptor*> MethodsOf(const Kind& kind);

}  // namespace magpie::contract
