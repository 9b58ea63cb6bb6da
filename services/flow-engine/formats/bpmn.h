// BPMN 2.0 XML: the executable process of a file.
//
// Read: start and end events, user and service tasks, exclusive gateways and sequence flows, with
// names, conditions and defaults. Left alone: lanes, data, annotations, the diagram, other tools'
// extensions. Whatever else would change how the process runs is a fault.
//
// Our own extensions, in the namespace http://magpie.dev/bpmn/1.0, say what BPMN leaves open:
//
//   <userTask id="ask"><extensionElements>
//     <m:form key="lock" title="Your lock">
//       <m:field key="closed" label="Did it close?" type="enum" required="true">
//         <m:option>yes</m:option><m:option>no</m:option>
//       </m:field>
//     </m:form></extensionElements></userTask>
//   <serviceTask id="look"><extensionElements>
//     <m:fetch fields="order.status,bike.lock_state"><m:param name="order_id"
//     value="order_id"/></m:fetch>
//   </extensionElements></serviceTask>
//   <serviceTask id="lock"><extensionElements>
//     <m:call api="bike.lock" result="lock"><m:param name="bike_id"
//     value="order.bike_id"/></m:call>
//   </extensionElements></serviceTask>

#pragma once

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/draft.h"

namespace magpie::flow {

Draft ReadBpmn(absl::string_view source);

}  // namespace magpie::flow
