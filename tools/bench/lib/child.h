// A server of ours in a process of its own.

#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace magpie::bench {

class Child {
 public:
  // Longer than any start should take, on a busy machine too.
  static constexpr absl::Duration kPatience = absl::Seconds(30);

  // Starts `command`, a program and its arguments, with its output in the file `log`, and waits
  // until it says there where it serves and that it is ready. INTERNAL, with the end of the log,
  // where it ends first; DEADLINE_EXCEEDED where it takes too long.
  static absl::StatusOr<std::unique_ptr<Child>> Start(const std::vector<std::string>& command,
                                                      const std::string& log);

  // Kills it, where nobody did.
  ~Child();

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // "127.0.0.1:40111"
  const std::string& address() const { return address_; }

  // What the system tells of it, 0 where it tells nothing.
  size_t CountThreads() const;
  size_t ResidentBytes() const;

  // kill -9, and waits until it is gone.
  void Kill();

 private:
  Child(pid_t pid, std::string log) : pid_(pid), log_(std::move(log)) {}

  absl::Status WaitUntilReady();
  // Whether it still runs.
  bool Runs();

  pid_t pid_;  // 0: it is gone
  const std::string log_;
  std::string address_;
};

// The address in a log that says where its server serves, and that it is ready; "" in another one.
std::string ReadyAddress(absl::string_view log);

}  // namespace magpie::bench
