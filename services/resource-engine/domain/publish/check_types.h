// Whether the types that authors of fields give fit one another. Pure.

#pragma once

#include "absl/strings/string_view.h"
#include "common/status/faults.h"
#include "services/resource-engine/domain/publish/catalog.h"

namespace magpie::resource {

// Adds what does not fit at `place`, of one resource of `catalog`: what an example of its API, or
// the descriptors of its gRPC method, have for a field; the values of types that are given, in the
// expression of a derived field.
void CheckTypes(const Catalog& catalog, const Published& published, absl::string_view place,
                Faults& faults);

// Adds what is wrong where a field of `changes` and another one name the same place of an API's
// answer, with types of which no value can be both: one of them would always fail. A field with an
// alternative or a fallback says by its type when to go there, and fits any other.
void CheckSamePlaces(const Catalog& after, const Catalog::Changes& changes, Faults& faults);

}  // namespace magpie::resource
