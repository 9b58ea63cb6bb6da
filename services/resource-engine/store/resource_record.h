// Converts between a resource and its record on disk.

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "magpie/resource/store/v1/record.pb.h"
#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

void ToRecord(const Resource& resource, store::v1::ResourceRecord& record);

// DATA_LOSS, reason BAD_RECORD.
absl::StatusOr<Resource> FromRecord(absl::string_view name,
                                    const store::v1::ResourceRecord& record);

absl::Status BadRecord(absl::string_view name);

}  // namespace magpie::resource
