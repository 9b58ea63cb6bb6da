// The sockets of a driver's connections. One on which something lies before a request is sent must
// not be used: over HTTP/1 it would be taken for the answer to that request, though it is none.

#pragma once

#include <curl/curl.h>

#include <string>

#include "absl/container/flat_hash_map.h"

namespace magpie::http {

// Not thread-safe: it lives on the driver's thread.
class Connections {
 public:
  // The ends of a connection, as curl tells them: addresses and ports.
  struct Ends {
    const char* remote;
    const char* local;
    int remote_port;
    int local_port;
  };

  // A new one: over which of the sockets that were Opened is told from its ends.
  curl_socket_t Begin(const Ends& ends);
  // One that was kept; CURL_SOCKET_BAD where it is not known.
  curl_socket_t Find(const Ends& ends) const;

  void Opened(curl_socket_t socket);
  // Closes it.
  void Close(curl_socket_t socket);

  // That it answers one request at a time: over HTTP/1.
  void TakesTurns(curl_socket_t socket);
  // Whether it does, and something lies on it, or its end.
  bool IsSpoilt(curl_socket_t socket) const;

 private:
  struct Known {
    std::string ends;  // empty until it begins
    bool takes_turns = false;
  };

  absl::flat_hash_map<curl_socket_t, Known> sockets_;
  absl::flat_hash_map<std::string, curl_socket_t> by_ends_;
};

}  // namespace magpie::http
