#include "services/resource-engine/formats/openapi/servers.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace magpie::resource {
namespace {

constexpr size_t kMaxListedServers = 5;
constexpr size_t kMaxVariables = 20;

// With the default of each variable, and without a trailing '/'.
std::string UrlOf(const Value& server) {
  std::string url(TextOf(&server, "url").substr(0, 300));
  if (const Value::Map* variables = MapOf(&server, "variables")) {
    size_t count = 0;
    for (const auto& [name, variable] : *variables) {
      if (++count > kMaxVariables) break;
      const std::string value(TextOf(&variable, "default").substr(0, 100));
      absl::StrReplaceAll({{absl::StrCat("{", name, "}"), value}}, &url);
    }
  }
  return std::string(absl::StripSuffix(url, "/"));
}

std::vector<std::string> UrlsOf(const Value* owner) {
  std::vector<std::string> urls;
  const Value::List* servers = ListOf(owner, "servers");
  if (servers == nullptr) return urls;
  for (size_t i = 0; i < servers->size() && i < kMaxListedServers; ++i) {
    urls.push_back(UrlOf((*servers)[i]));
  }
  return urls;
}

// "/v2" of "https://bikes.example/v2", and of "/v2", which is relative.
absl::string_view PathOf(absl::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == url.npos) return url;
  const size_t path = url.find('/', scheme + 3);
  return path == url.npos ? absl::string_view() : url.substr(path);
}

}  // namespace

void NoteServers(const Document& document, const ImportOptions& options, Drafts& drafts) {
  const std::string& upstream = *options.upstreams.Find(options.upstream);
  for (const std::string& url : UrlsOf(&document.root())) {
    const absl::string_view path = PathOf(url);
    std::string what = absl::StrCat("the upstream ", options.upstream, " is ", upstream);
    if (path != PathOf(upstream)) {
      absl::StrAppend(&what,
                      ", which has a different path: the administrator may configure it with ",
                      path.empty() ? "none" : path, " (flag --upstreams)");
    }
    drafts.Note(absl::StrCat("served at ", url.empty() ? "/" : url), what);
  }
}

void NoteOwnServers(std::initializer_list<const Value*> owners, const ImportOptions& options,
                    Reading& reading) {
  std::vector<std::string> own;
  for (const Value* owner : owners) {
    if (own.empty()) own = UrlsOf(owner);
  }
  if (own.empty()) return;
  std::set<std::string> others = {*options.upstreams.Find(options.upstream)};
  for (std::string& url : UrlsOf(&reading.document.root())) others.insert(std::move(url));
  for (const std::string& url : own) {
    if (others.contains(url)) return;
  }
  reading.Note(absl::StrCat("is served at ", absl::StrJoin(own, ", "), ", unlike the others: ",
                            "import it separately (--operation), with the upstream of that host"));
}

}  // namespace magpie::resource
