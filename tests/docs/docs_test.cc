// Each command of the documentation runs, and prints what the documentation says; each file that it
// shows is a file of the repository, and each link leads somewhere.
//
// DOCS_UPDATE=1 build/tests/docs/docs_test writes what the commands print into the pages.

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/testing/process.h"
#include "common/testing/scratch.h"
#include "tests/docs/newcomer.h"
#include "tests/docs/page.h"

namespace magpie::docs {
namespace {

bool IsUpdate() { return std::getenv("DOCS_UPDATE") != nullptr; }

// Of the repository, but for what others have made.
std::vector<std::string> Documents() {
  std::vector<std::string> documents;
  const std::filesystem::path root = Root();
  for (auto at = std::filesystem::recursive_directory_iterator(root); at != decltype(at)(); ++at) {
    const std::string name = at->path().filename();
    const bool is_made = absl::StartsWith(name, "build") || name == "var" || name == ".git" ||
                         name == "node_modules";
    if (is_made && at->is_directory()) at.disable_recursion_pending();
    if (at->path().extension() == ".md") {
      documents.push_back(std::filesystem::relative(at->path(), root));
    }
  }
  std::sort(documents.begin(), documents.end());
  return documents;
}

// Those whose commands run.
std::vector<std::string> Pages() {
  std::vector<std::string> pages;
  for (std::string& document : Documents()) {
    const bool is_page = document == "README.md" || absl::StartsWith(document, "docs/");
    if (is_page) pages.push_back(std::move(document));
  }
  return pages;
}

std::string NameOf(const ::testing::TestParamInfo<std::string>& page) {
  return std::regex_replace(page.param.substr(0, page.param.rfind('.')), std::regex("[^A-Za-z0-9]"),
                            "_");
}

class PageTest : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Docs, PageTest, ::testing::ValuesIn(Pages()), NameOf);

TEST_P(PageTest, ItsCommandsPrintWhatItShows) { Newcomer(GetParam(), IsUpdate()).RunCommands(); }

// What installs packages, uses fixed ports or takes minutes cannot run in a test, but has to be
// there. All else is a command that runs, or shows a file.
constexpr const char* kOnlyThere[] = {"tools/dev/", "tools/bench/run", "tests/crash/run"};

void ExpectPrograms(const Block& block, const std::string& place) {
  for (const std::string& line : block.content) {
    const std::string program = line.substr(0, line.find(' '));
    const bool may_be_there =
        std::any_of(std::begin(kOnlyThere), std::end(kOnlyThere),
                    [&](const char* known) { return absl::StartsWith(program, known); });
    EXPECT_TRUE(may_be_there) << place << ": can run in a test: " << line;
    EXPECT_TRUE(std::filesystem::exists(absl::StrCat(Root(), "/", program))) << place << line;
  }
}

TEST_P(PageTest, ItsOtherBlocksAreFilesOfTheRepository) {
  for (const Block& block : ReadBlocks(ReadLines(GetParam()))) {
    const std::string place = absl::StrCat(GetParam(), ":", block.line + 1);
    if (block.language == "console") continue;
    if (block.language == "sh") {
      ExpectPrograms(block, place);
      continue;
    }
    EXPECT_NE(block.argument, "") << place << ": names no file";
    EXPECT_TRUE(Contains(ReadLines(block.argument), block.content))
        << place << ": these lines are not in " << block.argument;
  }
}

// In GitHub's way: lower case, dashes for spaces, without what is neither.
std::string AnchorOf(const std::string& heading) {
  std::string anchor;
  for (const char c : heading) {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_') {
      anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (c == ' ') {
      anchor += '-';
    }
  }
  return anchor;
}

bool HasHeading(const std::string& page, const std::string& anchor) {
  const Lines lines = ReadLines(page);
  return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
    const size_t text = line.find_first_not_of('#');
    return text != 0 && text != std::string::npos && line[text] == ' ' &&
           AnchorOf(line.substr(text + 1)) == anchor;
  });
}

// What no fence marks, no test would see.
TEST_P(PageTest, ItHasNoCodeOutsideOfFences) {
  bool is_code = false;
  for (const std::string& line : ReadLines(GetParam())) {
    if (absl::StartsWith(line, "```")) is_code = !is_code;
    EXPECT_TRUE(is_code || !absl::StartsWith(line, "    ")) << GetParam() << ": " << line;
  }
}

class DocumentTest : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Docs, DocumentTest, ::testing::ValuesIn(Documents()), NameOf);

TEST_P(DocumentTest, ItsLinksHaveTargets) {
  const std::string text = absl::StrJoin(ReadLines(GetParam()), "\n");
  const std::regex link(R"(\]\(([^)#\s]*)(?:#([^)\s]*))?\))");
  for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
    const std::string target = (*at)[1];
    if (absl::StrContains(target, "://")) continue;
    const auto folder = std::filesystem::path(GetParam()).parent_path();
    const std::string path =
        target.empty() ? GetParam() : (folder / target).lexically_normal().string();
    const bool is_there = std::filesystem::exists(absl::StrCat(Root(), "/", path));
    EXPECT_TRUE(is_there) << GetParam() << ": no " << path;
    if (is_there && (*at)[2].matched) {
      EXPECT_TRUE(HasHeading(path, (*at)[2])) << GetParam() << ": no " << (*at).str();
    }
  }
}

// For each program that not every machine has.
class ToolTest : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Docs, ToolTest, ::testing::Values("kubectl", "promtool"));

TEST_P(ToolTest, CommandsThatNeedItPrintWhatThePagesShow) {
  const std::string found = absl::StrCat("command -v ", GetParam());
  if (RunProgram({"/bin/bash", "-c", found}, absl::Seconds(10)).exit_code != 0) {
    GTEST_SKIP() << GetParam() << " is not here";
  }
  for (const std::string& page : Pages()) Newcomer(page, IsUpdate()).RunCommands(GetParam());
}

// A page that is wrong must not pass.
TEST(WrongPageTest, IsFound) {
  const Scratch scratch;
  const std::string page = scratch / "wrong.md";
  std::ofstream(page) << "```console\n$ echo right\nwrong\n```\n";
  const std::string from_root = std::filesystem::relative(page, Root());
  EXPECT_NONFATAL_FAILURE(Newcomer(from_root, false).RunCommands(), "--- it prints\nright");
}

}  // namespace
}  // namespace magpie::docs
