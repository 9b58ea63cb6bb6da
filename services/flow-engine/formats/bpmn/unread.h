// Warnings of what a BPMN file says and the engine does not read: parts of BPMN, instructions in
// the namespaces of other vendors, and our own where they do not belong. One for each element,
// which names them and says what to write instead; what our extensions or a mapping say instead
// already is not named.

#pragma once

#include <string>

#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/vendors/adopted.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

// Limits of these warnings.
inline constexpr size_t kMaxNamedUnread = 8;        // in one of them
inline constexpr size_t kMaxUnreadValueBytes = 40;  // of one value
inline constexpr size_t kMaxUnreadWarnings = 100;   // of a model
inline constexpr size_t kMaxMisplaced = 20;         // extensions of our own in a model

// Notes what is not read of a node, a sequence flow or the process. `who` names it; `adopted` is
// what was read of it all the same.
void AddUnread(const XmlElement& xml, const std::string& key, const std::string& who,
               const Adopted& adopted, RawModel& raw);

// Warns of extensions of our own that stand where they are not read, and of what is not ours within
// those that are. `raw` is what was read of `process`, before anything else was made of it.
void WarnOfMisplaced(const XmlElement& root, const XmlElement& process, RawModel& raw);

// Makes the warnings of it, once the model says all that it will.
void TellUnread(RawModel& raw);

}  // namespace magpie::flow
