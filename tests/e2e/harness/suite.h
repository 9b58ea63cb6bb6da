// A running suite with the demo's business unit beside it: real processes, own
// ports, own directory.

#pragma once

#include <grpcpp/channel.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/testing/process.h"
#include "common/testing/scratch.h"

namespace magpie::e2e {

enum class Shape { kOneProcess, kFourProcesses };

// Throws if something fails that should work in every test, which fails and ends the test.
class Suite {
 public:
  // Starts everything and waits until it serves.
  explicit Suite(Shape shape);
  // Kills everything; keeps the directory with its logs where the test has failed.
  ~Suite();

  // kill -9 of every service. The business unit lives on.
  void Kill();
  // SIGTERM to every service, in turn; their exit codes.
  std::vector<int> Stop();
  // Starts the services again, with the ports and the data that they had.
  void Start();

  // Runs magpiectl against it.
  Output Ctl(const Argv& arguments);
  // As Ctl, where it has to succeed; what it prints.
  std::string CtlOk(const Argv& arguments);

  // A new channel to "flow-engine", "resource-engine", "solution-matching" or "knowledge".
  std::shared_ptr<grpc::Channel> Channel(const std::string& service) const;

  // Has the business unit misbehave on the next `times` calls whose path begins with `path`.
  // Modes: status500, garbage, empty, slow, close.
  void Misbehave(const std::string& path, const std::string& mode, int times);

  // How often the business unit was called: "POST /bikes/bike-7/lock/close".
  int CallsOf(const std::string& method_and_path);

  const std::string& directory() const { return scratch_.path(); }

  // Where it serves: the address of a service, of the business unit ("upstream"), or of the metrics
  // of a process ("magpie metrics").
  const std::string& AddressOf(const std::string& name) const { return addresses_.at(name); }

 private:
  std::string Log(const std::string& name) const;
  void StartUpstream();
  void StartService(const std::string& binary, const Argv& flags);
  // "--<flag>=<address of service>"
  std::string AddressFlag(const std::string& flag, const std::string& service) const;
  std::string UpstreamsFlag() const;

  const Shape shape_;
  Scratch scratch_;
  // Of each service, of the business unit ("upstream"), and of metrics ports ("magpie metrics").
  std::map<std::string, std::string> addresses_;
  std::unique_ptr<Process> upstream_;
  std::map<std::string, std::unique_ptr<Process>> services_;  // by binary
};

}  // namespace magpie::e2e
