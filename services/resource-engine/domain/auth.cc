#include "services/resource-engine/domain/auth.h"

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

namespace magpie::resource {
namespace {

bool IsHeaderName(absl::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  });
}

// Reads the members of one object; what it was not asked for is a fault.
class Members {
 public:
  Members(const Value& value, std::string place, Faults& faults)
      : object_(value.as_map()), place_(std::move(place)), faults_(faults) {
    if (object_ == nullptr) faults_.Add(place_, "is no object");
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
      faults_.Add(absl::StrCat(place_, ".", name), "is no text");
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
      faults_.Add(absl::StrCat(place_, ".", name), "is neither a file nor an env, or both");
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
    faults.Add(members.place(), "has neither a header nor a query, or both");
  } else if (!auth.header.empty() && !IsHeaderName(auth.header)) {
    faults.Add(members.place() + ".header", "is no name of a header");
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
    faults.Add(members.place() + ".token_url", "is no http or https URL");
  }
  return auth;
}

std::optional<Auth> ParseOne(const Value& value, const std::string& place, Faults& faults) {
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
  way.Finish();
  if (ways == 1) return auth;
  faults.Add(place, "is not one of api_key, basic, bearer and oauth2");
  return std::nullopt;
}

}  // namespace

absl::StatusOr<AuthByUpstream> ParseAuth(absl::string_view json, const Upstreams& upstreams) {
  Faults faults;
  AuthByUpstream all;
  const auto object = faults.Take("auth", ParseJsonObject(json));
  for (const auto& [name, value] : object.value_or(Value::Map())) {
    const std::string place = absl::StrCat("auth[", name, "]");
    if (upstreams.Find(name) == nullptr) faults.Add(place, "is of no such upstream");
    auto auth = ParseOne(value, place, faults);
    const auto* key = auth.has_value() ? std::get_if<ApiKeyAuth>(&*auth) : nullptr;
    if (const std::string* url = upstreams.Find(name);
        key != nullptr && !key->query.empty() && url != nullptr && IsGrpc(*url)) {
      faults.Add(place, "speaks gRPC, which has no query");
    }
    if (auth.has_value()) all.emplace(name, *std::move(auth));
  }
  if (absl::Status bad = faults.ToStatus("BAD_AUTH"); !bad.ok()) return bad;
  return all;
}

std::string Describe(const SecretRef& secret) {
  return absl::StrCat(secret.is_file ? "file " : "env ", secret.name);
}

}  // namespace magpie::resource
