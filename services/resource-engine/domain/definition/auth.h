// The credentials of calls to an upstream. The administrator configures them for each upstream,
// like its host; resources name neither, so that no definition can send a secret to the wrong host.
// Pure: secrets are known by their places, never by their values.

#pragma once

#include <map>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/resource-engine/domain/resource/upstreams.h"

namespace magpie::resource {

struct SecretRef {
  bool is_file = false;  // otherwise an environment variable
  std::string name;      // its path or its name

  auto operator<=>(const SecretRef&) const = default;
};

struct ApiKeyAuth {
  std::string header;  // or
  std::string query;
  SecretRef key;
};

struct BasicAuth {
  std::string user;
  SecretRef password;
};

struct BearerAuth {
  SecretRef token;
};

// Client credentials (RFC 6749, 4.4).
struct OAuth2Auth {
  std::string token_url;
  std::string client_id;
  std::string scope;  // empty for none
  SecretRef client_secret;
};

using Auth = std::variant<ApiKeyAuth, BasicAuth, BearerAuth, OAuth2Auth>;
using AuthByUpstream = std::map<std::string, Auth, std::less<>>;

// Paths of PEM files; empty for none.
struct TlsFiles {
  std::string ca;           // signs the upstream's certificate, instead of the system's CAs
  std::string certificate;  // identifies us to the upstream; needs its key
  std::string key;

  auto operator<=>(const TlsFiles&) const = default;
};
using TlsByUpstream = std::map<std::string, TlsFiles, std::less<>>;

struct AuthConfig {
  AuthByUpstream ways;
  TlsByUpstream tls;
};

// Parses a JSON object that maps each upstream to at most one of
//
//   {"api_key": {"header": "X-Key", "key": SECRET}}, or "query" in place of "header"
//   {"basic": {"user": "magpie", "password": SECRET}}
//   {"bearer": {"token": SECRET}}
//   {"oauth2": {"token_url": "https://...", "client_id": "magpie", "client_secret": SECRET,
//               "scope": "orders"}}
//
// and, if it speaks TLS, to its files: a CA, a certificate with its key, or both:
//
//   {"tls": {"ca": "/etc/ca.pem", "certificate": "/etc/magpie.pem", "key":
//   "/run/secrets/magpie.key"}}
//
// where SECRET is {"file": "/run/secrets/bike"} or {"env": "BIKE_TOKEN"}. INVALID_ARGUMENT (reason
// BAD_AUTH) with all faults.
absl::StatusOr<AuthConfig> ParseAuth(absl::string_view json, const Upstreams& upstreams);

// Records in `upstreams` which header or query parameter of their calls carries the credentials.
void SetProofs(const AuthByUpstream& ways, Upstreams& upstreams);

// "file /run/secrets/bike"
std::string Describe(const SecretRef& secret);

}  // namespace magpie::resource
