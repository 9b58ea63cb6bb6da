// Ports for the servers of one test.

#pragma once

#include <string>
#include <vector>

namespace magpie::e2e {

// `count` addresses "127.0.0.1:21234" that nobody listens on. They lie below the range from which
// the system takes ports for outgoing connections, so that a server that was killed finds its own
// again; tests that run at the same time look in different places.
std::vector<std::string> FreeAddresses(size_t count);

}  // namespace magpie::e2e
