#include "tests/e2e/harness/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "absl/time/clock.h"

namespace magpie::e2e {
namespace {

constexpr int kCannotRun = 127;

std::vector<char*> Pointers(const Argv& argv) {
  std::vector<char*> pointers;
  for (const std::string& word : argv) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Forks, and in the child runs `argv` with these files as its output. The child dies with the
// thread that started it: a test that crashes leaves nothing behind.
pid_t Spawn(const Argv& argv, int out, int err) {
  const std::vector<char*> pointers = Pointers(argv);
  const pid_t pid = fork();
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  execv(pointers[0], pointers.data());
  _exit(kCannotRun);
}

int ExitCode(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }

// One end of a pipe that a child writes to.
struct Stream {
  int fd;
  std::string* text;
};

// Reads what is there; false at the end of the stream.
bool Read(const Stream& stream) {
  std::array<char, 4096> buffer;
  const ssize_t size = read(stream.fd, buffer.data(), buffer.size());
  if (size > 0) stream.text->append(buffer.data(), static_cast<size_t>(size));
  return size > 0;
}

// Reads both streams until both end or it is `deadline`; false in the latter case.
bool ReadAll(std::vector<Stream> streams, absl::Time deadline) {
  while (!streams.empty()) {
    std::vector<pollfd> polls;
    for (const Stream& stream : streams) polls.push_back({stream.fd, POLLIN, 0});
    const int64_t left = absl::ToInt64Milliseconds(deadline - absl::Now());
    if (left <= 0 || poll(polls.data(), polls.size(), static_cast<int>(left)) == 0) return false;
    for (size_t i = polls.size(); i-- > 0;) {
      if (polls[i].revents != 0 && !Read(streams[i])) {
        streams.erase(streams.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
  }
  return true;
}

}  // namespace

Process::Process(const Argv& argv, const std::string& log) {
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  pid_ = Spawn(argv, file, file);
  close(file);
}

Process::~Process() { Kill(); }

void Process::Reap(int options) {
  int status = 0;
  if (ended_ || waitpid(pid_, &status, options) != pid_) return;
  ended_ = true;
  exit_code_ = ExitCode(status);
}

void Process::Kill() {
  if (ended_) return;
  kill(pid_, SIGKILL);
  Reap(0);
}

int Process::Stop(absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  if (!ended_) kill(pid_, SIGTERM);
  while (running() && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(5));
  Kill();
  return exit_code_;
}

bool Process::running() {
  Reap(WNOHANG);
  return !ended_;
}

Output Run(const Argv& argv, absl::Duration limit) {
  std::array<int, 2> out, err;
  if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) return {};
  const pid_t pid = Spawn(argv, out[1], err[1]);
  close(out[1]);
  close(err[1]);
  Output output;
  const bool ended = ReadAll({{out[0], &output.out}, {err[0], &output.err}}, absl::Now() + limit);
  if (!ended) kill(pid, SIGKILL);
  int status = 0;
  waitpid(pid, &status, 0);
  output.exit_code = ExitCode(status);
  close(out[0]);
  close(err[0]);
  return output;
}

}  // namespace magpie::e2e
