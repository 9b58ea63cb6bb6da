#include "common/http/check_request.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::http {
namespace {

constexpr std::array kMethods = {"GET", "POST", "PUT", "PATCH", "DELETE"};
constexpr std::array kConnectionHeaders = {
    "Connection", "Content-Length",    "Expect", "Host", "Keep-Alive", "Proxy-Connection", "TE",
    "Trailer",    "Transfer-Encoding", "Upgrade"};

absl::Status Bad(absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "BAD_HTTP_REQUEST", what);
}

bool IsTokenChar(char c) {
  return absl::ascii_isalnum(c) || absl::StrContains("!#$%&'*+-.^_`|~", absl::string_view(&c, 1));
}

bool IsToken(absl::string_view text) {
  return !text.empty() && std::ranges::all_of(text, IsTokenChar);
}

// Bytes from 0x80 on are allowed, as they are in RFC 9110.
bool IsHeaderValue(absl::string_view text) {
  return std::ranges::none_of(text, [](char c) { return absl::ascii_iscntrl(c) && c != '\t'; });
}

absl::Status CheckHeader(absl::string_view name, absl::string_view value) {
  if (!IsToken(name)) return Bad("a header's name is malformed");
  const auto is_name = [name](const char* other) { return absl::EqualsIgnoreCase(name, other); };
  if (std::ranges::any_of(kConnectionHeaders, is_name)) {
    return Bad(absl::StrCat("header belongs to the connection: ", name));
  }
  if (!IsHeaderValue(value)) {
    return Bad(absl::StrCat("header has a control character: ", name));
  }
  if (name.size() + value.size() > kMaxHeaderBytes) {
    return Bad(absl::StrCat("header is too long: ", name));
  }
  return absl::OkStatus();
}

// A part of a URL; "" if it has none.
std::string Part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return "";
  std::string copy(text);
  curl_free(text);
  return copy;
}

absl::StatusOr<std::string> ParseHost(const std::string& text) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_PATH_AS_IS) != CURLUE_OK) {
    return Bad("the URL is malformed");
  }
  const std::string scheme = Part(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return Bad("the URL is neither http nor https");
  if (!Part(url.get(), CURLUPART_USER).empty()) return Bad("the URL names a user");
  return absl::StrCat(scheme, "://", Part(url.get(), CURLUPART_HOST), ":",
                      Part(url.get(), CURLUPART_PORT));
}

// Checks all but the host.
absl::Status CheckText(const Request& request) {
  if (std::ranges::find(kMethods, request.method) == kMethods.end()) {
    return Bad("the method is not one of GET, POST, PUT, PATCH and DELETE");
  }
  if (request.headers.size() > kMaxHeaders) return Bad("there are too many headers");
  for (const auto& [name, value] : request.headers) RETURN_IF_ERROR(CheckHeader(name, value));
  if (request.url.size() > kMaxUrlBytes) return Bad("the URL is too long");
  if (!std::ranges::all_of(request.url, absl::ascii_isgraph)) {
    return Bad("the URL has a character that is not printable ASCII");
  }
  return absl::OkStatus();
}

// "http://host:port/"; "" if the URL could also be read differently.
absl::string_view PlainOrigin(absl::string_view url) {
  const size_t host = url.find("://");
  if (host == absl::string_view::npos) return "";
  const size_t end = url.find('/', host + 3);
  if (end == absl::string_view::npos) return "";
  const absl::string_view origin = url.substr(0, end + 1);
  return origin.find_first_of("@?#\\") == absl::string_view::npos ? origin : "";
}

}  // namespace

absl::StatusOr<std::string> CheckRequest(const Request& request) {
  RETURN_IF_ERROR(CheckText(request));
  return ParseHost(request.url);
}

absl::StatusOr<std::string> RequestChecker::Check(const Request& request) {
  RETURN_IF_ERROR(CheckText(request));
  const absl::string_view origin = PlainOrigin(request.url);
  if (origin.empty()) return ParseHost(request.url);
  {
    absl::ReaderMutexLock lock(&mutex_);
    const auto known = known_.find(origin);
    if (known != known_.end()) return known->second;
  }
  ASSIGN_OR_RETURN(std::string host, ParseHost(request.url));
  absl::MutexLock lock(&mutex_);
  if (known_.size() < kMaxKnown) known_.emplace(origin, host);
  return host;
}

}  // namespace magpie::http
