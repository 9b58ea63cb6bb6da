// The meaning of vendors' instructions at a call activity:
//
//   flow_key                  `processId` of Zeebe's calledElement
//   input, input_mode         `in` of Camunda and Flowable: all if variables="all", otherwise those
//                             that it names, by `source` or `sourceExpression`; none if there is
//                             only an `out`
//   output, output_mode       `out`, likewise

#pragma once

#include "services/flow-engine/formats/vendors/adopted.h"

namespace magpie::flow {

void AdoptCall(const XmlElement& xml, Adopted& adopted);

}  // namespace magpie::flow
