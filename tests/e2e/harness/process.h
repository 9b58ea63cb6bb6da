// Programs run by a test: started, killed, and gone with the test, however that
// ends. Only processes that were started here are ever signalled.

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace magpie::e2e {

using Argv = std::vector<std::string>;

// Not thread-safe.
class Process {
 public:
  // Its output goes to the file `log`. Throws nothing: a program that cannot be started ends at
  // once with code 127.
  Process(const Argv& argv, const std::string& log);
  // As Kill.
  ~Process();

  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // kill -9, and waits until it is gone.
  void Kill();

  // SIGTERM; its exit code once it is gone, or -1 where it had to be killed after `patience`.
  int Stop(absl::Duration patience);

  bool running();

 private:
  // Takes notice where it has ended.
  void Reap(int options);

  pid_t pid_;
  bool ended_ = false;
  int exit_code_ = -1;
};

struct Output {
  int exit_code = -1;  // -1 where it was killed
  std::string out;
  std::string err;
};

// Runs a program to its end, or kills it after `limit`.
Output Run(const Argv& argv, absl::Duration limit);

}  // namespace magpie::e2e
