// The regex extension of the language: extracts and replaces what a pattern matches.

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/expr/datum/regex.h"
#include "common/expr/library/functions.h"

namespace magpie::expr {
namespace {

absl::StatusOr<Regex> CompileNow(absl::string_view pattern, Heap& heap) {
  heap.Charge(kRegexCompileCost);
  return Regex::Compile(pattern);
}

Datum Fail(const absl::Status& status, Heap& heap) {
  return heap.Fail(std::string(status.message()));
}

// The pattern of extract() and extractAll(), which has one group at most.
absl::StatusOr<Regex> CompileOneGroup(absl::string_view pattern, Heap& heap) {
  absl::StatusOr<Regex> regex = CompileNow(pattern, heap);
  if (regex.ok() && regex->groups() > 1) {
    return absl::InvalidArgumentError("a pattern with more than one group");
  }
  return regex;
}

// The group if the pattern has one, otherwise the whole match.
Datum Extract(std::span<const Datum> args, Heap& heap) {
  const auto* const text = args[0].as_string();
  const auto* const pattern = args[1].as_string();
  if (text == nullptr || pattern == nullptr) return NoOverload("regex.extract", args, heap);
  const absl::StatusOr<Regex> regex = CompileOneGroup(*pattern, heap);
  if (!regex.ok()) return Fail(regex.status(), heap);
  Datum found = Heap::None();
  regex->EachMatch(
      *text,
      [&](std::span<const absl::string_view> groups) {
        // An empty group is no result; an empty match is one.
        if (groups.size() == 1 || !groups.back().empty()) found = heap.Some(Datum(groups.back()));
        return false;
      },
      heap);
  return found;
}

Datum ExtractAll(std::span<const Datum> args, Heap& heap) {
  const auto* const text = args[0].as_string();
  const auto* const pattern = args[1].as_string();
  if (text == nullptr || pattern == nullptr) return NoOverload("regex.extractAll", args, heap);
  const absl::StatusOr<Regex> regex = CompileOneGroup(*pattern, heap);
  if (!regex.ok()) return Fail(regex.status(), heap);
  std::vector<Datum> found;
  regex->EachMatch(
      *text,
      [&](std::span<const absl::string_view> groups) {
        if (groups.size() == 1 || !groups.back().empty()) found.emplace_back(groups.back());
        return found.size() <= kMaxMadeItems;
      },
      heap);
  return heap.List(std::move(found));
}

// Appends `replacement` to `text`, with `groups` for \0 to \9. Returns what is wrong with it, if
// anything is.
std::string AppendReplacement(absl::string_view replacement,
                              std::span<const absl::string_view> groups, std::string& text) {
  for (size_t i = 0; i < replacement.size(); ++i) {
    if (replacement[i] != '\\') {
      text += replacement[i];
      continue;
    }
    const char next = ++i < replacement.size() ? replacement[i] : '\0';
    if (next == '\\') {
      text += next;
    } else if (!absl::ascii_isdigit(next)) {
      return "a \\ in the replacement, with no digit or \\ after it";
    } else if (const size_t group = next - '0'; group < groups.size()) {
      absl::StrAppend(&text, groups[group]);
    } else {
      return "a group in the replacement that the pattern does not have";
    }
  }
  return "";
}

Datum Replace(std::span<const Datum> args, Heap& heap) {
  const auto* const text = args[0].as_string();
  const auto* const pattern = args[1].as_string();
  const auto* const replacement = args[2].as_string();
  const bool counts = args.size() == 4;
  if (text == nullptr || pattern == nullptr || replacement == nullptr ||
      (counts && args[3].as_int() == nullptr)) {
    return NoOverload("regex.replace", args, heap);
  }
  int64_t left = counts ? *args[3].as_int() : -1;
  if (left == 0) return args[0];
  const absl::StatusOr<Regex> regex = CompileNow(*pattern, heap);
  if (!regex.ok()) return Fail(regex.status(), heap);
  std::string replaced;
  std::string failure;
  const char* done = text->data();
  regex->EachMatch(
      *text,
      [&](std::span<const absl::string_view> groups) {
        replaced.append(done, groups[0].data() - done);
        const size_t before = replaced.size();
        failure = AppendReplacement(*replacement, groups, replaced);
        done = groups[0].data() + groups[0].size();
        heap.ChargeBytes(replaced.size() - before);
        return failure.empty() && --left != 0 && replaced.size() <= kMaxMadeBytes;
      },
      heap);
  if (!failure.empty()) return heap.Fail(failure);
  replaced.append(done, text->data() + text->size() - done);
  return heap.Text(std::move(replaced));
}

constexpr Function kRegexFunctions[] = {{"regex.extract", false, 2, 2, Extract},
                                        {"regex.extractAll", false, 2, 2, ExtractAll},
                                        {"regex.replace", false, 3, 4, Replace}};

}  // namespace

std::span<const Function> RegexFunctions() { return kRegexFunctions; }

}  // namespace magpie::expr
