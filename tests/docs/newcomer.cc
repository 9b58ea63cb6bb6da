#include "tests/docs/newcomer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/testing/process.h"

namespace magpie::docs {
namespace {

constexpr absl::Duration kLongestCommand = absl::Seconds(60);

// The folder in which a command runs: what is in the root of the repository is in it, what a
// command writes stays in it.
std::string MakeFolder(const std::string& parent) {
  const std::filesystem::path folder = std::filesystem::path(parent) / "repository";
  std::filesystem::create_directory(folder);
  for (const auto& entry : std::filesystem::directory_iterator(Root())) {
    const auto name = entry.path().filename();
    if (name != "build" && name != "var") {
      std::filesystem::create_symlink(entry.path(), folder / name);
    }
  }
  std::filesystem::create_symlink(MAGPIE_BUILD, folder / "build");
  return folder;
}

std::string Environment(const e2e::Suite& suite) {
  std::string text = "PATH=build/tools/magpiectl:$PATH LC_ALL=C.UTF-8";
  for (const auto& [variable, service] :
       std::map<std::string, std::string>{{"FLOW_ENGINE", "flow-engine"},
                                          {"RESOURCE_ENGINE", "resource-engine"},
                                          {"SOLUTION_MATCHING", "solution-matching"},
                                          {"KNOWLEDGE", "knowledge"}}) {
    absl::StrAppend(&text, " MAGPIECTL_", variable, "=", suite.AddressOf(service));
  }
  return text;
}

std::map<std::string, std::string> PortsOf(const e2e::Suite& suite) {
  return {{"127.0.0.1:7100", suite.AddressOf("magpie metrics")},
          {"127.0.0.1:7101", suite.AddressOf("flow-engine")},
          {"127.0.0.1:7102", suite.AddressOf("resource-engine")},
          {"127.0.0.1:7103", suite.AddressOf("solution-matching")},
          {"127.0.0.1:7104", suite.AddressOf("knowledge")},
          {"127.0.0.1:7190", suite.AddressOf("upstream")}};
}

}  // namespace

const std::string& Root() {
  static const auto& root = *new std::string(MAGPIE_ROOT);
  return root;
}

Lines ReadLines(const std::string& path_from_root) {
  std::ifstream in(absl::StrCat(Root(), "/", path_from_root));
  EXPECT_TRUE(in.good()) << "no file " << path_from_root;
  std::stringstream text;
  text << in.rdbuf();
  return SplitLines(text.str());
}

Newcomer::Newcomer(std::string page, bool update)
    : page_(std::move(page)), update_(update), lines_(ReadLines(page_)) {}

e2e::Suite& Newcomer::suite() {
  if (suite_ == nullptr) {
    suite_ = std::make_unique<e2e::Suite>(e2e::Shape::kOneProcess);
    suite_->CtlOk({"demo", "load"});
    MakeFolder(suite_->directory());
    ports_ = PortsOf(*suite_);
  }
  return *suite_;
}

void Newcomer::RunCommands(const std::string& program) {
  const std::string wanted = program.empty() ? "" : absl::StrCat("needs=", program);
  std::vector<Block> blocks = ReadBlocks(lines_);
  // From the last to the first where lines may be added or removed.
  std::vector<Step> steps;
  for (const Block& block : blocks) {
    if (block.language != "console" || block.argument != wanted) continue;
    const std::vector<Step> more = block.Steps();
    EXPECT_FALSE(more.empty()) << page_ << ":" << block.line + 1 << ": no command";
    steps.insert(steps.end(), more.begin(), more.end());
  }
  int moved = 0;
  for (Step step : steps) {
    step.line += moved;
    step.output += moved;
    const size_t before = lines_.size();
    Run(step);
    moved += static_cast<int>(lines_.size()) - static_cast<int>(before);
  }
  if (update_) {
    std::ofstream(absl::StrCat(Root(), "/", page_)) << absl::StrJoin(lines_, "\n") << "\n";
  }
}

void Newcomer::Run(const Step& step) {
  const Lines shown = Shown(step.command);
  if (transcript_.Accepts(step.expected, shown)) return;
  if (update_) return Replace(step, shown);
  ADD_FAILURE() << page_ << ":" << step.line + 1 << ": $ " << step.command
                << "\n--- the page says\n"
                << absl::StrJoin(step.expected, "\n") << "\n--- it prints\n"
                << absl::StrJoin(shown, "\n") << "\n--- DOCS_UPDATE=1 writes that into the page";
}

void Newcomer::Replace(const Step& step, const Lines& shown) {
  const Lines told = SplitLines(transcript_.ForThePage(absl::StrJoin(shown, "\n")));
  const auto begin = lines_.begin() + step.output;
  const auto at = lines_.erase(begin, begin + static_cast<int>(step.expected.size()));
  lines_.insert(at, told.begin(), told.end());
  EXPECT_TRUE(transcript_.Accepts(told, shown)) << page_ << ":" << step.line + 1;
}

Lines Newcomer::Shown(const std::string& command) {
  const std::string environment = Environment(suite());
  const std::string here = absl::StrReplaceAll(transcript_.ForThisRun(command), ports_);
  const std::string script = absl::StrCat("exec 2>&1; cd ", suite().directory(),
                                          "/repository; export ", environment, "\n", here);
  const Output output = RunProgram({"/bin/bash", "-c", script}, kLongestCommand);
  EXPECT_FALSE(output.exit_code != 0 && output.out.empty())
      << page_ << ": fails and says nothing: " << command;
  std::vector<std::pair<std::string, std::string>> back;
  for (const auto& [page, run] : ports_) back.emplace_back(run, page);
  Lines shown = SplitLines(absl::StrReplaceAll(output.out, back));
  while (!shown.empty() && shown.back().empty()) shown.pop_back();
  return shown;
}

}  // namespace magpie::docs
