// Asks judged queries of a view. Pure.

#pragma once

#include <vector>

#include "absl/time/time.h"
#include "services/knowledge/domain/scene.h"
#include "services/knowledge/domain/tuning.h"
#include "services/knowledge/engine/find/view.h"

namespace magpie::knowledge {

// GainOf each query, in a scene, of all that is published. A first hit that is unknown answers
// nothing.
std::vector<double> GainsOf(const View& view, const Scene& scene,
                            const std::vector<JudgedQuery>& queries, absl::Time now);

}  // namespace magpie::knowledge
