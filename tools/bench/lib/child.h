// A server of ours in a child process.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/testing/process.h"

namespace magpie::bench {

class Child {
 public:
  // Longer than any start should take, on a busy machine too.
  static constexpr absl::Duration kPatience = absl::Seconds(30);

  // Starts `command`, a program and its arguments, with its output in the file `log`, and waits
  // until it logs its address and that it is ready. INTERNAL, with the end of the log, if it ends
  // first; DEADLINE_EXCEEDED if it takes too long.
  static absl::StatusOr<std::unique_ptr<Child>> Start(const std::vector<std::string>& command,
                                                      const std::string& log);

  // "127.0.0.1:40111"
  const std::string& address() const { return address_; }

  // As reported by the system; 0 if it reports nothing.
  size_t CountThreads() const;
  size_t ResidentBytes() const;

  // Asks it to end, and kills it if it has not ended after `patience`.
  void Stop(absl::Duration patience) { process_.Stop(patience); }
  // kill -9, and waits until it is gone.
  void Kill() { process_.Kill(); }

 private:
  Child(const std::vector<std::string>& command, const std::string& log)
      : process_(command, LogFile{log}), log_(log) {}

  absl::Status WaitUntilReady();

  Process process_;  // killed with this object
  const std::string log_;
  std::string address_;
};

// The address in the log of a server that is ready; "" if the log has none.
std::string ReadyAddress(absl::string_view log);

}  // namespace magpie::bench
