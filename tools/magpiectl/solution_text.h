// Solutions as short text.

#pragma once

#include <string>

#include "magpie/matching/v1/matching.pb.h"

namespace magpie::ctl {

// "channel=app  business_line=bike": the members that are set; "anything" if none is.
std::string CombinationText(const magpie::matching::v1::Combination& combination);

// "article lock-will-not-close" or "flow bike_lock_failed".
std::string AnswerText(const magpie::matching::v1::Answer& answer);

}  // namespace magpie::ctl
