// What the documents say of the code, compared with the code.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <set>
#include <sstream>
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

// The page with the one table of reasons, in a few parts.
constexpr char kErrors[] = "docs/errors.md";

// Each reason of the table with the codes beside it; none for what an incident or a field bears.
std::map<std::string, Words> ToldReasons() {
  std::map<std::string, Words> told;
  const std::string text = Read(kErrors);
  const std::regex row(R"(\n\| ([A-Z][A-Z0-9_, ]+) \| ([^|]+) \|)");
  for (std::sregex_iterator at(text.begin(), text.end(), row), end; at != end; ++at) {
    const Words codes = Captured((*at)[2], "([A-Z]+(?:_[A-Z]+)*)");
    for (const std::string& reason :
         Captured((*at)[1], "(" + std::string(kReason) + "|STALE|CONTENDED|OVERLOADED)")) {
      EXPECT_TRUE(told.emplace(reason, codes).second) << reason << " is listed twice";
    }
  }
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

// All code but tests, as one text.
std::string Code() {
  std::string code;
  for (const Source& source : Sources()) {
    if (!source.IsTest()) code += source.text;
  }
  return code;
}

// "kNotFound" is NOT_FOUND.
std::string UpperSnake(const std::string& code) {
  std::string upper;
  for (const char c : code.substr(1)) {
    if (std::isupper(static_cast<unsigned char>(c)) && !upper.empty()) upper += '_';
    upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return upper;
}

TEST(PromisesTest, TheTableListsTheReasonOfEachError) {
  const std::map<std::string, Words> told = ToldReasons();
  ASSERT_GT(told.size(), 50u);
  for (const std::string& reason : GivenReasons()) {
    EXPECT_TRUE(told.contains(reason)) << reason << " is not in " << kErrors;
  }
}

TEST(PromisesTest, TheTableListsNoUnusedReason) {
  const std::string code = Code();
  for (const auto& [reason, codes] : ToldReasons()) {
    EXPECT_NE(code.find('"' + reason + '"'), std::string::npos) << reason << " is nowhere";
  }
}

TEST(PromisesTest, TheTableHasTheCodeOfEachReason) {
  const std::map<std::string, Words> told = ToldReasons();
  const std::regex given(R"re(StatusCode::(k\w+)\)?,\s*"([A-Z_]+)")re");
  int compared = 0;
  for (const Source& source : Sources()) {
    if (source.IsTest() || source.path.find("/testing/") != std::string::npos) continue;
    for (std::sregex_iterator at(source.text.begin(), source.text.end(), given), end; at != end;
         ++at) {
      const auto found = told.find((*at)[2]);
      if (found == told.end() || found->second.empty()) continue;
      EXPECT_TRUE(found->second.contains(UpperSnake((*at)[1])))
          << source.path << ": " << (*at)[2] << " is " << UpperSnake((*at)[1]);
      ++compared;
    }
  }
  EXPECT_GT(compared, 50);
}

TEST(PromisesTest, DocumentedMetricsAndFlagsExist) {
  const std::string page = Read("docs/operators.md");
  const std::string code = Code();
  const Words metrics = Captured(page, "`(magpie_[a-z_]+)`");
  EXPECT_GT(metrics.size(), 8u);
  for (const std::string& metric : metrics) {
    EXPECT_NE(code.find('"' + metric + '"'), std::string::npos) << metric;
  }
  const Words flags = Captured(page, "`--([a-z_]+)");
  EXPECT_GT(flags.size(), 10u);
  const Words defined = Captured(code, R"(ABSL_FLAG\([^,]+,\s*([a-z_]+),)");
  const Words others = {"config", "print", "skip", "var"};
  for (const std::string& flag : flags) {
    EXPECT_TRUE(defined.contains(flag) || others.contains(flag)) << "--" << flag;
  }
}

// The version is in CMakeLists.txt. Files that cannot read it there repeat it.
TEST(PromisesTest, TheVersionIsOne) {
  const Words versions = Captured(Read("CMakeLists.txt"), R"(project\(magpie VERSION ([0-9.]+))");
  ASSERT_EQ(versions.size(), 1u);
  for (const char* file : {"deploy/k8s/base/kustomization.yaml", "deploy/README.md"}) {
    EXPECT_EQ(Captured(Read(file), "newTag: ([0-9.]+)"), versions) << file;
  }
  EXPECT_TRUE(
      Captured(Read("CHANGELOG.md"), R"(\n## ([0-9]+\.[0-9.]+))").contains(*versions.begin()));
}

// A word more is an idea more.
TEST(PromisesTest, ThereAreTwentyFiveWordsAtMost) {
  const std::string page = Read("ARCHITECTURE.md");
  const size_t begin = page.find("\n## Words");
  ASSERT_NE(begin, std::string::npos);
  const std::string words = page.substr(begin, page.find("\n## ", begin + 1) - begin);
  const auto rows = Captured(words, R"(\n\| ([A-Za-z][a-zA-Z ]*) \|)");
  EXPECT_GT(rows.size(), 15u);
  EXPECT_LE(rows.size() - rows.count("word"), 25u);
}

// What a newcomer follows, row by row.
TEST(PromisesTest, EachRequestReadsTopToBottomInTheListedFiles) {
  const std::string page = Read("ARCHITECTURE.md");
  const size_t begin = page.find("\n## Follow one request");
  ASSERT_NE(begin, std::string::npos);
  const std::string section = page.substr(begin, page.find("\n## ", begin + 1) - begin);
  const std::regex service(R"(\*\*\w+\*\*, in `([^`]+)`)");
  const std::regex row(R"(^\| `([^`]+)` \| (.*) \|$)");
  std::istringstream lines(section);
  std::string folder;
  int rows = 0;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_search(line, match, service)) folder = match[1];
    if (!std::regex_match(line, match, row)) continue;
    ++rows;
    const std::string path = folder + "/" + match[1].str();
    const std::string text = Read(path);
    for (const std::string& name : Captured(match[2], "`(\\w+)`")) {
      EXPECT_NE(text.find(name), std::string::npos) << path << " has no " << name;
    }
  }
  EXPECT_GT(rows, 20);
}

// Two checkouts that are tested at once would spoil each other's.
TEST(PromisesTest, NoTestHasAFixedFolderForItsData) {
  const std::regex fixed(R"(\b(TempDir|temp_directory_path|mkdtemp|tmpnam)\(|"/tmp/)");
  for (const Source& source : Sources()) {
    if (source.path == "common/testing/scratch.h" || source.path.starts_with("tests/tidy/")) {
      continue;
    }
    EXPECT_FALSE(std::regex_search(source.text, fixed))
        << source.path << " has its own way to a folder; common/testing/scratch.h makes one";
  }
}

// magpiectl may not include a service, but must use the words of the engine's table.
TEST(PromisesTest, MagpiectlNamesElementKindsAsTheEngineDoes) {
  const std::string table = Read("services/flow-engine/domain/walk/kinds/registry.cc");
  const Words told =
      Captured(Read("tools/magpiectl/flow/flow_text.cc"), R"(\{("[a-z_]+", "[a-z_]+")\})");
  ASSERT_GT(told.size(), 10u);
  for (const std::string& kind : told) {
    if (kind.starts_with("\"sequence_flow\"")) continue;
    EXPECT_NE(table.find("{" + kind + ","), std::string::npos) << kind;
  }
}

TEST(PromisesTest, EachHeaderOpensWithASentence) {
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
