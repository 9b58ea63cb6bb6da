#include "tools/bench/lib/child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>
#include <utility>

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

constexpr int kCannotRun = 127;

// Between fork and exec only what is safe there may be called.
absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& command, const std::string& log) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (out < 0) return absl::UnavailableError(absl::StrCat(log, ": ", std::strerror(errno)));
  const pid_t pid = fork();
  if (pid == 0) {
    // It goes with the thread that started it, so that nothing is left behind by a crash.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    execv(words[0], words.data());
    _exit(kCannotRun);
  }
  close(out);
  if (pid < 0) return absl::UnavailableError(absl::StrCat("fork: ", std::strerror(errno)));
  return pid;
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
  ASSIGN_OR_RETURN(const pid_t pid, Spawn(command, log));
  std::unique_ptr<Child> child(new Child(pid, log));
  RETURN_IF_ERROR(child->WaitUntilReady());
  return child;
}

Child::~Child() { Kill(); }

absl::Status Child::WaitUntilReady() {
  const absl::Time deadline = absl::Now() + kPatience;
  while (true) {
    const bool runs = Runs();
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

bool Child::Runs() {
  int outcome = 0;
  if (pid_ == 0) return false;
  if (waitpid(pid_, &outcome, WNOHANG) == pid_) pid_ = 0;
  return pid_ != 0;
}

size_t Child::CountThreads() const {
  std::error_code ignored;
  const std::filesystem::directory_iterator tasks(absl::StrCat("/proc/", pid_, "/task"), ignored);
  return static_cast<size_t>(std::distance(begin(tasks), end(tasks)));
}

size_t Child::ResidentBytes() const {
  constexpr absl::string_view kLine = "VmRSS:";
  const std::string status = ReadFile(absl::StrCat("/proc/", pid_, "/status"));
  const size_t line = absl::string_view(status).find(kLine);
  if (line == absl::string_view::npos) return 0;
  return std::strtoull(status.c_str() + line + kLine.size(), nullptr, 10) << 10;  // "  812 kB"
}

void Child::Kill() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  int outcome = 0;
  waitpid(pid_, &outcome, 0);
  pid_ = 0;
}

}  // namespace magpie::bench
