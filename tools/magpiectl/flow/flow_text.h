// Flows, instances and their history in words and tables.

#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <ostream>
#include <string>

#include "absl/strings/string_view.h"
#include "magpie/flow/v1/flow.pb.h"

namespace magpie::ctl {

// "start", "end", "form", "fetch", "call", "gateway", "way" and the like; the type itself where
// there is no shorter word.
std::string KindText(const magpie::flow::v1::Element& element);

// "running", "suspended"...
std::string StateText(magpie::flow::v1::Instance::State state);

// `order = {"status":"riding"}, order_id = "order-7"` of a JSON object.
std::string VariablesText(absl::string_view json);

// What happened, in one line: `called GET /orders/order-7 -> 200, 3.1 ms (order.status)`.
std::string EventText(const magpie::flow::v1::HistoryEvent& event);

// "yes or no", "text", "one of: a, b", ...; with "required" where it is.
std::string FieldText(const magpie::flow::v1::FormField& field);

void PrintDeployment(const magpie::flow::v1::Deployment& deployment, std::ostream& out);

void PrintInstance(const magpie::flow::v1::Instance& instance, std::ostream& out);

// A table with a row for each event, whose last column is cut at `columns`; 0 for no cut.
void PrintHistory(const google::protobuf::RepeatedPtrField<magpie::flow::v1::HistoryEvent>& events,
                  size_t columns, absl::string_view indent, std::ostream& out);

}  // namespace magpie::ctl
