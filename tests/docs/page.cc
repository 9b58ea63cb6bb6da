#include "tests/docs/page.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace magpie::docs {

std::vector<Step> Block::Steps() const {
  std::vector<Step> steps;
  for (size_t i = 0; i < content.size(); ++i) {
    absl::string_view text = content[i];
    const int at = line + 1 + static_cast<int>(i);
    if (absl::ConsumePrefix(&text, "$ ")) {
      steps.push_back({.line = at, .output = at + 1, .command = std::string(text), .expected = {}});
    } else if (!steps.empty() && steps.back().output == at && absl::ConsumePrefix(&text, "> ")) {
      absl::StrAppend(&steps.back().command, "\n", text);
      ++steps.back().output;
    } else if (!steps.empty()) {
      steps.back().expected.push_back(content[i]);
    }
  }
  return steps;
}

std::vector<Block> ReadBlocks(const Lines& page) {
  std::vector<Block> blocks;
  bool is_open = false;
  for (size_t i = 0; i < page.size(); ++i) {
    absl::string_view text = page[i];
    if (!absl::ConsumePrefix(&text, "```")) {
      if (is_open) blocks.back().content.push_back(page[i]);
      continue;
    }
    is_open = !is_open;
    if (!is_open) continue;
    const std::pair<std::string, std::string> info = absl::StrSplit(text, absl::MaxSplits(' ', 1));
    blocks.push_back({.line = static_cast<int>(i),
                      .language = info.first,
                      .argument = info.second,
                      .content = {}});
  }
  return blocks;
}

Lines SplitLines(const std::string& text) {
  Lines lines = absl::StrSplit(text, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

bool Contains(const Lines& file, const Lines& part) {
  return std::search(file.begin(), file.end(), part.begin(), part.end()) != file.end();
}

}  // namespace magpie::docs
