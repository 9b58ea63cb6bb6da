// Where a document says that its operations are served. They are called at the upstream, so what is
// otherwise is told.

#pragma once

#include <initializer_list>

#include "services/resource-engine/formats/drafts.h"
#include "services/resource-engine/formats/openapi/document.h"
#include "services/resource-engine/formats/openapi/reading.h"

namespace magpie::resource {

// Of the document as a whole.
void NoteServers(const Document& document, const ImportOptions& options, Drafts& drafts);

// Of the operation, by the first of `owners` that names servers of its own.
void NoteOwnServers(std::initializer_list<const Value*> owners, const ImportOptions& options,
                    Reading& reading);

}  // namespace magpie::resource
