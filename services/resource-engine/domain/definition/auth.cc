#include "services/resource-engine/domain/definition/auth.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/faults.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/definition/templates.h"

namespace magpie::resource {
namespace {

bool IsHeaderName(absl::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  });
}

// Reads the members of an object; a member that nobody reads is a fault.
class Members {
 public:
  Members(const Value& value, std::string place, Faults& faults)
      : object_(value.as_map()), place_(std::move(place)), faults_(faults) {
    if (object_ == nullptr) faults_.Add(place_, "is not an object");
  }

  const Value* Find(const std::string& name) {
    asked_.insert(name);
    if (object_ == nullptr) return nullptr;
    const auto found = object_->find(name);
    return found == object_->end() ? nullptr : &found->second;
  }

  std::string Text(const std::string& name, bool required = true) {
    const Value* value = Find(name);
    const std::string* text = value == nullptr ? nullptr : value->as_string();
    if (text != nullptr && !text->empty()) return *text;
    if ((value != nullptr || required) && object_ != nullptr) {
      faults_.Add(absl::StrCat(place_, ".", name), "is not a string");
    }
    return "";
  }

  SecretRef Secret(const std::string& name) {
    const Value* value = Find(name);
    if (value == nullptr) {
      if (object_ != nullptr) faults_.Add(absl::StrCat(place_, ".", name), "is missing");
      return {};
    }
    Members secret(*value, absl::StrCat(place_, ".", name), faults_);
    const std::string file = secret.Text("file", false);
    const std::string env = secret.Text("env", false);
    secret.Finish();
    if (value->as_map() != nullptr && file.empty() == env.empty()) {
      faults_.Add(absl::StrCat(place_, ".", name), "must have either a file or an env");
    }
    return file.empty() ? SecretRef{false, env} : SecretRef{true, file};
  }

  void Finish() {
    if (object_ == nullptr) return;
    for (const auto& [name, value] : *object_) {
      if (!asked_.contains(name)) faults_.Add(absl::StrCat(place_, ".", name), "is not known");
    }
  }

  const std::string& place() const { return place_; }

 private:
  const Value::Map* object_;
  const std::string place_;
  Faults& faults_;
  std::set<std::string> asked_;
};

Auth ParseApiKey(Members& members, Faults& faults) {
  ApiKeyAuth auth{.header = members.Text("header", false),
                  .query = members.Text("query", false),
                  .key = members.Secret("key")};
  if (auth.header.empty() == auth.query.empty()) {
    faults.Add(members.place(), "must have either a header or a query");
  } else if (!auth.header.empty() && !IsHeaderName(auth.header)) {
    faults.Add(members.place() + ".header", "is not a valid header name");
  } else if (!auth.header.empty() && IsOurHeader(auth.header)) {
    faults.Add(members.place() + ".header", absl::StrCat("is set by the engine: ", auth.header));
  }
  return auth;
}

Auth ParseOAuth2(Members& members, Faults& faults) {
  OAuth2Auth auth{.token_url = members.Text("token_url"),
                  .client_id = members.Text("client_id"),
                  .scope = members.Text("scope", false),
                  .client_secret = members.Secret("client_secret")};
  if (!auth.token_url.empty() && !absl::StartsWith(auth.token_url, "https://") &&
      !absl::StartsWith(auth.token_url, "http://")) {
    faults.Add(members.place() + ".token_url", "is not an http or https URL");
  }
  return auth;
}

TlsFiles ParseTls(const Value& value, const std::string& place, Faults& faults) {
  Members members(value, place, faults);
  TlsFiles files{.ca = members.Text("ca", false),
                 .certificate = members.Text("certificate", false),
                 .key = members.Text("key", false)};
  members.Finish();
  if (files.certificate.empty() != files.key.empty()) {
    faults.Add(place, "has a certificate without a key, or a key without one");
  } else if (files.ca.empty() && files.key.empty()) {
    faults.Add(place, "has neither a ca nor a certificate");
  }
  return files;
}

struct UpstreamAuth {
  std::optional<Auth> way;
  std::optional<TlsFiles> tls;
};

UpstreamAuth ParseOne(const Value& value, const std::string& place, Faults& faults) {
  Members way(value, place, faults);
  std::optional<Auth> auth;
  int ways = 0;
  const auto take = [&](const std::string& name, auto parse) {
    const Value* found = way.Find(name);
    if (found == nullptr) return;
    ++ways;
    Members members(*found, absl::StrCat(place, ".", name), faults);
    auth = parse(members);
    members.Finish();
  };
  take("api_key", [&](Members& members) { return ParseApiKey(members, faults); });
  take("basic", [](Members& members) {
    return Auth(BasicAuth{members.Text("user"), members.Secret("password")});
  });
  take("bearer", [](Members& members) { return Auth(BearerAuth{members.Secret("token")}); });
  take("oauth2", [&](Members& members) { return ParseOAuth2(members, faults); });
  UpstreamAuth parsed;
  if (const Value* tls = way.Find("tls"); tls != nullptr) {
    parsed.tls = ParseTls(*tls, absl::StrCat(place, ".tls"), faults);
  }
  way.Finish();
  if (ways > 1 || (ways == 0 && !parsed.tls.has_value())) {
    faults.Add(place, "must have one of api_key, basic, bearer and oauth2, or tls alone");
  }
  parsed.way = std::move(auth);
  return parsed;
}

bool IsTls(absl::string_view url) {
  return absl::StartsWith(url, "https://") || absl::StartsWith(url, "grpcs://");
}

void CheckFits(const UpstreamAuth& auth, absl::string_view url, const std::string& place,
               Faults& faults) {
  const auto* key = auth.way.has_value() ? std::get_if<ApiKeyAuth>(&*auth.way) : nullptr;
  if (key != nullptr && !key->query.empty() && IsGrpc(url)) {
    faults.Add(place, "speaks gRPC, which has no query");
  }
  if (auth.tls.has_value() && !IsTls(url)) faults.Add(place, "does not speak TLS");
}

}  // namespace

absl::StatusOr<AuthConfig> ParseAuth(absl::string_view json, const Upstreams& upstreams) {
  Faults faults;
  AuthConfig all;
  const auto object = faults.Take("auth", ParseJsonObject(json));
  for (const auto& [name, value] : object.value_or(Value::Map())) {
    const std::string place = absl::StrCat("auth[", name, "]");
    UpstreamAuth auth = ParseOne(value, place, faults);
    if (const std::string* url = upstreams.Find(name); url == nullptr) {
      faults.Add(place, "is not a configured upstream (flag --upstreams)");
    } else {
      CheckFits(auth, *url, place, faults);
    }
    if (auth.way.has_value()) all.ways.emplace(name, *std::move(auth.way));
    if (auth.tls.has_value()) all.tls.emplace(name, *std::move(auth.tls));
  }
  if (absl::Status bad = faults.ToStatus("BAD_AUTH"); !bad.ok()) return bad;
  return all;
}

void SetProofs(const AuthByUpstream& ways, Upstreams& upstreams) {
  for (const auto& [name, way] : ways) {
    const auto* key = std::get_if<ApiKeyAuth>(&way);
    if (key == nullptr) {
      upstreams.SetProof(name, {.header = "Authorization"});
    } else {
      upstreams.SetProof(name, {.header = key->header, .query = key->query});
    }
  }
}

std::string Describe(const SecretRef& secret) {
  return absl::StrCat(secret.is_file ? "file " : "env ", secret.name);
}

}  // namespace magpie::resource
