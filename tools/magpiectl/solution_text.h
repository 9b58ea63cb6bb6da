// Solutions in a few words.

#pragma once

#include <string>

#include "magpie/matching/v1/matching.pb.h"

namespace magpie::ctl {

// "channel=app  business_line=bike", just the members that are set; "anything" where none is.
std::string CombinationText(const magpie::matching::v1::Combination& combination);

// "article lock-will-not-close" or "flow bike_lock_failed".
std::string AnswerText(const magpie::matching::v1::Answer& answer);

}  // namespace magpie::ctl
