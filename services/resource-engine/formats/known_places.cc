#include "services/resource-engine/formats/known_places.h"

#include <variant>

#include "absl/strings/str_cat.h"

namespace magpie::resource {

std::string KeyOf(const Api& api) {
  if (api.grpc.has_value()) return absl::StrCat("grpc ", api.grpc->name);
  std::string key = absl::StrCat(api.method, " ");
  bool in_braces = false;
  for (const char c : api.path) {
    if (c == '}') in_braces = false;
    if (!in_braces) key += c;
    if (c == '{') in_braces = true;
  }
  return key;
}

std::string KnownPlaces::CallOf(const Api& api) {
  return absl::StrCat(api.upstream, " ", KeyOf(api));
}

void KnownPlaces::Add(const Resource& resource) {
  const ResourceId& name = resource.name;
  const Content& content = resource.content;
  const bool is_open = IsOpen(content.access);
  if (!is_open) {
    const auto [known, is_new] = guarded_.emplace(name, content.access);
    if (!is_new) known->second = Strictest(known->second, content.access);
  }
  if (const auto* api = std::get_if<Api>(&content.kind)) {
    names_[CallOf(*api)].insert(name);
    if (!is_open) apis_[CallOf(*api)].push_back({name, "", content.access});
    return;
  }
  const auto* field = std::get_if<Field>(&content.kind);
  if (field == nullptr || is_open) return;
  fields_[field->api].push_back({name, field->pointer, content.access});
  for (const Origin& origin : field->alternatives) {
    fields_[origin.api].push_back({name, origin.pointer, content.access});
  }
}

Access KnownPlaces::AccessOf(const ResourceId& name) const {
  const auto found = guarded_.find(name);
  return found == guarded_.end() ? Access() : found->second;
}

std::vector<GuardedPlace> KnownPlaces::Apis(const Api& api) const {
  const auto found = apis_.find(CallOf(api));
  return found == apis_.end() ? std::vector<GuardedPlace>() : found->second;
}

std::vector<GuardedPlace> KnownPlaces::Fields(const Api& api) const {
  std::vector<GuardedPlace> places;
  const auto names = names_.find(CallOf(api));
  if (names == names_.end()) return places;
  for (const ResourceId& name : names->second) {
    const auto found = fields_.find(name);
    if (found == fields_.end()) continue;
    places.insert(places.end(), found->second.begin(), found->second.end());
  }
  return places;
}

}  // namespace magpie::resource
