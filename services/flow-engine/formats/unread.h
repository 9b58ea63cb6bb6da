// Warnings of what a BPMN file says and the engine does not read: parts of BPMN, and instructions
// in the namespaces of other vendors. One for each element, which names them and says what to write
// instead; what our extensions or a mapping say instead already is not named.

#pragma once

#include <string>

#include "services/flow-engine/formats/adopted.h"
#include "services/flow-engine/formats/draft.h"
#include "services/flow-engine/formats/xml.h"

namespace magpie::flow {

// Limits of these warnings.
inline constexpr size_t kMaxNamedUnread = 8;        // in one of them
inline constexpr size_t kMaxUnreadValueBytes = 40;  // of one value
inline constexpr size_t kMaxUnreadWarnings = 100;   // of a model

// Notes what is not read of a node, a sequence flow or the process. `who` names it; `adopted` is
// what was read of it all the same.
void AddUnread(const XmlElement& xml, const std::string& key, const std::string& who,
               const Adopted& adopted, Draft& draft);

// Makes the warnings of it, once the model says all that it will.
void TellUnread(Draft& draft);

}  // namespace magpie::flow
