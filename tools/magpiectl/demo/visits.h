// A history in as many lines as nodes were visited, and what must hold of the
// story's. Pure.

#pragma once

#include <google/protobuf/repeated_ptr_field.h>
#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <string>
#include <vector>

#include "magpie/flow/v1/flow.pb.h"

namespace magpie::ctl {

using Events = google::protobuf::RepeatedPtrField<magpie::flow::v1::HistoryEvent>;

// One stay at a node: events that follow one another and have its key.
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

// What is wrong with the history of a story that ought to have gone over `path` (element keys) and
// made `calls` ("POST /bikes/bike-7/lock/close"), each answered with 200. Empty where all is right.
std::vector<std::string> FaultsOf(const Events& events, const std::vector<std::string>& path,
                                  const std::vector<std::string>& calls);

}  // namespace magpie::ctl
