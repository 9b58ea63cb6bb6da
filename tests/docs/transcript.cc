#include "tests/docs/transcript.h"

#include <regex>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace magpie::docs {
namespace {

// The ids that the suite makes up: 26 digits and lower-case letters, or 8 digits and more.
constexpr char kId[] = "[0-9][0-9a-z]{25}|[0-9]{8,}";
constexpr char kTime[] =
    "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?Z?"
    "|[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}";
constexpr char kDuration[] = "[0-9]+(?:\\.[0-9]+)? (?:us|ms|s)\\b";
constexpr char kAnyText[] = "\\.\\.\\.";
constexpr char kSpaces[] = " +";
constexpr char kAnyLines[] = "...";

enum Part { kWhole, kIdPart, kTimePart, kDurationPart, kAnyPart, kSpacePart };

const std::regex& Parts() {
  static const auto& parts = *new std::regex(absl::StrCat(
      "\\b(", kId, ")\\b|(", kTime, ")|\\b(", kDuration, ")|(", kAnyText, ")|(", kSpaces, ")"));
  return parts;
}

std::string Literally(const std::string& text) {
  std::string pattern;
  for (const char c : text) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) || (c & 0x80) != 0;
    absl::StrAppend(&pattern, is_plain ? "" : "\\", std::string(1, c));
  }
  return pattern;
}

std::string WithoutEnd(const std::string& text) {
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace

std::string Transcript::ForThisRun(const std::string& text) const {
  return absl::StrReplaceAll(text, ids_);
}

std::string Transcript::ForThePage(const std::string& text) const {
  std::vector<std::pair<std::string, std::string>> back;
  for (const auto& [page, run] : ids_) back.emplace_back(run, page);
  return absl::StrReplaceAll(text, back);
}

bool Transcript::LineMatches(const std::string& expected, const std::string& printed, Ids& ids) {
  const std::string line = WithoutEnd(expected);
  std::string pattern;
  std::vector<std::string> unknown;  // ids of the page, in the order of the pattern's groups
  auto literal = line.begin();
  for (std::sregex_iterator at(line.begin(), line.end(), Parts()), end; at != end; ++at) {
    absl::StrAppend(&pattern, Literally({literal, (*at)[kWhole].first}));
    literal = (*at)[kWhole].second;
    if ((*at)[kTimePart].matched) absl::StrAppend(&pattern, "(?:", kTime, ")");
    if ((*at)[kDurationPart].matched) absl::StrAppend(&pattern, kDuration);
    if ((*at)[kAnyPart].matched) pattern += ".*";
    if ((*at)[kSpacePart].matched) pattern += kSpaces;
    if (!(*at)[kIdPart].matched) continue;
    if (const auto known = ids.find((*at)[kIdPart]); known != ids.end()) {
      pattern += known->second;
    } else {
      absl::StrAppend(&pattern, "(", kId, ")");
      unknown.push_back((*at)[kIdPart]);
    }
  }
  absl::StrAppend(&pattern, Literally({literal, line.end()}));
  std::smatch match;
  const std::string against = WithoutEnd(printed);
  if (!std::regex_match(against, match, std::regex(pattern))) return false;
  for (size_t i = 0; i < unknown.size(); ++i) {
    if (ids.emplace(unknown[i], match[i + 1]).first->second != match[i + 1]) return false;
  }
  return true;
}

bool Transcript::Matches(const Lines& expected, size_t i, const Lines& printed, size_t j,
                         Ids& ids) {
  for (; i < expected.size() && expected[i] != kAnyLines; ++i, ++j) {
    if (j == printed.size() || !LineMatches(expected[i], printed[j], ids)) return false;
  }
  if (i == expected.size()) return j == printed.size();
  for (size_t next = j; next <= printed.size(); ++next) {
    Ids tried = ids;
    if (!Matches(expected, i + 1, printed, next, tried)) continue;
    ids = std::move(tried);
    return true;
  }
  return false;
}

bool Transcript::Accepts(const Lines& expected, const Lines& printed) {
  Ids ids = ids_;
  if (!Matches(expected, 0, printed, 0, ids)) return false;
  ids_ = std::move(ids);
  return true;
}

}  // namespace magpie::docs
