// Converts resources between messages and the domain.

#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/status/faults.h"
#include "magpie/resource/v1/directory_service.pb.h"
#include "magpie/resource/v1/resource.pb.h"
#include "services/resource-engine/domain/resource/guards.h"
#include "services/resource-engine/domain/resource/resource.h"
#include "services/resource-engine/domain/resource/upstreams.h"

namespace magpie::resource {

// Parses what an author wrote; nothing if it has faults, all of which are added below "resource".
// Without `upstreams`, trusts a resource that an engine has already checked.
std::optional<Content> ParseContent(const v1::Resource& resource, const Upstreams* upstreams,
                                    Faults& faults);

// Parses a resource from an engine. INVALID_ARGUMENT if this release does not understand it.
absl::StatusOr<Resource> FromProto(const v1::Resource& proto);

v1::Resource ToProto(const Resource& resource);

// Parses the guarded places of a look-up.
absl::StatusOr<Guards> FromProto(
    const google::protobuf::RepeatedPtrField<v1::GuardedPlace>& places);

v1::GuardedPlace ToProto(const ResourceId& api, const GuardedPlace& place);

google::protobuf::Timestamp ToProto(absl::Time time);

}  // namespace magpie::resource
