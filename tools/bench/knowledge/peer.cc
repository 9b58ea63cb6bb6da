#include "tools/bench/knowledge/peer.h"

#include <fstream>
#include <iterator>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/testing/process.h"

namespace magpie::bench {
namespace {

constexpr size_t kEndOfOutput = 500;

std::optional<absl::Duration> MicrosecondsAfter(const std::vector<absl::string_view>& words,
                                                absl::string_view name) {
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] != name) continue;
    const std::vector<absl::string_view> numbers = absl::StrSplit(words[i + 1], '/');
    double microseconds = 0;
    if (absl::SimpleAtod(numbers.back(), &microseconds) && microseconds > 0) {
      return absl::Microseconds(microseconds);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<QueryTimes> TimesIn(absl::string_view output) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(output, absl::ByAnyChar(" \n"), absl::SkipEmpty());
  const auto p50 = MicrosecondsAfter(words, "p50");
  const auto p99 = MicrosecondsAfter(words, "p99");
  if (!p50.has_value() || !p99.has_value()) return std::nullopt;
  return QueryTimes{*p50, *p99};
}

absl::StatusOr<QueryTimes> RunPeer(std::string command, const std::string& folder,
                                   const std::string& log) {
  absl::StrReplaceAll({{"{}", folder}}, &command);
  std::ofstream(log, std::ios::trunc);
  Process peer({"/bin/sh", "-c", command}, LogFile{log});
  const int code = peer.Wait();
  std::ifstream in(log);
  const std::string output{std::istreambuf_iterator<char>(in), {}};
  const std::optional<QueryTimes> times = TimesIn(output);
  if (code == 0 && times.has_value()) return *times;
  return absl::InternalError(absl::StrCat(
      "the other engine ended with code ", code, " and printed no times: ",
      output.size() > kEndOfOutput ? output.substr(output.size() - kEndOfOutput) : output));
}

}  // namespace magpie::bench
