// Summarizes a history, one line for each visit of a node, and checks the story's. Pure.

#pragma once

#include <google/protobuf/repeated_ptr_field.h>
#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <string>
#include <vector>

#include "magpie/flow/v1/flow.pb.h"

namespace magpie::ctl {

using Events = google::protobuf::RepeatedPtrField<magpie::flow::v1::HistoryEvent>;

// One visit of a node: consecutive events with its key.
struct Visit {
  int64_t first = 0;  // sequence numbers
  int64_t last = 0;
  google::protobuf::Timestamp from;   // of its first event
  google::protobuf::Timestamp until;  // of its last event
  std::string element_key;            // empty for what concerns the whole instance
  std::string element_name;
  // "GET 200, GET 200; set bike, order"
  std::string what;
};

std::vector<Visit> VisitsOf(const Events& events);

// The faults in the history of a story that must visit `path` (element keys) and make `calls`
// ("POST /bikes/bike-7/lock/close"), each answered with 200. Empty if there are none.
std::vector<std::string> FaultsOf(const Events& events, const std::vector<std::string>& path,
                                  const std::vector<std::string>& calls);

}  // namespace magpie::ctl
