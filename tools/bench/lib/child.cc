#include "tools/bench/lib/child.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/macros.h"

namespace magpie::bench {
namespace {

constexpr absl::Duration kLook = absl::Milliseconds(2);
constexpr size_t kLogEndBytes = 500;

std::string ReadFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string EndOf(const std::string& text) {
  return text.size() <= kLogEndBytes ? text : text.substr(text.size() - kLogEndBytes);
}

}  // namespace

std::string ReadyAddress(absl::string_view log) {
  constexpr absl::string_view kServing = "serving address=";
  const size_t serving = log.find(kServing);
  if (serving == absl::string_view::npos) return "";
  const absl::string_view rest = log.substr(serving + kServing.size());
  const size_t end = rest.find_first_of(" \n");
  if (end == absl::string_view::npos) return "";
  const absl::string_view behind = rest.substr(rest.find('\n', end) + 1);
  const bool ready = absl::StrContains(behind, "ready") && absl::EndsWith(behind, "\n");
  return ready ? std::string(rest.substr(0, end)) : "";
}

absl::StatusOr<std::unique_ptr<Child>> Child::Start(const std::vector<std::string>& command,
                                                    const std::string& log) {
  // What an earlier server has said there is not said by this one.
  if (!std::ofstream(log, std::ios::trunc)) {
    return absl::UnavailableError(absl::StrCat(log, ": ", std::strerror(errno)));
  }
  std::unique_ptr<Child> child(new Child(command, log));
  RETURN_IF_ERROR(child->WaitUntilReady());
  return child;
}

absl::Status Child::WaitUntilReady() {
  const absl::Time deadline = absl::Now() + kPatience;
  while (true) {
    const bool runs = process_.running();
    const std::string log = ReadFile(log_);
    address_ = ReadyAddress(log);
    if (!runs) return absl::InternalError(absl::StrCat("server ended at its start: ", EndOf(log)));
    if (!address_.empty()) return absl::OkStatus();
    if (absl::Now() > deadline) {
      return absl::DeadlineExceededError(absl::StrCat("server is not ready: ", EndOf(log)));
    }
    absl::SleepFor(kLook);
  }
}

size_t Child::CountThreads() const {
  std::error_code ignored;
  const std::filesystem::directory_iterator tasks(absl::StrCat("/proc/", process_.pid(), "/task"),
                                                  ignored);
  return static_cast<size_t>(std::distance(begin(tasks), end(tasks)));
}

size_t Child::ResidentBytes() const {
  constexpr absl::string_view kLine = "VmRSS:";
  const std::string status = ReadFile(absl::StrCat("/proc/", process_.pid(), "/status"));
  const size_t line = absl::string_view(status).find(kLine);
  if (line == absl::string_view::npos) return 0;
  return std::strtoull(status.c_str() + line + kLine.size(), nullptr, 10) << 10;  // "  812 kB"
}

}  // namespace magpie::bench
