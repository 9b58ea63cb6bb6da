#include "services/resource-engine/client/transport/credentials.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/definition/path_template.h"
#include "services/resource-engine/domain/run/guard.h"

namespace magpie::resource {
namespace {

// For a token whose answer has no expires_in; RFC 6749 does not define one.
constexpr absl::Duration kUsualLife = absl::Minutes(5);
constexpr double kMostSeconds = 86'400;
constexpr size_t kMaxTokenBytes = 4096;

const SecretRef& SecretOf(const Auth& auth) {
  struct {
    const SecretRef& operator()(const ApiKeyAuth& it) const { return it.key; }
    const SecretRef& operator()(const BasicAuth& it) const { return it.password; }
    const SecretRef& operator()(const BearerAuth& it) const { return it.token; }
    const SecretRef& operator()(const OAuth2Auth& it) const { return it.client_secret; }
  } of;
  return std::visit(of, auth);
}

std::string Basic(absl::string_view user, absl::string_view password) {
  return absl::StrCat("Basic ", absl::Base64Escape(absl::StrCat(user, ":", password)));
}

Proof Bearer(absl::string_view token, int64_t number = 0) {
  return {.headers = {{"Authorization", absl::StrCat("Bearer ", token)}}, .token = number};
}

// Without the token server's message, which may be secret.
absl::Status AuthFailed(absl::string_view why) {
  return Error(absl::StatusCode::kUnavailable, "AUTH_FAILED",
               absl::StrCat("could not obtain an OAuth2 token: ", why));
}

struct Granted {
  std::string token;
  absl::Duration lasts;
};

// Many servers omit the type although they must not.
bool IsBearer(const Value::Map& answer) {
  const auto type = answer.find("token_type");
  if (type == answer.end() || type->second.is_null()) return true;
  const std::string* text = type->second.as_string();
  return text != nullptr && absl::EqualsIgnoreCase(*text, "Bearer");
}

// A number of seconds, possibly as a string. Ignored unless it is above 0.
absl::Duration LifeOf(const Value::Map& answer) {
  const auto lasts = answer.find("expires_in");
  if (lasts == answer.end()) return kUsualLife;
  const std::string* text = lasts->second.as_string();
  double seconds = 0;
  if (!absl::SimpleAtod(text == nullptr ? ToJson(lasts->second) : *text, &seconds)) {
    return kUsualLife;
  }
  return seconds > 0 ? absl::Seconds(std::min(seconds, kMostSeconds)) : kUsualLife;
}

absl::StatusOr<Granted> ReadToken(const absl::StatusOr<http::Response>& response) {
  if (!response.ok()) return AuthFailed(response.status().message());
  if (response->status != 200) {
    return AuthFailed(absl::StrCat("answered with status ", response->status));
  }
  const absl::StatusOr<Value::Map> body = ParseJsonObject(response->body);
  if (!body.ok()) return AuthFailed("answered with something that is not a JSON object");
  const auto token = body->find("access_token");
  const std::string* text = token == body->end() ? nullptr : token->second.as_string();
  if (text == nullptr || text->empty()) return AuthFailed("the answer has no access_token");
  if (text->size() > kMaxTokenBytes || !std::ranges::all_of(*text, absl::ascii_isgraph)) {
    return AuthFailed("the answer's access_token is too long, or cannot be sent in a header");
  }
  if (!IsBearer(*body)) return AuthFailed("the answer's token_type is not Bearer");
  return Granted{*text, LifeOf(*body)};
}

}  // namespace

absl::StatusOr<std::string> ReadSecret(const SecretRef& secret) {
  std::string value;
  if (secret.is_file) {
    const std::ifstream file(secret.name);
    std::ostringstream text;
    if (file) text << file.rdbuf();
    value = text.str();
  } else if (const char* variable = std::getenv(secret.name.c_str()); variable != nullptr) {
    value = variable;
  }
  absl::StripAsciiWhitespace(&value);
  if (!value.empty()) return value;
  return Error(absl::StatusCode::kNotFound, "SECRET_MISSING",
               absl::StrCat("no secret in ", Describe(secret)));
}

// The state of an upstream's token.
struct Credentials::Token {
  absl::Mutex mutex;
  std::string value ABSL_GUARDED_BY(mutex);
  int64_t number ABSL_GUARDED_BY(mutex) = 0;  // 0 if there has been none
  absl::Time since ABSL_GUARDED_BY(mutex) = absl::InfinitePast();
  absl::Time renew ABSL_GUARDED_BY(mutex) = absl::InfinitePast();    // when to fetch the next one
  absl::Time expires ABSL_GUARDED_BY(mutex) = absl::InfinitePast();  // and must not be used

