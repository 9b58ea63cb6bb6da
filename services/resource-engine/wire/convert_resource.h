// Between the message of a resource and the domain.

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

// What an author wrote, where it has no faults: all of them are added, below "resource". Without
// `upstreams`, what an engine has checked before is taken as it is.
std::optional<Content> ParseContent(const v1::Resource& resource, const Upstreams* upstreams,
                                    Faults& faults);

// What an engine told. INVALID_ARGUMENT where this release does not know it.
absl::StatusOr<Resource> FromProto(const v1::Resource& proto);

v1::Resource ToProto(const Resource& resource);

// What a look-up told.
absl::StatusOr<Guards> FromProto(
    const google::protobuf::RepeatedPtrField<v1::GuardedPlace>& places);

v1::GuardedPlace ToProto(const ResourceId& api, const GuardedPlace& place);

google::protobuf::Timestamp ToProto(absl::Time time);

}  // namespace magpie::resource
