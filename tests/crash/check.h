// What is true of an instance, whenever the engine died.

#pragma once

#include <string>
#include <vector>

#include "magpie/flow/v1/flow.pb.h"

namespace magpie::crash {

using History = std::vector<flow::v1::HistoryEvent>;

// How an instance without service tasks and its history contradict themselves or each other: what
// a half-applied change leaves. "" where they do not. Each of its tasks was committed with its
// request_id among the variables.
std::string FaultOf(const flow::v1::Instance& instance, const History& history);

// The requests that made this history, in order.
std::vector<std::string> RequestIdsOf(const History& history);

}  // namespace magpie::crash
