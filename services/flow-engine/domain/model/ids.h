// Ids of what has its own record.

#pragma once

#include "common/base/id.h"

namespace magpie::flow {

struct Deployment;
struct Instance;

using DeploymentId = Id<Deployment>;
using InstanceId = Id<Instance>;

}  // namespace magpie::flow
