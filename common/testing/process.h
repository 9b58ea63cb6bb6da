// A program in a child process: starts it, reads its output, stops or kills it. It dies with the
// thread that started it, so that a test that crashes leaves no process behind. Only processes that
// were started here are ever signalled.
//
//   Process engine({path, "--listen=127.0.0.1:0"});
//   const std::string address = engine.Await("address=");
//   EXPECT_EQ(engine.Stop(absl::Seconds(20)), 0);

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace magpie {

using Argv = std::vector<std::string>;  // the path of a program, and its arguments

// A file that output is added to.
struct LogFile {
  std::string path;
};

// Not thread-safe.
class Process {
 public:
  // Runs `command` with nothing but `variables` ("MAGPIE_X=1") in its environment. One that cannot
  // be started ends at once with code 127.
  explicit Process(const Argv& command, const std::vector<std::string>& variables = {});
  // Runs it in our environment. Its output goes to `log`, and Await has none of it.
  Process(const Argv& command, const LogFile& log);
  // As Kill.
  ~Process();

  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // The text after `mark` in its output, up to a blank. Waits for a line with it; "" if the output
  // ends before, or pauses for long.
  std::string Await(absl::string_view mark);
  // What was read of its output so far.
  const std::string& output() const { return output_; }

  void Signal(int signal) const;
  // Reads its output to the end and waits until it is gone. Returns its exit code; -1 if a signal
  // ended it.
  int Wait();
  // Sends SIGTERM. Returns its exit code once it is gone, or -1 if it had to be killed after
  // `patience`.
  int Stop(absl::Duration patience);
  // kill -9, and waits until it is gone.
  void Kill();

  bool running();
  pid_t pid() const { return pid_; }

 private:
  // False at the end of its output.
  bool ReadMore();
  // Notes that it has ended, if it has.
  void Reap(int options);

  pid_t pid_ = -1;
  int output_fd_ = -1;
  std::string output_;
  bool ended_ = false;
  int exit_code_ = -1;
};

struct Output {
  int exit_code = -1;  // -1 if it was killed
  std::string out;
  std::string err;
};

// Runs a program to its end, or kills it after `limit`.
Output RunProgram(const Argv& command, absl::Duration limit);

}  // namespace magpie