  absl::Status failure ABSL_GUARDED_BY(mutex);
  absl::Time failed_until ABSL_GUARDED_BY(mutex) = absl::InfinitePast();
  bool asked ABSL_GUARDED_BY(mutex) = false;
  std::vector<Then> waiting ABSL_GUARDED_BY(mutex);

  std::atomic<int64_t> accepted = 0;  // the number of the last one that the upstream accepted
  absl::Duration pause ABSL_GUARDED_BY(mutex) = kTokenPause;
  TokenBucket renewals ABSL_GUARDED_BY(mutex){kRenewals, kRenewalsPerSecond};

  // The current token, whether or not it should be renewed.
  std::optional<Proof> Known(absl::Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    if (number == 0 || now >= expires) return std::nullopt;
    return Bearer(value, number);
  }

  // Whether to renew a refused token now.
  bool MayRenew(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    if (accepted == number) return renewals.Take(now);
    if (now - since < pause) return false;
    pause = std::min(2 * pause, kMostTokenPause);
    return true;
  }
};

absl::StatusOr<std::unique_ptr<Credentials>> Credentials::Make(AuthConfig config) {
  for (const auto& [upstream, files] : config.tls) {
    for (const std::string& path : {files.ca, files.certificate, files.key}) {
      if (!path.empty()) RETURN_IF_ERROR(ReadSecret({.is_file = true, .name = path}).status());
    }
  }
  std::unique_ptr<Credentials> credentials(new Credentials(std::move(config)));
  RETURN_IF_ERROR(credentials->ReadAll());
  return credentials;
}

Credentials::Credentials(AuthConfig config)
    : auth_(std::move(config.ways)), tls_(std::move(config.tls)) {
  for (const auto& [upstream, way] : auth_) {
    if (std::holds_alternative<OAuth2Auth>(way)) tokens_[upstream] = std::make_unique<Token>();
  }
}

Credentials::~Credentials() = default;

void Credentials::Start(http::Client& http, const Clock& clock, TimerScope& timers) {
  http_ = &http;
  clock_ = &clock;
  timers_ = &timers;
  if (!auth_.empty()) ReadAgainLater();
}

absl::Status Credentials::ReadAll() {
  absl::Status missing;
  for (const auto& [upstream, way] : auth_) {
    absl::StatusOr<std::string> value = ReadSecret(SecretOf(way));
    missing.Update(value.status());
    if (!value.ok()) continue;
    absl::MutexLock lock(&mutex_);
    secrets_[SecretOf(way)] = *std::move(value);
  }
  return missing;
}

void Credentials::ReadAgainLater() {
  timers_->At(clock_->Now() + kReadEvery, [this](bool due) {
    if (!due) return;
    // The previous value is used until a new one can be read.
    if (const absl::Status missing = ReadAll(); !missing.ok()) {
      Log(Level::kWarning, "secret not read", {{"error", missing.message()}});
    }
    ReadAgainLater();
  });
}

Proof Credentials::ProofOf(const Auth& auth, const std::string& secret) const {
  if (const auto* basic = std::get_if<BasicAuth>(&auth)) {
    return {.headers = {{"Authorization", Basic(basic->user, secret)}}};
  }
  if (const auto* key = std::get_if<ApiKeyAuth>(&auth)) {
    if (!key->header.empty()) return {.headers = {{key->header, secret}}};
    return {.query = absl::StrCat(PercentEncode(key->query), "=", PercentEncode(secret))};
  }
  return Bearer(secret);
}

bool Credentials::MayWait(const std::string& upstream) const { return tokens_.contains(upstream); }

void Credentials::For(const std::string& upstream, Then then) {
  const auto found = auth_.find(upstream);
  if (found == auth_.end()) return then(Proof());
  if (const auto* oauth2 = std::get_if<OAuth2Auth>(&found->second)) {
    return ForToken(*oauth2, *tokens_.at(upstream), std::move(then));
  }
  std::string secret;
  {
    absl::MutexLock lock(&mutex_);
    secret = secrets_.at(SecretOf(found->second));
  }
  then(ProofOf(found->second, secret));
}

const TlsFiles& Credentials::TlsOf(absl::string_view upstream) const {
  static const auto& none = *new TlsFiles;
  const auto found = tls_.find(upstream);
  return found == tls_.end() ? none : found->second;
}

void Credentials::Accepted(const std::string& upstream, int64_t token) {
  if (token == 0) return;
  Token& known = *tokens_.at(upstream);
  if (known.accepted.load(std::memory_order_relaxed) >= token) return;
  absl::MutexLock lock(&known.mutex);
  known.accepted = std::max<int64_t>(known.accepted, token);
  known.pause = kTokenPause;
}

void Credentials::Helped(const std::string& upstream) {
  Token& known = *tokens_.at(upstream);
  absl::MutexLock lock(&known.mutex);
  known.renewals.Add(1);
}

void Credentials::Renew(const std::string& upstream, int64_t token, ThenRenewed then) {
  if (token == 0) return then(std::nullopt);
  Token& known = *tokens_.at(upstream);
  std::optional<Proof> newer;
  bool ask = false;
  {
    absl::MutexLock lock(&known.mutex);
    const absl::Time now = clock_->Now();
    if (known.number > token) {
      newer = known.Known(now);
    } else if (known.asked || known.MayRenew(now)) {
      known.expires = absl::InfinitePast();  // others cannot use it either
      known.waiting.push_back([then = std::move(then)](absl::StatusOr<Proof> proof) mutable {
        then(proof.ok() ? std::optional<Proof>(*std::move(proof)) : std::nullopt);
      });
      ask = !std::exchange(known.asked, true);
      if (!ask) return;
    }
  }
  if (ask) return AskForToken(std::get<OAuth2Auth>(auth_.at(upstream)), known);
  then(std::move(newer));
}

void Credentials::ForToken(const OAuth2Auth& auth, Token& token, Then then) {
  absl::StatusOr<Proof> known;
  bool ask = false;
  bool waits = false;
  {
    absl::MutexLock lock(&token.mutex);
    const absl::Time now = clock_->Now();
    const bool failed = now < token.failed_until;
    if (auto there = token.Known(now); there.has_value()) {
      known = *std::move(there);
      ask = now >= token.renew && !failed && !std::exchange(token.asked, true);
    } else if (failed) {
      known = token.failure;
    } else {
      waits = true;
      token.waiting.push_back(std::move(then));
      ask = !std::exchange(token.asked, true);
    }
  }
  if (ask) AskForToken(auth, token);
  if (!waits) then(std::move(known));
}

void Credentials::AskForToken(const OAuth2Auth& auth, Token& token) {
  std::string secret;
  {
    absl::MutexLock lock(&mutex_);
    secret = secrets_.at(auth.client_secret);
  }
  std::string form = "grant_type=client_credentials";
  if (!auth.scope.empty()) absl::StrAppend(&form, "&scope=", PercentEncode(auth.scope));
  http::Request request{
      .method = "POST",
      .url = auth.token_url,
      .headers = {{"Authorization", Basic(PercentEncode(auth.client_id), PercentEncode(secret))},
                  {"Accept", "application/json"},
                  {"Content-Type", "application/x-www-form-urlencoded"}},
      .body = std::move(form),
      .timeout = kTokenTimeout,
      .fresh = true};  // rare, and must not be sent twice
  http_->Send(std::move(request), [this, &token](const absl::StatusOr<http::Response>& response) {
    TakeToken(token, response);
  });
}

void Credentials::TakeToken(Token& token, const absl::StatusOr<http::Response>& response) {
  absl::StatusOr<Granted> granted = ReadToken(response);
  std::vector<Then> waiting;
  absl::StatusOr<Proof> proof = granted.ok() ? AuthFailed("it has expired") : granted.status();
  {
    absl::MutexLock lock(&token.mutex);
    const absl::Time now = clock_->Now();
    token.asked = false;
    waiting = std::exchange(token.waiting, {});
    if (granted.ok()) {
      token.value = std::move(granted->token);
      ++token.number;
      token.since = now;
      token.expires = now + granted->lasts;
      token.renew = token.expires - std::min(kTokenMargin, granted->lasts / 2);
      token.failed_until = absl::InfinitePast();
    } else {
      token.failure = granted.status();
      token.failed_until = now + kTokenPause;
    }
    // If no new one can be obtained, the current one is used until it expires.
    if (auto there = token.Known(now); there.has_value()) proof = *std::move(there);
  }
  for (Then& then : waiting) then(proof);
}

}  // namespace magpie::resource
