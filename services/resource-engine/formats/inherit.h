// How private the new drafts of one operation are: as all that is known of it says. An import never
// makes a place public that another resource hides, whatever its prefix. Pure.

#pragma once

#include <string>
#include <vector>

#include "services/resource-engine/domain/resource/resource.h"
#include "services/resource-engine/formats/known_places.h"

namespace magpie::resource {

// Makes the new API `draft` as private as the others of its operation. What is told of it; empty
// where there is nothing to tell.
std::string GuardApi(const KnownPlaces& known, Resource& draft);

// The drafts of fields of one API.
class FieldGuard {
 public:
  // `api` as it will be drafted. Of a new one, GuardApi has seen to what binds its whole answer.
  FieldGuard(const KnownPlaces& known, const Resource& api, bool is_new);

  // Makes the new field `draft` as private as all that is known of its place, of a place around it
  // or of one within it; and as `former`, which has a different place and a name like its own. What
  // is told of it, as above.
  std::string Guard(Resource& draft, const Resource* former) const;

  // The places that none of `fields` has, encloses or lies within, each once, where the API is new.
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
