// Which places of operations not everyone may see, by all that a tenant has drafted and published,
// whatever it is called: what an import makes of such a place is as private. Pure.

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/resource-engine/domain/resource/guards.h"
#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

// An operation, whatever its variables are called: "GET /bikes/{}", "grpc bike.v1.Locks/Get".
std::string KeyOf(const Api& api);

class KnownPlaces {
 public:
  // In any order; of one name both what is drafted and what is published.
  void Add(const Resource& resource);

  // The strictest that is said of the resource of this name.
  Access AccessOf(const ResourceId& name) const;

  // The APIs of the operation of `api` at its upstream that are private or have grants.
  std::vector<GuardedPlace> Apis(const Api& api) const;
  // The places in the answers of that operation that fields of any of its APIs have.
  std::vector<GuardedPlace> Fields(const Api& api) const;

 private:
  static std::string CallOf(const Api& api);

  std::map<std::string, std::set<ResourceId>> names_;       // of APIs, by upstream and operation
  std::map<std::string, std::vector<GuardedPlace>> apis_;   // by the same
  std::map<ResourceId, std::vector<GuardedPlace>> fields_;  // by their API
  std::map<ResourceId, Access> guarded_;                    // by name
};

}  // namespace magpie::resource
