// Merges the drafts of an import with those that exist: nothing is loosened, and nothing that was
// changed by hand is lost silently. Pure.
//
// For each member of a draft that an import made (the request, the description ..), a hash of what
// the document said is kept. A member that still matches its hash is updated by later imports. One
// that does not match was changed by hand: it is kept and reported. Imports never touch anything
// else (privacy, grants, policy, thresholds, inputs, fallbacks, labels ..). But a promise about an
// operation (idempotent, reads_only, retry.when) or a place (declassified) does not apply to a
// different one: if an import gives the name a different operation or place, the promise is removed
// and reported. A field that hides a place keeps that place as long as its API has the same
// operation; a different place gets a draft with a different name. New drafts are as private as
// everything known of their places; see inherit.h.

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
  kKept,     // changed by hand since an import made it; does not change
  kTaken,    // no import made the draft with this name; does not change
  kMissing,  // an earlier import made it, this one does not; does not change
};

// What the import does to a draft.
struct ImportChange {
  ResourceId name;
  Met met = Met::kNew;
  // "path: /a -> /b", and what was changed by hand and is kept.
  std::vector<std::string> lines;
};

struct Merged {
  // Ready to put: those that are kNew (version 0), kUnchanged or kChanged, each API before its
  // fields.
  std::vector<Resource> drafts;
  std::vector<ImportChange> changes;  // in the same order, then those that are kTaken or kMissing
  std::vector<std::string> notes;
};

struct MergeOptions {
  // Also overwrite members that were changed by hand, and drafts that no import made.
  bool replace = false;
  // The import covers the whole document: drafts that it does not make are kMissing.
  bool whole = true;
};

// `there` are all drafts below the import's prefix, by name. A draft of the same operation (method
// and path) or of the same place in its answer keeps its name, whatever the document calls it.
// `known` has all drafts and all published resources.
Merged Merge(Import made, const std::vector<Resource>& there, const KnownPlaces& known,
             const MergeOptions& options);

}  // namespace magpie::resource
