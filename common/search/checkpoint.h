// A snapshot in a file, so that a start does not read and analyse every text again.
//
//   Save(*index.Now(), fingerprint, path)
//   Load(path, fingerprint)  ▶  Index(std::move(*snapshot)), and from its sequence on the changes
//
// A file is refused unless it is of this format, this analysis, and of documents made as they are
// made now; it may be removed at any time.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/search/index.h"

namespace magpie::search {

// Writes the file in place of what is at `path`, and returns once it is on disk. `fingerprint` is
// of all that decides how the caller makes documents. One Save of a path at a time.
absl::Status Save(const Snapshot& snapshot, uint64_t fingerprint, const std::string& path);

// NOT_FOUND if there is no file; DATA_LOSS if it is torn, or has what Save cannot have written even
// though its checksum fits; FAILED_PRECONDITION, which says what, if its format, analysis or
// fingerprint is another.
absl::StatusOr<Snapshot> Load(const std::string& path, uint64_t fingerprint);

}  // namespace magpie::search
