#include "common/testing/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <utility>

#include "absl/time/clock.h"

namespace magpie {
namespace {

constexpr int kCannotRun = 127;
constexpr int kPatienceMillis = 20'000;
constexpr absl::Duration kLook = absl::Milliseconds(2);

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// In the child, between fork and exec, only what is safe there may be called.
pid_t Spawn(const Argv& command, char* const* environment, int out, int err) {
  const std::vector<char*> words = Pointers(command);
  const pid_t pid = fork();
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  execve(words[0], words.data(), environment);
  _exit(kCannotRun);
}

int ExitCode(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }

// Appends the available bytes to `text`; false at the end of the stream.
bool ReadInto(std::string& text, int fd) {
  std::array<char, 4096> buffer;
  const ssize_t size = read(fd, buffer.data(), buffer.size());
  if (size > 0) text.append(buffer.data(), static_cast<size_t>(size));
  return size > 0;
}

// The ends of a pipe, which no other child inherits.
struct Pipe {
  Pipe() {
    std::array<int, 2> ends = {-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) == 0) read_end = ends[0], write_end = ends[1];
  }

  int read_end = -1;
  int write_end = -1;
};

// One end of a pipe that a child writes to.
struct Stream {
  int fd;
  std::string* text;
};

// Reads all streams until they end or it is `deadline`; false in the latter case.
bool ReadAll(std::vector<Stream> streams, absl::Time deadline) {
  while (!streams.empty()) {
    std::vector<pollfd> polls;
    for (const Stream& stream : streams) polls.push_back({stream.fd, POLLIN, 0});
    const int64_t left = absl::ToInt64Milliseconds(deadline - absl::Now());
    if (left <= 0 || poll(polls.data(), polls.size(), static_cast<int>(left)) == 0) return false;
    for (size_t i = polls.size(); i-- > 0;) {
      if (polls[i].revents != 0 && !ReadInto(*streams[i].text, streams[i].fd)) {
        streams.erase(streams.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
  }
  return true;
}

}  // namespace

Process::Process(const Argv& command, const std::vector<std::string>& variables) {
  const Pipe pipe;
  pid_ = Spawn(command, Pointers(variables).data(), pipe.write_end, pipe.write_end);
  close(pipe.write_end);
  output_fd_ = pipe.read_end;
}

Process::Process(const Argv& command, const LogFile& log) {
  const int file = open(log.path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  pid_ = Spawn(command, environ, file, file);
  close(file);
}

Process::~Process() {
  Kill();
  if (output_fd_ >= 0) close(output_fd_);
}

bool Process::ReadMore() {
  if (output_fd_ < 0) return false;
  pollfd readable = {.fd = output_fd_, .events = POLLIN, .revents = 0};
  return poll(&readable, 1, kPatienceMillis) > 0 && ReadInto(output_, output_fd_);
}

std::string Process::Await(absl::string_view mark) {
  while (true) {
    const size_t begin = output_.find(std::string(mark));
    const size_t end = begin == std::string::npos ? begin : output_.find('\n', begin);
    if (end != std::string::npos) {
      const std::string rest = output_.substr(begin + mark.size(), end - begin - mark.size());
      return rest.substr(0, rest.find(' '));
    }
    if (!ReadMore()) return "";
  }
}

void Process::Signal(int signal) const {
  if (!ended_ && pid_ > 0) kill(pid_, signal);
}

void Process::Reap(int options) {
  int status = 0;
  if (ended_ || pid_ <= 0 || waitpid(pid_, &status, options) != pid_) return;
  ended_ = true;
  exit_code_ = ExitCode(status);
}

int Process::Wait() {
  while (ReadMore()) {
  }
  Reap(0);
  return exit_code_;
}

int Process::Stop(absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  Signal(SIGTERM);
  while (running() && absl::Now() < deadline) absl::SleepFor(kLook);
  Kill();
  return exit_code_;
}

void Process::Kill() {
  Signal(SIGKILL);
  Reap(0);
}

bool Process::running() {
  Reap(WNOHANG);
  return !ended_ && pid_ > 0;
}

Output RunProgram(const Argv& command, absl::Duration limit) {
  const Pipe out, err;
  const pid_t pid = Spawn(command, environ, out.write_end, err.write_end);
  close(out.write_end);
  close(err.write_end);
  Output output;
  const bool ended =
      ReadAll({{out.read_end, &output.out}, {err.read_end, &output.err}}, absl::Now() + limit);
  if (!ended) kill(pid, SIGKILL);
  int status = 0;
  waitpid(pid, &status, 0);
  output.exit_code = ExitCode(status);
  close(out.read_end);
  close(err.read_end);
  return output;
}

}  // namespace magpie
