// The places of operations that not every caller may see, by all drafts and published resources of
// a tenant, whatever their names: what an import makes of such a place becomes as private. Pure.

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/resource-engine/domain/resource/guards.h"
#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

// Identifies an operation regardless of the names of its variables: "GET /bikes/{}", "grpc
// bike.v1.Locks/Get".
std::string KeyOf(const Api& api);

class KnownPlaces {
 public:
  // Call it in any order, for both the draft and the published version of a name.
  void Add(const Resource& resource);

  // The strictest access rules of the resource with this name.
  Access AccessOf(const ResourceId& name) const;

  // The APIs of the same operation as `api`, at the same upstream, that are private or have grants.
  std::vector<GuardedPlace> Apis(const Api& api) const;
  // The places in the answers of that operation that fields of any of its APIs guard.
  std::vector<GuardedPlace> Fields(const Api& api) const;

 private:
  static std::string CallOf(const Api& api);

  std::map<std::string, std::set<ResourceId>> names_;  // names of APIs by upstream and operation
  std::map<std::string, std::vector<GuardedPlace>> apis_;   // by the same
  std::map<ResourceId, std::vector<GuardedPlace>> fields_;  // by their API
  std::map<ResourceId, Access> guarded_;                    // by name
};

}  // namespace magpie::resource
