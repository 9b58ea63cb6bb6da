// A process that a test starts, reads, asks to stop and waits for.

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace magpie::echo {

class Child {
 public:
  // Runs `arguments`, of which the first is the path of the program, with nothing but `variables`
  // ("MAGPIE_X=1") in its environment.
  explicit Child(std::vector<std::string> arguments, std::vector<std::string> variables = {});
  ~Child();

  // What follows `mark` on the line of its output that has it, up to a blank. Waits for the line;
  // "" where the output ends without.
  std::string Await(absl::string_view mark);

  void Signal(int signal) const;

  // Waits for its end, and returns the exit code; -1 where a signal ended it.
  int Wait();

  // What it has written so far, to stdout and stderr.
  const std::string& output() const { return output_; }

 private:
  bool ReadMore();

  pid_t pid_ = 0;
  int fd_ = -1;
  std::string output_;
};

// GETs http://<address><path>: "200 ok". "0 " where nobody answers.
std::string HttpGet(const std::string& address, const std::string& path);

}  // namespace magpie::echo
