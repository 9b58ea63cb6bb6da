// Compares the servers of a document with the upstream at which its operations will be called, and
// adds notes for differences.

#pragma once

#include <initializer_list>

#include "services/resource-engine/formats/drafts.h"
#include "services/resource-engine/formats/openapi/document.h"
#include "services/resource-engine/formats/openapi/reading.h"

namespace magpie::resource {

// For the document as a whole.
void NoteServers(const Document& document, const ImportOptions& options, Drafts& drafts);

// For an operation, by the first of `owners` that names servers.
void NoteOwnServers(std::initializer_list<const Value*> owners, const ImportOptions& options,
                    Reading& reading);

}  // namespace magpie::resource
