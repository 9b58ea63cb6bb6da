// Properties that a BPMN file says in words that are read but never written: parts of BPMN's own
// that have no exact counterpart, and other vendors' instructions whose meaning is certain.
//
//   assignee            humanPerformer, and a potentialOwner that is one user(x); `assignee` of
//                       Camunda, Flowable, Activiti and Zeebe
//   candidate_groups    potentialOwner of group(x), group(y); `candidateGroups` of the vendors
//   form.form_key       `formKey` of the vendors; `formId` of Zeebe
//   flow_key, version   `processId` of Zeebe's calledElement; a `calledElementVersion` that is
//   bound multi_instance      loopDataInputRef, inputDataItem; `collection` and `elementVariable`
//   of the
//                       vendors, and what Zeebe's loopCharacteristics name
//   start_quantity, completion_quantity, data_associations
//                       what BPMN says and no engine here does: for the compiler to tell
//
// Our own extensions stand over them; an empty text there means that there is none of it.

#pragma once

#include <set>
#include <string>

#include "common/value/value.h"
#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

struct Adopted {
  Value::Map properties;
  // What was read, as it is written: `potentialOwner`, `camunda:assignee`.
  std::set<std::string> labels;
};

Adopted ReadAdopted(const XmlElement& xml);

// Puts them where `properties` says nothing else.
void LayUnder(const Value::Map& adopted, Value::Map& properties);

// Of a model's properties, `properties`, and the rest of them that our extensions say, `rest`:
// takes out what `adopted` says as well, and puts in that there is none of what it says in vain.
void SayOver(const Value::Map& adopted, const Value::Map& properties, Value::Map& rest);

}  // namespace magpie::flow
