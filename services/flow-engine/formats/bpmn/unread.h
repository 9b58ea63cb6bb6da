// Warnings about parts of a BPMN file that the engine does not read: parts of BPMN, instructions of
// other vendors, and our own in the wrong place. There is one for each element, which names them
// and says what to write instead; what our extensions or a mapping already replace is not named.

#pragma once

#include <string>

#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/vendors/adopted.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

// Limits of these warnings.
inline constexpr size_t kMaxNamedUnread = 8;        // in one warning
inline constexpr size_t kMaxUnreadValueBytes = 40;  // of one value
inline constexpr size_t kMaxUnreadWarnings = 100;   // of a model
inline constexpr size_t kMaxMisplaced = 20;         // misplaced extensions of our own in a model

// Notes the unread parts of a node, a sequence flow or the process. `who` names it; `adopted` is
// what was read of it nevertheless.
void AddUnread(const XmlElement& xml, const std::string& key, const std::string& who,
               const Adopted& adopted, RawModel& raw);

// Warns of our own extensions in places where they are not read, and of foreign parts within those
// that are. `raw` is what was read of `process`, unchanged.
void WarnOfMisplaced(const XmlElement& root, const XmlElement& process, RawModel& raw);

// Makes the warnings, once the model is complete.
void ReportUnread(RawModel& raw);

}  // namespace magpie::flow
