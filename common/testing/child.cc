#include "common/testing/child.h"

#include <httplib.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "absl/strings/str_cat.h"

namespace magpie::echo {
namespace {

constexpr int kPatienceMillis = 20'000;

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Child::Child(std::vector<std::string> arguments, std::vector<std::string> variables) {
  int ends[2] = {-1, -1};
  if (pipe(ends) != 0) return;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  posix_spawn(&pid_, arguments[0].c_str(), &actions, nullptr, Pointers(arguments).data(),
              Pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  fd_ = ends[0];
}

Child::~Child() {
  if (pid_ > 0) {
    Signal(SIGKILL);
    Wait();
  }
  close(fd_);
}

bool Child::ReadMore() {
  pollfd readable = {.fd = fd_, .events = POLLIN};
  if (poll(&readable, 1, kPatienceMillis) <= 0) return false;
  char buffer[4096];
  const ssize_t got = read(fd_, buffer, sizeof(buffer));
  if (got <= 0) return false;
  output_.append(buffer, static_cast<size_t>(got));
  return true;
}

std::string Child::Await(absl::string_view mark) {
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

void Child::Signal(int signal) const { kill(pid_, signal); }

int Child::Wait() {
  while (ReadMore()) {
  }
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string HttpGet(const std::string& address, const std::string& path) {
  httplib::Client client("http://" + address);
  const httplib::Result result = client.Get(path);
  return result ? absl::StrCat(result->status, " ", result->body) : "0 ";
}

}  // namespace magpie::echo
