// A knowledge service in a process, on data that stay when it is killed and started again.

#pragma once

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "tools/bench/lib/child.h"

namespace magpie::crash {

// Not thread-safe, but for Kill.
class Site {
 public:
  // Runs the program `service`. Its data and its log are in `directory`.
  Site(std::string service, std::string directory)
      : service_(std::move(service)), directory_(std::move(directory)) {}

  // Kills what runs, and starts the service.
  absl::Status Start();

  // kill -9.
  void Kill() { child_->Kill(); }

  const std::string& address() const { return child_->address(); }

 private:
  const std::string service_;
  const std::string directory_;
  std::unique_ptr<bench::Child> child_;
};

}  // namespace magpie::crash
