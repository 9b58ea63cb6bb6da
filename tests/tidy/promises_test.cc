// What the documents say of the code, compared with the code.

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>

#include "tests/tidy/tree.h"

namespace magpie::tidy {
namespace {

using Words = std::set<std::string>;

constexpr char kReason[] = R"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)";

// All that `pattern` captures in `text`.
Words Captured(const std::string& text, const std::string& pattern) {
  Words found;
  const std::regex regex(pattern);
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    found.insert((*at)[1]);
  }
  return found;
}

// Reasons in the first column of the tables, and in the paragraph on processes that cannot start.
Words ToldReasons() {
  const std::string text = Read("ARCHITECTURE.md");
  const std::string errors = text.substr(text.find("\n## Errors"));
  Words told;
  for (const std::string& row : Captured(errors, R"((?:^|\n)\| ([A-Z_, ]+) \|)")) {
    told.merge(Captured(row, "(" + std::string(kReason) + "|STALE|CONTENDED)"));
  }
  told.merge(
      Captured(errors.substr(errors.find("cannot start")), "(" + std::string(kReason) + ")"));
  return told;
}

// Reasons that the code gives to an error.
Words GivenReasons() {
  const std::string any = "\"(" + std::string(kReason) + "|STALE|CONTENDED)\"";
  Words given;
  for (const Source& source : Sources()) {
    if (source.IsTest() || source.path.find("/testing/") != std::string::npos) continue;
    given.merge(Captured(source.text, R"(StatusCode::k\w+\)?,\s*)" + any));
    given.merge(Captured(source.text, R"((?:InvalidFields|Bad|Fail\w*|Reason\w*)\(\s*)" + any));
  }
  return given;
}

TEST(PromisesTest, ArchitectureListsTheReasonOfEachError) {
  const Words told = ToldReasons();
  ASSERT_GT(told.size(), 50u);
  for (const std::string& reason : GivenReasons()) {
    EXPECT_TRUE(told.contains(reason)) << reason << " is in no table of ARCHITECTURE.md";
  }
}

TEST(PromisesTest, ArchitectureListsNoReasonThatNothingGives) {
  std::string code;
  for (const Source& source : Sources()) {
    if (!source.IsTest()) code += source.text;
  }
  for (const std::string& reason : ToldReasons()) {
    EXPECT_NE(code.find('"' + reason + '"'), std::string::npos) << reason << " is nowhere";
  }
}

// It stands in CMakeLists.txt; what cannot read it there repeats it.
TEST(PromisesTest, TheVersionIsOne) {
  const Words versions = Captured(Read("CMakeLists.txt"), R"(project\(magpie VERSION ([0-9.]+))");
  ASSERT_EQ(versions.size(), 1u);
  for (const char* file : {"deploy/k8s/base/kustomization.yaml", "deploy/README.md"}) {
    EXPECT_EQ(Captured(Read(file), "newTag: ([0-9.]+)"), versions) << file;
  }
  EXPECT_TRUE(
      Captured(Read("CHANGELOG.md"), R"(\n## ([0-9]+\.[0-9.]+))").contains(*versions.begin()));
}

// What a newcomer is to follow with one grep.
TEST(PromisesTest, OneRequestIsSixFiles) {
  for (const char* file :
       {"proto/magpie/flow/v1/flow_service.proto", "services/flow-engine/rpc/flow_service.cc",
        "services/flow-engine/rpc/convert.cc", "services/flow-engine/flow_engine.cc",
        "services/flow-engine/domain/drive.cc", "services/flow-engine/store/flow_store.cc"}) {
    EXPECT_NE(Read(file).find("CommitTask"), std::string::npos) << file;
  }
}

TEST(PromisesTest, EachHeaderOpensWithWhatItIs) {
  for (const Source& source : Sources()) {
    if (!source.IsHeader()) continue;
    EXPECT_TRUE(source.text.starts_with("// ")) << source.path << " opens without a sentence";
  }
}

TEST(PromisesTest, LinesHaveAHundredColumns) {
  for (const Source& source : Sources()) {
    for (size_t i = 0; i < source.lines.size(); ++i) {
      const std::string& line = source.lines[i];
      // A character beyond ASCII has one byte that begins it.
      const auto columns = std::ranges::count_if(line, [](char c) { return (c & 0xC0) != 0x80; });
      const bool is_long_word = line.find(' ', line.find_first_not_of(" /")) == std::string::npos;
      EXPECT_TRUE(columns <= 100 || is_long_word || source.IsTest() || line.starts_with("#include"))
          << source.path << ":" << i + 1 << " has " << columns << " columns";
    }
  }
}

}  // namespace
}  // namespace magpie::tidy
