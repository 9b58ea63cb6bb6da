// demo-upstream: the business unit of the demo. See ../README.md for what it answers.

#include <csignal>
#include <iostream>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "tools/demo/upstream/upstream.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:7190",
          "The address to serve HTTP at; port 0 picks a free one");

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("the business unit of the demo: orders, bikes and locks over HTTP");
  absl::ParseCommandLine(argc, argv);

  // Before any thread starts, so that none of them takes the signal.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  magpie::demo::Upstream upstream;
  const auto address = upstream.Start(absl::GetFlag(FLAGS_listen));
  if (!address.ok()) {
    std::cerr << "demo-upstream: " << address.status().message() << '\n';
    return 1;
  }
  std::cout << "demo-upstream serves http://" << *address << std::endl;

  int signal = 0;
  sigwait(&ends, &signal);
  // Nothing here has to survive, and kept connections would hold up an orderly end for seconds.
  std::quick_exit(0);
}
