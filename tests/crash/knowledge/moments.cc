#include "tests/crash/knowledge/moments.h"

#include <array>

namespace magpie::crash {
namespace {

constexpr std::array kMoments = {
    Moment{"after a commit, before its answer", "commit.durable", Way::kLoad, 1, 60},
    // The index sees nothing, while writers get answers and go on.
    Moment{"after an answer, before the index", "commit.answered", Way::kLoad, 30, 60,
           "follow.changes"},
    Moment{"changes are read, and none is taken", "follow.changes", Way::kLoad, 1, 30},
    Moment{"a change of the index is half made", "index.removed", Way::kLoad, 1, 30},
    Moment{"small segments are merged", "index.merged", Way::kLoad, 1, 30},
    Moment{.name = "large segments are merged",
           .step = "index.merged_beside",
           .way = Way::kAnew,
           .is_large = true},
    Moment{.name = "a part of the index is made anew",
           .step = "follow.made",
           .way = Way::kAnew,
           .most = 3,
           .is_large = true},
    Moment{"a part of a checkpoint is written", "checkpoint.part", Way::kLoad},
    Moment{"a part of one is written, at the end", "checkpoint.part", Way::kStop},
    Moment{"a checkpoint waits for its name", "file.synced", Way::kLoad},
    Moment{"one waits for its name, at the end", "file.synced", Way::kStop},
    Moment{"a checkpoint has replaced the last", "file.renamed", Way::kLoad},
    Moment{"one has replaced the last, at the end", "file.renamed", Way::kStop},
    Moment{"a checkpoint is read", "checkpoint.read", Way::kCheckpoint},
    Moment{.name = "a large one is read",
           .step = "checkpoint.read",
           .way = Way::kCheckpoint,
           .is_large = true},
    Moment{"some changes are taken at a start", "follow.taken", Way::kReplay, 1, 2},
    Moment{.name = "some are taken of a large tenant",
           .step = "follow.taken",
           .way = Way::kReplay,
           .is_large = true},
};

}  // namespace

std::span<const Moment> Moments() { return kMoments; }

}  // namespace magpie::crash
