// A knowledge service in a process, on data that stay when it is killed and started again.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tools/bench/lib/child.h"

namespace magpie::crash {

// Not thread-safe, but for Kill.
class Site {
 public:
  // The programs: as it is shipped, and mortal-knowledge with a fault, or "". Its data and its log
  // are in `directory`.
  Site(std::string service, std::string mortal, std::string fault, std::string directory)
      : service_(std::move(service)),
        mortal_(std::move(mortal)),
        fault_(std::move(fault)),
        directory_(std::move(directory)) {}

  // Kills what runs, and starts the service as it is shipped.
  absl::Status Start() { return Run({service_}); }
  // The same, of one that dies when it passes a step for the n-th time. No thread gets beyond the
  // step `hold_at`, if one is named.
  absl::Status StartMortal(absl::string_view step, int64_t passing, absl::string_view hold_at);

  // kill -9.
  void Kill() { child_->Kill(); }
  // Asks it to end, and waits for that: it writes its checkpoints.
  void Stop();
  // Whether it has killed itself at `step` since it was started.
  bool DiedAt(absl::string_view step) const;

  // Removes the checkpoints of indexes, as anybody may.
  absl::Status RemoveCheckpoints() const;

  const std::string& address() const { return child_->address(); }

 private:
  absl::Status Run(std::vector<std::string> command);
  std::string Log() const { return directory_ + "/log"; }

  const std::string service_;
  const std::string mortal_;
  const std::string fault_;
  const std::string directory_;
  std::unique_ptr<bench::Child> child_;
};

}  // namespace magpie::crash
