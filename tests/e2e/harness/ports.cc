#include "tests/e2e/harness/ports.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"

namespace magpie::e2e {
namespace {

constexpr int kFirst = 20'000;
constexpr int kLast = 32'000;
constexpr int kPerProcess = 40;

bool IsFree(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool free = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  close(fd);
  return free;
}

}  // namespace

std::vector<std::string> FreeAddresses(size_t count) {
  static int next = kFirst + (getpid() * kPerProcess) % (kLast - kFirst);
  std::vector<std::string> addresses;
  while (addresses.size() < count) {
    if (++next >= kLast) next = kFirst;
    if (IsFree(next)) addresses.push_back(absl::StrCat("127.0.0.1:", next));
  }
  return addresses;
}

}  // namespace magpie::e2e
