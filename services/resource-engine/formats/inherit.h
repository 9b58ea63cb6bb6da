// Makes the new drafts of an operation as private as everything known of it: an import never makes
// a place public that another resource hides, whatever the prefix of that. Pure.

#pragma once

#include <string>
#include <vector>

#include "services/resource-engine/domain/resource/resource.h"
#include "services/resource-engine/formats/known_places.h"

namespace magpie::resource {

// Makes the new API `draft` as private as the others of its operation. Returns a note; empty if
// nothing changed.
std::string GuardApi(const KnownPlaces& known, Resource& draft);

// Guards the drafts of an API's fields.
class FieldGuard {
 public:
  // `api` is the API as drafted. If it is new, GuardApi has already handled what binds its whole
  // answer.
  FieldGuard(const KnownPlaces& known, const Resource& api, bool is_new);

  // Makes the new field `draft` as private as everything known of its place and of places around or
  // within it, and as `former`, which has a similar name and a different place. Returns a note, as
  // above.
  std::string Guard(Resource& draft, const Resource* former) const;

  // If the API is new: the known places that none of `fields` reads, contains or is within, each
  // once.
  std::vector<GuardedPlace> Rest(const std::vector<std::string>& fields) const;

  // "x.get.phone: SENSITIVE, as y.get.phone, which hides /phone of GET /a".
  std::string Explain(const ResourceId& name, const Access& access,
                      const std::vector<GuardedPlace>& from) const;

 private:
  const KnownPlaces& known_;
  std::string operation_;
  bool is_new_;
  std::vector<GuardedPlace> places_;
};

}  // namespace magpie::resource
