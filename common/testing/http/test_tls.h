// Certificates for tests: a CA, and from it one for 127.0.0.1 and one for a client.

#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace magpie::http {

struct TestTls {
  std::string ca;
  std::string server;
  std::string server_key;
  std::string client;
  std::string client_key;
};

// Writes PEM files into `directory`, which it creates if necessary.
inline TestTls MakeTestTls(const std::string& directory) {
  std::filesystem::create_directories(directory);
  std::ofstream(directory + "/make.sh") << R"script(
set -e
cd "$(dirname "$0")"
echo subjectAltName=IP:127.0.0.1,DNS:localhost >names
new () {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -subj "/CN=$1" -keyout "$1.key" "${@:2}"
}
new ca -x509 -days 2 -out ca.pem
for name in server client; do
  new $name -out $name.csr
  openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
    -out $name.pem -extfile names
done
)script";
  const std::string script = directory + "/make.sh";
  if (std::system(("bash " + script + " >" + directory + "/log 2>&1").c_str()) != 0) std::abort();
  return {directory + "/ca.pem", directory + "/server.pem", directory + "/server.key",
          directory + "/client.pem", directory + "/client.key"};
}

inline std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace magpie::http
