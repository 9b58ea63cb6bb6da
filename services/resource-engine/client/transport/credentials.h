// What calls bear to prove who makes them. Secrets are read where the
// administrator says they are, again and again, so that they can be changed;
// they are neither kept on disk, nor returned, nor logged.

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

// The value of a secret, without white space at its ends. NOT_FOUND (reason SECRET_MISSING) where
// it cannot be read or is empty; it names the place.
absl::StatusOr<std::string> ReadSecret(const SecretRef& secret);

// What is added to a call.
struct Proof {
  std::vector<std::pair<std::string, std::string>> headers;
  std::string query;  // "key=value", percent-encoded; empty for none
  int64_t token = 0;  // which of the upstream's OAuth2 tokens it is; 0 where it is none
};

// Thread-safe.
class Credentials {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<Proof>)>;
  using ThenRenewed = absl::AnyInvocable<void(std::optional<Proof>)>;

  static constexpr absl::Duration kReadEvery = absl::Minutes(1);
  static constexpr absl::Duration kTokenTimeout = absl::Seconds(5);
  // A new token is got, while the one there serves, when that will expire as soon, or half of its
  // life is over.
  static constexpr absl::Duration kTokenMargin = absl::Seconds(30);
  // After a failure, how long nobody asks again.
  static constexpr absl::Duration kTokenPause = absl::Seconds(1);
  // A token that the upstream never took is this old at least before another one is got in its
  // place: at first kTokenPause, twice as much each time.
  static constexpr absl::Duration kMostTokenPause = absl::Minutes(1);
  // Tokens that were taken, and then refused, are renewed in vain so often at once, and then so
  // often a second.
  static constexpr double kRenewals = 5;
  static constexpr double kRenewalsPerSecond = 0.1;

  // Reads all secrets, and looks whether the files for TLS are there. The error of ReadSecret.
  static absl::StatusOr<std::unique_ptr<Credentials>> Make(AuthConfig config);
  ~Credentials();

  // Begins to read the secrets again every so often, and to get tokens. All must outlive it, and
  // `timers` must be stopped, and `http` end, before it does.
  void Start(http::Client& http, const Clock& clock, TimerScope& timers);

  // Whether For may call `then` later than within: it may have to get a token.
  bool MayWait(const std::string& upstream) const;

  // Calls `then` once: within, or once there is a token, on a thread of the HTTP client. An empty
  // proof for an upstream that asks for none; UNAVAILABLE (AUTH_FAILED) where no token can be had.
  void For(const std::string& upstream, Then then);

  // How its connections are made.
  const TlsFiles& TlsOf(absl::string_view upstream) const;

  // Of a call that was refused (401) with the proof of this token: calls `then` once, as For, with
  // that of a newer one; with nothing where none is got, lest an upstream that refuses them all has
  // one asked for with each call.
  void Renew(const std::string& upstream, int64_t token, ThenRenewed then);

  // That the upstream took it.
  void Accepted(const std::string& upstream, int64_t token);

  // That it took the one of Renew: that was not in vain.
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
  std::map<std::string, std::unique_ptr<Token>, std::less<>> tokens_;  // of OAuth2 only; as built
};

}  // namespace magpie::resource
