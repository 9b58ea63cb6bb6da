// How what an import makes meets the drafts that are there: nothing is loosened, and nothing that
// somebody changed by hand is lost without word. Pure.
//
// Of a draft that an import made, its members (the request, the description ..) are remembered as a
// hash of what the document said. A member that is still so is the document's: a later import
// brings what the document says by then. One that is not so was changed by hand: it stays, and is
// told. All else (privacy, grants, policy, thresholds, inputs, fallbacks, labels ..) no import
// touches. But what somebody has promised of an operation (idempotent, reads_only, retry.when) or
// of a place (declassified) is no promise of another one: where an import brings another operation
// or place under the name, it is taken back, and told. A field that hides a place keeps it as long
// as its API has the same operation: another place gets a draft with another name. What is new is
// as private as all that is known of its place; inherit.h.

#pragma once

#include <string>
#include <vector>

#include "services/resource-engine/domain/resource/resource.h"
#include "services/resource-engine/formats/import.h"
#include "services/resource-engine/formats/known_places.h"

namespace magpie::resource {

enum class Met {
  kNew,
  kUnchanged,
  kChanged,
  kKept,     // it was changed by hand since an import made it, and stays as it is
  kTaken,    // its name is that of a draft that no import made, which stays as it is
  kMissing,  // an import made it, and this one does not; it stays as it is
};

// What becomes of one draft.
struct ImportChange {
  ResourceId name;
  Met met = Met::kNew;
  // "path: /a -> /b"; what was changed by hand and kept, and what the document says.
  std::vector<std::string> lines;
};

struct Merged {
  // As they would be put: kNew, with version 0, kUnchanged and kChanged, each API before its
  // fields.
  std::vector<Resource> drafts;
  std::vector<ImportChange> changes;  // the same, then kTaken and kMissing
  std::vector<std::string> notes;
};

struct MergeOptions {
  // What the document says, also of members that were changed by hand, and of drafts that no import
  // made.
  bool replace = false;
  // It is all that the document has: what it does not make is kMissing.
  bool whole = true;
};

// `there` are all drafts below the import's prefix, by name. A draft of an operation (its method
// and path) or of a place in its answer keeps the name that it has, whatever the document calls it.
// `known` are all drafts and all that is published.
Merged Merge(Import made, const std::vector<Resource>& there, const KnownPlaces& known,
             const MergeOptions& options);

}  // namespace magpie::resource
