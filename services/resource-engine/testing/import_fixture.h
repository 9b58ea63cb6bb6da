// Shared by tests of imports: makes drafts of documents.

#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/resource-engine/formats/import.h"

namespace magpie::resource {

// The upstreams that imports may name: "bike".
inline const Upstreams& Hosts() {
  static const Upstreams upstreams = *Upstreams::Parse("bike=https://bikes.example/v1");
  return upstreams;
}

// Imports `document` with the prefix "b".
inline absl::StatusOr<Import> TryMake(absl::string_view document) {
  return ImportOpenApi(document, {.prefix = "b", .upstream = "bike", .upstreams = Hosts()});
}

inline std::vector<std::string> NamesOf(const Import& made) {
  std::vector<std::string> names;
  for (const ImportedDraft& draft : made.drafts) names.push_back(draft.name.str());
  return names;
}

inline std::string NotesOf(const Import& made) { return absl::StrJoin(made.notes, "\n"); }

}  // namespace magpie::resource
