// The credentials that calls carry. Secrets are read from where the administrator configured them,
// and read again regularly so that they can be changed; they are never stored on disk, returned or
// logged.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/timer_scope.h"
#include "common/http/client.h"
#include "services/resource-engine/domain/definition/auth.h"

namespace magpie::resource {

// The value of a secret, without leading and trailing white space. NOT_FOUND (reason
// SECRET_MISSING) if it cannot be read or is empty; the message names its place.
absl::StatusOr<std::string> ReadSecret(const SecretRef& secret);

// What is added to a call.
struct Proof {
  std::vector<std::pair<std::string, std::string>> headers;
  std::string query;  // "key=value", percent-encoded; empty for none
  int64_t token = 0;  // the number of the upstream's OAuth2 token; 0 if it is not a token
};

// Thread-safe.
class Credentials {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<Proof>)>;
  using ThenRenewed = absl::AnyInvocable<void(std::optional<Proof>)>;

  static constexpr absl::Duration kReadEvery = absl::Minutes(1);
  static constexpr absl::Duration kTokenTimeout = absl::Seconds(5);
  // A new token is fetched, while the current one is still used, when that expires this soon or
  // half of its life is over.
  static constexpr absl::Duration kTokenMargin = absl::Seconds(30);
  // The pause after a failure.
  static constexpr absl::Duration kTokenPause = absl::Seconds(1);
  // A token that the upstream has never accepted is replaced only at a minimum age, which begins at
  // kTokenPause, doubles each time, and ends here.
  static constexpr absl::Duration kMostTokenPause = absl::Minutes(1);
  // Tokens that were accepted and later refused may be renewed without success this often at once,
  // and then this often per second.
  static constexpr double kRenewals = 5;
  static constexpr double kRenewalsPerSecond = 0.1;

  // Reads all secrets and checks that the files for TLS exist. The error of ReadSecret.
  static absl::StatusOr<std::unique_ptr<Credentials>> Make(AuthConfig config);
  ~Credentials();

  // Starts to reread the secrets regularly and to fetch tokens. All must outlive it; before its
  // end, `timers` must be stopped and `http` destroyed.
  void Start(http::Client& http, const Clock& clock, TimerScope& timers);

  // Whether For may call `then` only after it returns, since it may have to fetch a token.
  bool MayWait(const std::string& upstream) const;

  // Calls `then` once: before For returns, or on a thread of the HTTP client once there is a token.
  // The proof is empty if the upstream needs none. UNAVAILABLE (AUTH_FAILED) if no token could be
  // obtained.
  void For(const std::string& upstream, Then then);

  // The TLS files for its connections.
  const TlsFiles& TlsOf(absl::string_view upstream) const;

  // After a call with this token was refused (401): calls `then` once, like For, with the proof of
  // a newer token, or with nothing if none is fetched, so that an upstream that refuses every token
  // does not cause a new one with each call.
  void Renew(const std::string& upstream, int64_t token, ThenRenewed then);

  // Records that the upstream accepted the token.
  void Accepted(const std::string& upstream, int64_t token);

  // Records that the upstream accepted the token of Renew.
  void Helped(const std::string& upstream);

 private:
  struct Token;
  explicit Credentials(AuthConfig config);

  absl::Status ReadAll();
  void ReadAgainLater();
  Proof ProofOf(const Auth& auth, const std::string& secret) const;
  void ForToken(const OAuth2Auth& auth, Token& token, Then then);
  void AskForToken(const OAuth2Auth& auth, Token& token);
  void TakeToken(Token& token, const absl::StatusOr<http::Response>& response);

  const AuthByUpstream auth_;
  const TlsByUpstream tls_;
  http::Client* http_ = nullptr;
  const Clock* clock_ = nullptr;
  TimerScope* timers_ = nullptr;

  absl::Mutex mutex_;
  std::map<SecretRef, std::string> secrets_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::unique_ptr<Token>, std::less<>> tokens_;  // never changes
};

}  // namespace magpie::resource
