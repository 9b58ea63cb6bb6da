// Checks that the types of fields are consistent. Pure.

#pragma once

#include "absl/strings/string_view.h"
#include "common/status/faults.h"
#include "services/resource-engine/domain/publish/catalog.h"

namespace magpie::resource {

// Adds faults at `place` for a resource of `catalog`: a field whose type differs from an example of
// its API or from the descriptors of its gRPC method, and a derived field whose expression does not
// accept the types of its inputs or evaluates to a different type.
void CheckTypes(const Catalog& catalog, const Published& published, absl::string_view place,
                Faults& faults);

// Adds a fault for each field of `changes` that reads the same place of an API's answer as another
// field, if no value has the types of both: one of them would always fail. A field with an
// alternative or a fallback is compatible with any type, since its type decides when to use those.
void CheckSamePlaces(const Catalog& after, const Catalog::Changes& changes, Faults& faults);

}  // namespace magpie::resource
