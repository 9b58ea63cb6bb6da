// Policies on disk.

#pragma once

#include "magpie/resource/store/v1/record.pb.h"
#include "services/resource-engine/domain/resource/policy.h"

namespace magpie::resource {

store::v1::PolicyRecord PolicyToRecord(const Policy& policy);
Policy PolicyFromRecord(const store::v1::PolicyRecord& record);

}  // namespace magpie::resource
