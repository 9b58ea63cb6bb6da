// The sockets of a driver's connections. A socket that has data before a request is sent must not
// be used: over HTTP/1 those bytes would be taken for the answer to that request.

#pragma once

#include <curl/curl.h>

#include <string>

#include "absl/container/flat_hash_map.h"

namespace magpie::http {

// Not thread-safe: it lives on the driver's thread.
class Connections {
 public:
  // The ends of a connection, as reported by curl.
  struct Ends {
    const char* remote;
    const char* local;
    int remote_port;
    int local_port;
  };

  // Finds the Opened socket of a new connection by its ends.
  curl_socket_t Begin(const Ends& ends);
  // The socket of a kept connection; CURL_SOCKET_BAD if it is not known.
  curl_socket_t Find(const Ends& ends) const;

  void Opened(curl_socket_t socket);
  // Closes the socket.
  void Close(curl_socket_t socket);

  // Notes that the connection answers one request at a time, as in HTTP/1.
  void TakesTurns(curl_socket_t socket);
  // Whether it answers one request at a time and already has data or has been closed.
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
