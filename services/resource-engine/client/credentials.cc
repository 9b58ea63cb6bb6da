#include "services/resource-engine/client/credentials.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/path_template.h"

namespace magpie::resource {
namespace {

// RFC 6749 leaves it open where the answer does not say.
constexpr absl::Duration kUsualLife = absl::Minutes(5);
constexpr double kMostSeconds = 86'400;

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

Proof Bearer(absl::string_view token) {
  return {.headers = {{"Authorization", absl::StrCat("Bearer ", token)}}};
}

// Without what the token's server said, which may be secret.
absl::Status AuthFailed(absl::string_view why) {
  return Error(absl::StatusCode::kUnavailable, "AUTH_FAILED",
               absl::StrCat("no token could be had: ", why));
}

struct Granted {
  std::string token;
  absl::Duration lasts;
};

absl::StatusOr<Granted> ReadToken(const absl::StatusOr<http::Response>& response) {
  if (!response.ok()) return AuthFailed(response.status().message());
  if (response->status != 200) {
    return AuthFailed(absl::StrCat("answered with status ", response->status));
  }
  const absl::StatusOr<Value::Map> body = ParseJsonObject(response->body);
  if (!body.ok()) return AuthFailed("answered with what is no JSON object");
  const auto token = body->find("access_token");
  const std::string* text = token == body->end() ? nullptr : token->second.as_string();
  if (text == nullptr || text->empty()) return AuthFailed("the answer has no access_token");
  Granted granted{*text, kUsualLife};
  const auto lasts = body->find("expires_in");
  double seconds = 0;
  if (lasts != body->end() && absl::SimpleAtod(ToJson(lasts->second), &seconds) && seconds > 0) {
    granted.lasts = absl::Seconds(std::min(seconds, kMostSeconds));
  }
  return granted;
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

// What is known of an upstream's token.
struct Credentials::Token {
  absl::Mutex mutex;
  std::optional<std::string> value ABSL_GUARDED_BY(mutex);
  absl::Time until ABSL_GUARDED_BY(mutex) = absl::InfinitePast();  // of the value, or the failure
  absl::Status failure ABSL_GUARDED_BY(mutex);
  bool asked ABSL_GUARDED_BY(mutex) = false;
  std::vector<Then> waiting ABSL_GUARDED_BY(mutex);
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
    // What was read before is used as long as nothing else is there.
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

void Credentials::Refused(const std::string& upstream) {
  const auto found = tokens_.find(upstream);
  if (found == tokens_.end()) return;
  absl::MutexLock lock(&found->second->mutex);
  found->second->value.reset();
  found->second->failure = absl::OkStatus();
}

void Credentials::ForToken(const OAuth2Auth& auth, Token& token, Then then) {
  absl::StatusOr<Proof> known;
  bool ask = false;
  {
    absl::MutexLock lock(&token.mutex);
    const bool holds = clock_->Now() < token.until;
    if (holds && token.value.has_value()) {
      known = Bearer(*token.value);
    } else if (holds && !token.failure.ok()) {
      known = token.failure;
    } else {
      token.waiting.push_back(std::move(then));
      ask = !std::exchange(token.asked, true);
      if (!ask) return;
    }
  }
  if (ask) return AskForToken(auth, token);
  then(std::move(known));
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
      .timeout = kTokenTimeout};
  http_->Send(std::move(request), [this, &token](const absl::StatusOr<http::Response>& response) {
    TakeToken(token, response);
  });
}

void Credentials::TakeToken(Token& token, const absl::StatusOr<http::Response>& response) {
  const absl::StatusOr<Granted> granted = ReadToken(response);
  std::vector<Then> waiting;
  {
    absl::MutexLock lock(&token.mutex);
    token.asked = false;
    waiting = std::exchange(token.waiting, {});
    token.value.reset();
    token.failure = granted.status();
    if (granted.ok()) token.value = granted->token;
    token.until = clock_->Now() + (granted.ok() ? granted->lasts - kTokenMargin : kTokenPause);
  }
  for (Then& then : waiting) {
    if (granted.ok()) {
      then(Bearer(granted->token));
    } else {
      then(granted.status());
    }
  }
}

}  // namespace magpie::resource
