// Properties from parts of a BPMN file that are read but never written: parts of BPMN without an
// exact counterpart, and instructions of other vendors whose meaning is certain.
//
//   assignee            humanPerformer, and a potentialOwner that is one user(x); `assignee` of
//                       Camunda, Flowable, Activiti and Zeebe
//   candidate_groups    potentialOwner of group(x), group(y); `candidateGroups` of the vendors
//   form.form_key       `formKey` of the vendors; `formId` of Zeebe
//   flow_key, version   `processId` of Zeebe's calledElement; a bound `calledElementVersion`
//   multi_instance      loopDataInputRef, inputDataItem; `collection` and `elementVariable` of the
//                       vendors, and what Zeebe's loopCharacteristics name
//   start_quantity, completion_quantity, data_associations
//                       what this engine does not run: for the compiler to report
//
// Our own extensions take precedence; an empty text there removes the property.

#pragma once

#include <set>
#include <string>

#include "common/value/value.h"
#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

struct Adopted {
  Value::Map properties;
  // What was read, as written: `potentialOwner`, `camunda:assignee`.
  std::set<std::string> labels;
};

Adopted ReadAdopted(const XmlElement& xml);

// Adds them to `properties`, which take precedence.
void LayUnder(const Value::Map& adopted, Value::Map& properties);

// `rest` are those of a model's `properties` that our extensions must hold. Removes from them what
// `adopted` already says, and adds empty ones for what it says and the model has not.
void SayOver(const Value::Map& adopted, const Value::Map& properties, Value::Map& rest);

}  // namespace magpie::flow
