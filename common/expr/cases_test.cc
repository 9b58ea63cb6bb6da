// Runs the CEL conformance cases of the shared data (see its NOTICE.md), where they are present.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "common/expr/case.h"

namespace magpie::expr {
namespace {

namespace fs = std::filesystem;

// Of the 1,254 cases. README.md lists the others with their reasons.
constexpr int kPassing = 1250;

fs::path SharedData() {
  const char* const given = std::getenv("SHARED_DATA");
  const fs::path shared = given != nullptr ? fs::path(given) : fs::path(MAGPIE_ROOT) / "../shared";
  return shared / "data";
}

TEST(CasesTest, PassAtLeastAsManyAsBefore) {
  const fs::path path = SharedData() / "cel/cases.jsonl";
  std::ifstream in(path);
  if (!in) GTEST_SKIP() << "needs " << path << "; SHARED_DATA may name its root";

  int passing = 0;
  for (std::string line; std::getline(in, line);) {
    const absl::StatusOr<CaseOutcome> outcome = RunCase(line);
    ASSERT_TRUE(outcome.ok()) << outcome.status() << " " << line;
    passing += outcome->passes;
    if (outcome->passes) continue;
    std::cout << outcome->expr << "\n  returned " << outcome->actual << "\n  expected "
              << outcome->expected << "\n";
  }
  EXPECT_GE(passing, kPassing);
}

}  // namespace
}  // namespace magpie::expr
