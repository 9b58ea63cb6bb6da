// Kills a knowledge service under changes and searches, starts it again, and looks for what is lost
// and for what the index has otherwise than the store.

#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/crash/knowledge/crew.h"
#include "tests/crash/knowledge/moments.h"
#include "tests/crash/knowledge/site.h"

namespace magpie::crash {

// Ends at the first fault, so that the data are as it was found. An error is what kept it from
// trying.
class Driver {
 public:
  Driver(Site site, uint32_t seed);

  // Kills the service at `cycles` random moments.
  absl::Status KillAnywhere(int cycles);
  // Kills it `rounds` times at each of Moments().
  absl::Status KillAtEachStep(int rounds);
  // Prints the sums. Fails if nothing was acknowledged, for then nothing was shown.
  absl::Status Report() const;

  bool is_whole() const { return lost_ + drifted_ == 0; }

 private:
  // What came of the kills at a moment.
  struct Sum {
    int kills = 0;
    size_t changes = 0;  // acknowledged since the kill before, and verified after it
    size_t lost = 0;
    size_t drifted = 0;
  };

  absl::Status KillAt(const Moment& moment, Sum& sum);
  // Makes the data of a crew ready for a kill.
  absl::Status Prepare(Way way, Crew& crew);
  // Starts the service, and checks what those of `crew` know.
  absl::Status Audit(Crew& crew, Sum& sum);
  KnowledgeClient ClientOf(const Crew& crew) const { return {site_.address(), crew.tenant()}; }

  Site site_;
  std::mt19937_64 random_;
  Crew small_{"default", 0, 8};
  Crew large_{"large", 8, 4};
  int kills_ = 0;
  size_t lost_ = 0;
  size_t drifted_ = 0;
};

}  // namespace magpie::crash
