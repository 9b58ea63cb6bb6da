// A suite whose articles are written and found by magpiectl, as authors do.

#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/e2e/harness/suite.h"

namespace magpie::e2e {

class AuthorsTest : public ::testing::Test {
 protected:
  // A file with this text; its path.
  std::string Write(const std::string& name, const std::string& text) {
    std::string path = absl::StrCat(suite_.directory(), "/", name);
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  // What "magpiectl knowledge …" prints, which has to succeed.
  std::string Knowledge(Argv arguments) {
    arguments.insert(arguments.begin(), "knowledge");
    return suite_.CtlOk(arguments);
  }

  // The same where it has to be refused.
  Output Refused(Argv arguments) {
    arguments.insert(arguments.begin(), "knowledge");
    Output output = suite_.Ctl(arguments);
    EXPECT_EQ(output.exit_code, 1) << output.out;
    return output;
  }

  // As of the last change that `printed` names: "…, change 3".
  std::string Search(const std::string& printed, const std::string& query) {
    const size_t at = printed.rfind("change ");
    EXPECT_NE(at, std::string::npos) << printed;
    std::string sequence = printed.substr(at + 7);
    while (!sequence.empty() && sequence.back() == '\n') sequence.pop_back();
    return Knowledge({"search", query, "--min-sequence", sequence, "--channel", "app"});
  }

  Suite suite_{Shape::kOneProcess};
};

}  // namespace magpie::e2e
